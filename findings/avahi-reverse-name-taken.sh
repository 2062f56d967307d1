#!/usr/bin/env bash
# Avahi version 0.8 (Debian 12, 0.8-10+deb12u1): a reverse name that is taken costs it one host name after the other, without end.
#
# avahi-daemon probes for the names of its addresses (PTR in in-addr.arpa) in one group with its host name. If another
# responder gives such a name for itself, a second one on the same machine for instance, Avahi takes that for a conflict
# about the host name: it goes on as demo-2, demo-3 and so on, one name a second, though nobody has any of these names and
# no other host name will ever mend it. What it publishes is never there meanwhile. A responder that told the reverse name
# first has to take it back as soon as it hears such a probe from its own machine.
#
# Wants Linux with user namespaces; everything happens in a network namespace of its own.
#
# Seen:  reverse name free: registered as demo
#        reverse name taken: never registered, more than 5 names tried
set -euo pipefail
if [ "${1:-}" != inside ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && apt-get -qq download avahi-daemon=0.8-10+deb12u1 libavahi-{core7,common3}=0.8-10+deb12u1 \
    libdaemon0=0.14-7.1 libdbus-1-3=1.14.10-1~deb12u1 libexpat1 libapparmor1 >log 2>&1)
  for package in "$work"/*.deb; do dpkg -x "$package" "$work/root"; done
  unshare --user --map-root-user --net --mount "$0" inside "$work" | tee "$work/seen"
  diff "$work/seen" - <<'SEEN'
reverse name free: registered as demo
reverse name taken: never registered, more than 5 names tried
SEEN
  exit
fi

work=$2
LD_LIBRARY_PATH=$(find "$work/root" -name 'lib*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH PATH="$work/root/usr/sbin:$PATH"
mount -t tmpfs none /run
for list in passwd group; do # avahi-daemon wants its user, if only to give a folder to it
  (grep -v '^avahi:' /etc/$list && echo "avahi:x:0:$([ $list = group ] || echo 0::/:/bin/false)") >"$work/$list"
  mount --bind "$work/$list" /etc/$list
done
ip link set lo up
ip link add eth0 type veth peer name wire
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set eth0 up && ip link set wire up && ip addr add 10.77.0.1/24 dev eth0
cat >"$work/avahi.conf" <<'CONF'
[server]
host-name=demo
use-ipv6=no
enable-dbus=no
allow-interfaces=eth0
CONF
cat >"$work/responder.py" <<'PYTHON'
import socket, struct, sys

REVERSE = b"\x011\x010\x0277\x0210\x07in-addr\x04arpa\0"
OTHER = b"\x05other\x05local\0"
ANSWER = struct.pack("!HHHHHH", 0, 0x8400, 0, 1, 0, 0) + REVERSE + struct.pack("!HHIH", 12, 0x8001, 120, len(OTHER)) + OTHER

listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listening.bind(("", 5353))
here = socket.inet_aton("10.77.0.1")
listening.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("224.0.0.251") + here)
listening.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here)
listening.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
while True:
    question, _ = listening.recvfrom(9000)
    if not question[2] & 0x80 and REVERSE in question and sys.argv[1] == "taken":  # a query, and not our own answer
        listening.sendto(ANSWER, ("224.0.0.251", 5353))
PYTHON
exec 3>&1 >/dev/null 2>&1
try() { # until it has a name, or has tried six
  python3 "$work/responder.py" "$1" & responder=$!
  sleep 1
  avahi-daemon -f "$work/avahi.conf" --no-drop-root --no-chroot --no-rlimits 2>"$work/$1" & daemon=$!
  trap 'kill $responder $daemon' EXIT
  for _ in {1..120}; do
    sleep 0.5
    ! grep -q "Server startup complete" "$work/$1" || break
    [ "$(grep -c "Host name conflict, retrying" "$work/$1")" -le 5 ] || break
  done
  kill $responder $daemon
  wait || true
  trap - EXIT
}
try free
! grep -q "Server startup complete. Host name is demo.local" "$work/free" ||
  echo "reverse name free: registered as demo" >&3
try taken
[ "$(grep -c "Host name conflict, retrying" "$work/taken")" -le 5 ] || grep -q "Server startup complete" "$work/taken" ||
  echo "reverse name taken: never registered, more than 5 names tried" >&3
