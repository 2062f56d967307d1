#!/bin/sh
# frr.sh N: FRR's bfdd as host N, and the zebra that it needs, watching host 1 at 5 x 100 ms on both families.
set -eu
n=$1
. /tools/watchers/host.sh
rm -rf /tmp/frr
mkdir /tmp/frr
peer() {
  printf ' peer %s local-address %s interface eth0\n' "$1" "$2"
  printf '  receive-interval 100\n  transmit-interval 100\n  detect-multiplier 5\n !\n'
}
{
  echo bfd
  peer 10.9.0.1 "10.9.0.$n"
  peer fd09::1 "fd09::$n"
  echo '!'
} >/tmp/frr/bfdd.conf
chown -R frr:frr /tmp/frr
/usr/lib/frr/zebra -u frr -g frr -i /tmp/frr/zebra.pid --vty_socket /tmp/frr -z /tmp/frr/zserv.api -P 0 &
zebra=$!
until [ -S /tmp/frr/zserv.api ]; do kill -0 "$zebra"; sleep 0.05; done
exec /usr/lib/frr/bfdd -u frr -g frr -f /tmp/frr/bfdd.conf -i /tmp/frr/bfdd.pid --vty_socket /tmp/frr \
  -z /tmp/frr/zserv.api -P 0 --bfdctl /tmp/frr/bfdd.sock
