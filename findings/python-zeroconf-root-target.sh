#!/usr/bin/env bash
# python-zeroconf 0.47.3 (Debian 12, python3-zeroconf 0.47.3-1): a service that is "not offered" makes it send queries
# that can't be read.
#
# RFC 2782: an SRV record whose target is "." says that the service is decidedly not available. get_service_info on such
# an instance multicasts a query for the addresses of the root, and writes the root's name as two zero bytes instead of
# one. A reader takes the second for the first byte of the type, so all that follows is one byte off: the question for
# type 1 (A) is one for type 0, and the next name begins in the midst of a class.
#
# Wants Linux with user namespaces; everything happens in a network namespace of its own.
#
# Seen:  behind the header of the query: 00 00 00 01 (name, type); the root and type A are 00 00 01
set -euo pipefail
if [ "${1:-}" != inside ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && apt-get -qq download python3-zeroconf=0.47.3-1 python3-ifaddr=0.1.7-2 python3-async-timeout=4.0.2-1 >log 2>&1)
  for package in "$work"/*.deb; do dpkg -x "$package" "$work/root"; done
  unshare --user --map-root-user --net "$0" inside "$work" | tee "$work/seen"
  diff "$work/seen" - <<'SEEN'
behind the header of the query: 00 00 00 01 (name, type); the root and type A are 00 00 01
SEEN
  exit
fi

sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set lo up
ip link add eth0 type veth peer name wire
ip link set eth0 up && ip link set wire up && ip addr add 10.77.0.1/24 dev eth0
PYTHONPATH=$2/root/usr/lib/python3/dist-packages timeout 30 python3 - <<'PYTHON'
import os, socket, struct, threading, time
from zeroconf import IPVersion, Zeroconf

def name(text):
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".") if label) + b"\0"

def record(owner, kind, ttl, data):
    return name(owner) + struct.pack("!HHIH", kind, 0x8001, ttl, len(data)) + data

def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF

FULL = "Gone._demo._tcp.local"
answers = [record(FULL, 33, 120, struct.pack("!HHH", 0, 0, 0) + name(".")), record(FULL, 16, 4500, b"\3a=b")]
message = struct.pack("!HHHHHH", 0, 0x8400, 0, 2, 0, 0) + b"".join(answers)
udp = struct.pack("!HHHH", 5353, 5353, 8 + len(message), 0) + message
ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 255, 17, 0) + bytes([10, 77, 0, 2, 224, 0, 0, 251])
ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
wire.bind(("wire", 0))

zeroconf = Zeroconf(interfaces=["10.77.0.1"], ip_version=IPVersion.V4Only)
look = lambda: zeroconf.get_service_info("_demo._tcp.local.", FULL + ".", 5000)
threading.Thread(target=look, daemon=True).start()
while True:
    frame = wire.recv(65535)
    dns = frame[42:]
    if frame[12:14] != b"\x08\x00" or frame[23] != 17 or struct.unpack_from("!H", frame, 34)[0] != 5353 or dns[2] & 0x80:
        continue
    if dns[12]:  # the first question is about the instance, which we answer
        wire.send(bytes.fromhex("01005e0000fb02000a4d00020800") + ip + udp)
    else:
        print(f"behind the header of the query: {dns[12:16].hex(' ')} (name, type); the root and type A are 00 00 01", flush=True)
        os._exit(0)
PYTHON
