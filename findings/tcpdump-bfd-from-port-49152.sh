#!/usr/bin/env bash
# tcpdump version 4.99.3 (Debian 12): a BFD packet from the first port that RFC 5881 allows is printed as something else.
#
# RFC 5881 section 4 has a BFD session send from a port of 49152 to 65535, to port 3784. From 49152 tcpdump takes the
# packet for a Broadcom LI shim, prints nonsense and "(invalid)"; the same bytes from port 49153 are printed as BFD.
# FRR's and Open vSwitch's first session use 49152, so a capture of a healthy session looks broken. tshark reads both.
#
# Seen:  192.0.2.1.49152 > 192.0.2.2.3784: ... BCM-LI-SHIM: ... (invalid)
#        192.0.2.1.49153 > 192.0.2.2.3784: BFDv1, ... State Down
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -qq download tcpdump=4.99.3-1 libpcap0.8=1.10.3-1 >log 2>&1
for package in ./*.deb; do dpkg -x "$package" root; done
python3 - <<'PYTHON'
import struct

def frame(source_port):
    bfd = struct.pack("!BBBBIIIII", 1 << 5, 1 << 6, 3, 24, 1, 0, 1000000, 1000000, 0)  # RFC 5880 section 4.1: Down
    udp = struct.pack("!HHHH", source_port, 3784, 8 + len(bfd), 0) + bfd
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0xC0, 20 + len(udp), 0, 0, 255, 17, 0, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2]))
    total = sum(struct.unpack("!10H", ip))
    total = (total & 0xFFFF) + (total >> 16)
    ip = ip[:10] + struct.pack("!H", ~total & 0xFFFF) + ip[12:]
    return bytes(12) + b"\x08\x00" + ip + udp

with open("two.pcap", "wb") as out:
    out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for port in (49152, 49153):
        data = frame(port)
        out.write(struct.pack("<IIII", 0, 0, len(data), len(data)) + data)
PYTHON
export LD_LIBRARY_PATH=$(dirname "$(find "$PWD/root" -name 'libpcap.so*' | head -n 1)")
tcpdump=$(find root -type f -name tcpdump -perm -u+x | head -n 1)
"$tcpdump" --version 2>&1 | head -n 1 | tee seen
"$tcpdump" -nn -v -r two.pcap 2>/dev/null | tee -a seen
grep -q '^tcpdump version 4.99.3$' seen
[ "$(grep -c 'BCM-LI-SHIM' seen)" = 1 ] && grep -A1 '49152 > ' seen | grep -q BCM-LI-SHIM && grep -q '49153 > .*BFDv1' seen
