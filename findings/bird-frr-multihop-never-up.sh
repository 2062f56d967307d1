#!/usr/bin/env bash
# BIRD version 2.0.12 and FRR version 8.4.4 (Debian 12, bird2 2.0.12-7, frr 8.4.4-1.1~deb12u2): a multihop BFD session
# between the two never comes Up with what both have as defaults, though they are one hop apart and hear each other.
#
# BIRD sends multihop packets with the system's TTL, 64; it has no option for another one. FRR's bfdd drops multihop packets
# whose TTL is under 254 unless `minimum-ttl` says otherwise. So bfdd stays Down, and BIRD, which takes any TTL, gets no
# further than Init. RFC 5883 leaves the TTL to agreement; both are within it. `minimum-ttl 60` in FRR is the cure.
# Single-hop sessions, which always use 255, are not concerned.
#
# Wants Linux with user namespaces; everything happens in network namespaces of its own.
#
# Seen:  defaults: TTL 64 from BIRD, 255 from FRR; BIRD is Init, FRR is down
#        minimum-ttl 60: TTL 64 from BIRD, 255 from FRR; BIRD is Up, FRR is up
set -euo pipefail
if [ "${1:-}" != inside ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && apt-get -qq download bird2=2.0.12-7 libssh-gcrypt-4 frr=8.4.4-1.1~deb12u2 libyang2=2.1.30-2 libjson-c5=0.16-2 \
    libpcre2-8-0 libreadline8 libcap2 libgcrypt20 libgpg-error0 >log 2>&1)
  for package in "$work"/*.deb; do dpkg -x "$package" "$work/root"; done
  unshare --user --map-root-user --net --mount --pid --fork --mount-proc "$0" inside "$work" | tee "$work/seen"
  diff "$work/seen" - <<'SEEN'
defaults: TTL 64 from BIRD, 255 from FRR; BIRD is Init, FRR is down
minimum-ttl 60: TTL 64 from BIRD, 255 from FRR; BIRD is Up, FRR is up
SEEN
  exit
fi

work=$2
LD_LIBRARY_PATH=$(find "$work/root" -name 'lib*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH
for list in passwd group; do # FRR wants its user and its groups
  (grep -v '^frr' /etc/$list && if [ $list = group ]; then printf 'frr:x:0:\nfrrvty:x:0:\n'; else echo frr:x:0:0::/:/bin/false; fi) \
    >"$work/$list"
  mount --bind "$work/$list" /etc/$list
done
unshare --net sleep 600 & # the host of BIRD
there=$!
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
until [ "$(readlink /proc/$there/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
on_bird() { nsenter --net=/proc/$there/ns/net "$@"; }
ip link set lo up
ip link add eth0 type veth peer name eth0 netns $there
ip addr add 10.77.0.1/24 dev eth0 && ip link set eth0 up
on_bird ip link set lo up
on_bird ip addr add 10.77.0.2/24 dev eth0 && on_bird ip link set eth0 up

cat >"$work/bird.conf" <<'BIRD'
router id 10.77.0.2;
protocol device { }
protocol bfd {
  multihop { min rx interval 300 ms; min tx interval 300 ms; idle tx interval 300 ms; };
  neighbor 10.77.0.1 local 10.77.0.2 multihop;
}
BIRD

heard() { # the TTL of a BFD packet from an address, by the interface of FRR's host
  python3 - "$1" <<'PYTHON'
import socket, sys

wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
wire.bind(("eth0", 3))
wire.settimeout(10)
while True:
    packet = wire.recv(2048)
    if packet[9] == 17 and packet[12:16] == socket.inet_aton(sys.argv[1]) and packet[22:24] == (4784).to_bytes(2, "big"):
        print(packet[8])
        break
PYTHON
}

frr() { "$work/root/usr/lib/frr/$1" -u frr -g frr -i "$work/$1.pid" -z "$work/zserv" --vty_socket "$work" -P 0 "${@:2}" >>"$work/$1.log" 2>&1 & }

for title in defaults "minimum-ttl 60"; do
  {
    printf 'bfd\n peer 10.77.0.2 multihop local-address 10.77.0.1\n  receive-interval 300\n  transmit-interval 300\n'
    if [ "$title" != defaults ]; then echo "  $title"; fi
  } >"$work/bfdd.conf"
  rm -f "$work/zserv"
  frr zebra
  zebra=$!
  until [ -S "$work/zserv" ]; do sleep 0.1; done
  frr bfdd -f "$work/bfdd.conf" --bfdctl "$work/bfdctl"
  bfdd=$!
  on_bird "$work/root/usr/sbin/bird" -f -c "$work/bird.conf" -s "$work/bird.ctl" >"$work/bird.log" 2>&1 &
  bird=$!
  ttls="TTL $(heard 10.77.0.2) from BIRD, $(heard 10.77.0.1) from FRR"
  sleep 8 # both say something once a second at the least, so an Up takes 3 s
  on_bird "$work/root/usr/sbin/birdc" -s "$work/bird.ctl" show bfd sessions >"$work/bird.show"
  "$work/root/usr/bin/vtysh" --vty_socket "$work" -c 'show bfd peer 10.77.0.2 multihop local-address 10.77.0.1' >"$work/frr.show" 2>&1
  echo "$title: $ttls; BIRD is $(awk '$1 == "10.77.0.1" { print $3 }' "$work/bird.show")," \
    "FRR is $(awk '$1 == "Status:" { print $2 }' "$work/frr.show")"
  kill $bird $bfdd $zebra 2>/dev/null || true
  wait $bird $bfdd $zebra 2>/dev/null || true
done
kill $there
