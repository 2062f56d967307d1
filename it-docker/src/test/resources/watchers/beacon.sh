#!/bin/sh
# beacon.sh N: Beacon as host N, watching host 1 at 5 x 100 ms on both families.
set -eu
n=$1
. /tools/watchers/host.sh
session() { printf '[%s]\npeer = %s\nlocal = %s\ninterface = eth0\ninterval = 100\nmult = 5\n' "$@"; }
{
  session four 10.9.0.1 "10.9.0.$n"
  session six fd09::1 "fd09::$n"
} >/tmp/peers
exec env LC_ALL=C.UTF-8 /jre/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  -cp '/beacon/*' dev.beacon.cli.Main watch --peers /tmp/peers
