#!/bin/sh
# keepalived.sh N: keepalived as host N, watching host 1 at 5 x 100 ms on both families.
set -eu
n=$1
. /tools/watchers/host.sh
instance() {
  cat <<EOF
bfd_instance $1 {
  neighbor_ip $2
  source_ip $3
  min_rx 100
  min_tx 100
  idle_tx 1000
  multiplier 5
  ttl 255
  hoplimit 255
}
EOF
}
{
  printf 'global_defs {\n  bfd_rlimit_rttime 10000000\n}\n'
  instance four 10.9.0.1 "10.9.0.$n"
  instance six fd09::1 "fd09::$n"
} >/tmp/keepalived.conf
rm -f /tmp/ka*.pid
exec keepalived -n -l -D -f /tmp/keepalived.conf -p /tmp/ka.pid -b /tmp/ka-bfd.pid -r /tmp/ka-vrrp.pid -c /tmp/ka-chk.pid
