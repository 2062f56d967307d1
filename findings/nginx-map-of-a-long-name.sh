#!/usr/bin/env bash
# nginx 1.22.1 (Debian 12): a map of names refuses to start for one name of 47 characters; one of 46 is fine.
#
# A `map` of $ssl_preread_server_name is the usual way to lead TLS connections by their name without a key. Names in TLS
# have up to 253 characters, labels up to 63 (RFC 6066 section 3, RFC 1035 section 2.3.4). The default of
# map_hash_bucket_size is a cache line of the processor, 64 bytes on most, and one entry must fit into it with two words
# of nginx's own. So whether a configuration starts depends on the length of its longest name and on the processor. Names
# that contain a hash of a key are longer. With `map_hash_bucket_size 128;` both work.
#
# Seen:  46 characters: test is successful
#        47 characters: could not build map_hash, you should increase map_hash_bucket_size: 64
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -qq download nginx=1.22.1-9+deb12u11 libnginx-mod-stream=1.22.1-9+deb12u11 >log 2>&1
for package in ./*.deb; do dpkg -x "$package" root; done
line=$(getconf LEVEL1_DCACHE_LINESIZE)
[ "$line" = 64 ] || [ "$line" = 0 ] || { echo "not for processors with cache lines of $line bytes"; exit 1; }

# configured LENGTH [DIRECTIVE]: what nginx says of a configuration with one name of that length.
configured() {
  local name
  name=$(printf 'a%.0s' $(seq $(($1 - 15)))).anchor.example
  cat >nginx.conf <<CONF
load_module $work/root/usr/lib/nginx/modules/ngx_stream_module.so;
pid $work/pid;
error_log stderr;
events {}
stream {
  ${2:-}
  map \$ssl_preread_server_name \$server { $name 127.0.0.1:9; }
  server { listen 127.0.0.1:18443; ssl_preread on; proxy_pass \$server; }
}
CONF
  printf '%d characters%s: ' "${#name}" "${2:+, $2}"
  root/usr/sbin/nginx -t -p "$work" -c "$work/nginx.conf" 2>&1 | tail -n 2 | grep -oE 'could not build .*|test is successful' || true
}

root/usr/sbin/nginx -v 2>&1 | tee seen
{ configured 46; configured 47; configured 47 'map_hash_bucket_size 128;'; } | tee -a seen
diff seen - <<'SEEN'
nginx version: nginx/1.22.1
46 characters: test is successful
47 characters: could not build map_hash, you should increase map_hash_bucket_size: 64
47 characters, map_hash_bucket_size 128;: test is successful
SEEN
