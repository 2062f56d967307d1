#!/usr/bin/env bash
# FRR version 8.4.4 (Debian 12, frr 8.4.4-1.1~deb12u2): bfdd does not hear a peer that says that it is Down and knows of no session.
#
# That is what a peer sends that was restarted, or that has heard nothing for a detection time (RFC 5880 section 6.8.1
# has it forget Your Discriminator then). By section 6.8.6 a packet whose Your Discriminator is zero belongs to the
# session of its source, and a Down takes a session that is Up down at once. bfdd drops it and stays Up until its own
# detection time is over. A Down that has Your Discriminator is heard at once.
#
# Here the detection time is 3 s, and the peer goes on with what it has to say once a second, as section 6.8.3 wants it.
#
# Wants Linux with user namespaces; everything happens in a network namespace of its own.
#
# Seen:  Down with Your Discriminator: heard at once
#        Down without Your Discriminator: heard after the detection time
set -euo pipefail
if [ "${1:-}" != inside ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && apt-get -qq download frr=8.4.4-1.1~deb12u2 libyang2=2.1.30-2 libjson-c5=0.16-2 libpcre2-8-0 libreadline8 \
    libcap2 >log 2>&1)
  for package in "$work"/*.deb; do dpkg -x "$package" "$work/root"; done
  unshare --user --map-root-user --net --mount --pid --fork "$0" inside "$work" | tee "$work/seen"
  diff "$work/seen" - <<'SEEN'
Down with Your Discriminator: heard at once
Down without Your Discriminator: heard after the detection time
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
ip link set lo up
ip link add eth0 type veth peer name wire
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set eth0 up && ip link set wire up && ip addr add 10.77.0.1/24 dev eth0
ip neigh add 10.77.0.2 lladdr 02:00:0a:4d:00:02 dev eth0
printf 'bfd\n peer 10.77.0.2 local-address 10.77.0.1 interface eth0\n  detect-multiplier 3\n  receive-interval 1000\n' >"$work/bfdd.conf"
daemon() {
  "$work/root/usr/lib/frr/$1" -u frr -g frr -i "$work/$1.pid" -z "$work/zserv" --vty_socket "$work" -P 0 "${@:2}" >>"$work/$1.log" 2>&1 &
}
daemon zebra
until [ -S "$work/zserv" ]; do sleep 0.1; done
daemon bfdd -f "$work/bfdd.conf" --bfdctl "$work/bfdctl"
python3 - "$(ip -oneline link show eth0 | sed "s/.*ether //; s/ .*//")" <<'PYTHON'
import select, socket, struct, sys, time

DOWN, INIT, UP = 1, 2, 3
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
wire.bind(("wire", 0))
MACS = bytes.fromhex(sys.argv[1].replace(":", "")) + bytes.fromhex("02000a4d0002")

def send(state, yours, flags=0, diagnostic=0):
    bfd = struct.pack("!BBBBIIIII", 0x20 | diagnostic, state << 6 | flags, 3, 24, 7, yours, 1000000, 1000000, 0)
    udp = struct.pack("!HHHH", 50000, 3784, 8 + len(bfd), 0) + bfd
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0xC0, 20 + len(udp), 0, 0, 255, 17, 0, bytes([10, 77, 0, 2]), bytes([10, 77, 0, 1]))
    total = sum(struct.unpack("!10H", ip))
    total = (total & 0xFFFF) + (total >> 16)
    wire.send(MACS + b"\x08\x00" + ip[:10] + struct.pack("!H", ~total & 0xFFFF) + ip[12:] + udp)

def turn(say, until):
    """Says it once a second, answers polls, until a packet of bfdd is as wanted; gives its discriminator and the time."""
    began = time.monotonic()
    due = began
    while time.monotonic() < began + 20:
        if time.monotonic() >= due:
            say(0)
            due += 0.8
        if not select.select([wire], [], [], max(0, due - time.monotonic()))[0]:
            continue
        frame = wire.recv(2048)
        if frame[26:30] != bytes([10, 77, 0, 1]) or frame[36:38] != struct.pack("!H", 3784):
            continue
        _, byte, _, _, theirs = struct.unpack("!BBBBI", frame[42:50])
        if byte & 0x20:
            say(0x10)
        if byte >> 6 in until:
            return theirs, time.monotonic() - began
    sys.exit("bfdd sent nothing of the kind in 20 s")

def come_up():
    theirs, _ = turn(lambda flag: send(DOWN, 0, flag), [INIT])
    turn(lambda flag: send(UP, theirs, flag), [UP])
    began = time.monotonic()
    while time.monotonic() < began + 2:  # time for its Poll Sequence
        turn(lambda flag: send(UP, theirs, flag), [UP])
    return theirs

for title, known in (("with", True), ("without", False)):
    theirs = come_up()
    _, took = turn(lambda flag: send(DOWN, theirs if known else 0, flag, 1), [DOWN, INIT])
    print(f"Down {title} Your Discriminator: heard {'at once' if took < 0.5 else 'after the detection time' if took > 2 else took}")
PYTHON
