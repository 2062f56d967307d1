#!/bin/sh
# bird.sh N [multihop | auth KIND KEY]: BIRD as host N, watching host 1 at 5 x 100 ms on both families.
set -eu
n=$1
. /tools/watchers/host.sh
hop=' dev "eth0"' far= auth=
case ${2:-} in
  multihop) hop= far=' multihop' ;;
  auth) auth="authentication $3; password \"$4\" { id 7; };" ;;
esac
cat >/tmp/bird.conf <<EOF
log stderr all;
router id 10.9.0.$n;
protocol device { scan time 1; }
protocol bfd {
  interface "*" { min rx interval 100 ms; min tx interval 100 ms; multiplier 5; $auth };
  multihop { min rx interval 100 ms; min tx interval 100 ms; multiplier 5; };
  neighbor 10.9.0.1$hop local 10.9.0.$n$far;
  neighbor fd09::1$hop local fd09::$n$far;
}
EOF
exec bird -f -c /tmp/bird.conf -s /tmp/bird.ctl
