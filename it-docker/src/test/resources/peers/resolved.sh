#!/bin/sh
# systemd-resolved in the foreground without systemd, speaking mDNS on eth0; prints "ready".
set -eu
mkdir -p /run/dbus /run/systemd/resolve /etc/systemd/resolved.conf.d
chown systemd-resolve:systemd-resolve /run/systemd/resolve
printf '[Resolve]\nMulticastDNS=yes\nLLMNR=no\n' >/etc/systemd/resolved.conf.d/mdns.conf
rm -f /run/dbus/pid # of a run that was killed
dbus-daemon --system --fork
/lib/systemd/systemd-resolved &
resolved=$!
# Off for each link until told.
until resolvectl mdns eth0 yes 2>/dev/null; do kill -0 "$resolved"; done
echo ready
wait "$resolved"
