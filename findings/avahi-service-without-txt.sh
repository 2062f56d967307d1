#!/usr/bin/env bash
# Avahi version 0.8 (Debian 12, 0.8-10+deb12u1): a service that has no TXT record, and says so, is listed but never resolved.
#
# RFC 6763 section 6.1: a client MUST treat no TXT record (no answer, or an answer that there is none) as an empty one.
# A neighbour gives PTR, SRV and address, and denies the TXT record by NSEC (RFC 6762 section 6.1). avahi-browse --resolve
# shows its name, asks for the denied TXT record all the same, and ends with "Timeout reached". The same neighbour with
# a TXT record of one zero byte, which means the same, is resolved at once. python-zeroconf 0.47.3 and JmDNS 3.6.5 resolve
# both.
#
# Wants Linux with user namespaces; everything happens in a network namespace of its own.
#
# Seen:  with an empty TXT record: resolved
#        without one: not resolved
set -euo pipefail
if [ "${1:-}" != inside ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && apt-get -qq download avahi-{daemon,utils}=0.8-10+deb12u1 libavahi-{core7,common3,client3}=0.8-10+deb12u1 \
    libdaemon0=0.14-7.1 dbus-daemon=1.14.10-1~deb12u1 libdbus-1-3=1.14.10-1~deb12u1 libexpat1 libapparmor1 >log 2>&1)
  for package in "$work"/*.deb; do dpkg -x "$package" "$work/root"; done
  unshare --user --map-root-user --net --mount "$0" inside "$work" | tee "$work/seen"
  diff "$work/seen" - <<'SEEN'
with an empty TXT record: resolved
without one: not resolved
SEEN
  exit
fi

work=$2
LD_LIBRARY_PATH=$(find "$work/root" -name 'lib*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH PATH="$work/root/usr/sbin:$work/root/usr/bin:$PATH" DBUS_SYSTEM_BUS_ADDRESS="unix:path=$work/bus"
mount -t tmpfs none /run
for list in passwd group; do # avahi-daemon wants its user, if only to give a folder to it
  (grep -v '^avahi:' /etc/$list && echo "avahi:x:0:$([ $list = group ] || echo 0::/:/bin/false)") >"$work/$list"
  mount --bind "$work/$list" /etc/$list
done
ip link set lo up
ip link add eth0 type veth peer name wire
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set eth0 up && ip link set wire up && ip addr add 10.77.0.1/24 dev eth0
ip neigh add 10.77.0.2 lladdr 02:00:0a:4d:00:02 dev eth0
cat >"$work/bus.conf" <<XML
<busconfig><type>session</type><listen>unix:path=$work/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>
XML
cat >"$work/avahi.conf" <<'CONF'
[server]
use-ipv6=no
allow-interfaces=eth0
[publish]
disable-publishing=yes
CONF
cat >"$work/neighbour.py" <<'PYTHON'
import socket, struct, time

def name(text):
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".")) + b"\0"

def record(owner, kind, ttl, data, cls=0x8001):
    return name(owner) + struct.pack("!HHIH", kind, cls, ttl, len(data)) + data

def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF

T, A, B = "_demo._tcp.local", "With._demo._tcp.local", "Without._demo._tcp.local"
def service(full, text):
    return [record(T, 12, 4500, name(full), 1), record(full, 33, 120, struct.pack("!HHH", 0, 0, 80) + name("box.local")), text]
answers = service(A, record(A, 16, 4500, b"\0"))
answers += service(B, record(B, 47, 4500, name(B) + bytes([0, 5, 0, 0, 0, 0, 0x40])))  # NSEC: this name has SRV only
answers.append(record("box.local", 1, 120, bytes([10, 77, 0, 2])))
message = struct.pack("!HHHHHH", 0, 0x8400, 0, len(answers), 0, 0) + b"".join(answers)
udp = struct.pack("!HHHH", 5353, 5353, 8 + len(message), 0) + message
ends = bytes([10, 77, 0, 2]) + bytes([224, 0, 0, 251])
ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 255, 17, 0) + ends
ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("wire", 0))
while True:  # at every start of a browse somebody announces it
    wire.send(bytes.fromhex("01005e0000fb02000a4d00020800") + ip + udp)
    time.sleep(1)
PYTHON
exec 3>&1 >/dev/null 2>&1
dbus-daemon --config-file="$work/bus.conf" --nofork & bus=$!
avahi-daemon -f "$work/avahi.conf" --no-drop-root --no-chroot --no-rlimits & daemon=$!
python3 "$work/neighbour.py" & neighbour=$!
trap 'kill $neighbour $daemon $bus' EXIT
for _ in {1..50}; do avahi-browse --terminate _nothing._tcp && break || sleep 0.2; done
timeout 12 stdbuf -oL avahi-browse --parsable --resolve _demo._tcp >"$work/browse" || true
seen() { if grep -q "^=.*;$1;" "$work/browse"; then echo resolved; else echo not resolved; fi; }
grep -q "^+.*;Without;" "$work/browse" # it is listed
echo "with an empty TXT record: $(seen With)" >&3
echo "without one: $(seen Without)" >&3
