#!/usr/bin/env bash
# JmDNS version 3.6.5 (org.jmdns:jmdns, Maven Central): a service whose host is an alias (CNAME) is never resolved.
#
# RFC 6762 section 6 has a CNAME record answer a question of any type, and section 16 has responders make such records:
# "a response containing two resource records: a CNAME record X CNAME Y and a record for Y". A neighbour announces PTR,
# SRV (host alias.local), TXT, alias.local CNAME real.local and real.local's address in one packet. JmDNS reports
# serviceAdded and no more; the same service with real.local in its SRV is resolved. avahi-browse 0.8 resolves both.
#
# Wants Linux with user namespaces; everything happens in a network namespace of its own.
#
# Seen:  host real.local: resolved
#        host alias.local: not resolved
set -euo pipefail
if [ "${1:-}" != inside ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mvn -q -B dependency:copy -Dartifact=org.jmdns:jmdns:3.6.5 -DoutputDirectory="$work/lib" >"$work/log" 2>&1
  mvn -q -B dependency:copy -Dartifact=org.slf4j:slf4j-api:2.0.17 -DoutputDirectory="$work/lib" >>"$work/log" 2>&1
  unshare --user --map-root-user --net "$0" inside "$work" | tee "$work/seen"
  diff "$work/seen" - <<'SEEN'
host real.local: resolved
host alias.local: not resolved
SEEN
  exit
fi

work=$2
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set lo up
ip link add eth0 type veth peer name wire
ip link set eth0 up && ip link set wire up && ip addr add 10.77.0.1/24 dev eth0
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

def packet(instance, host, *more):
    full = instance + "._demo._tcp.local"
    answers = [record("_demo._tcp.local", 12, 4500, name(full), 1)]
    answers += [record(full, 33, 120, struct.pack("!HHH", 0, 0, 80) + name(host)), record(full, 16, 4500, b"\3a=b")]
    answers += [*more, record("real.local", 1, 120, bytes([10, 77, 0, 2]))]
    message = struct.pack("!HHHHHH", 0, 0x8400, 0, len(answers), 0, 0) + b"".join(answers)
    udp = struct.pack("!HHHH", 5353, 5353, 8 + len(message), 0) + message
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 255, 17, 0) + bytes([10, 77, 0, 2, 224, 0, 0, 251])
    return bytes.fromhex("01005e0000fb02000a4d00020800") + ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + udp

wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("wire", 0))
while True:
    wire.send(packet("Real", "real.local"))
    wire.send(packet("Alias", "alias.local", record("alias.local", 5, 120, name("real.local"))))
    time.sleep(1)
PYTHON
cat >"$work/Look.java" <<'JAVA'
import java.net.InetAddress;
import javax.jmdns.JmDNS;

public class Look {
  public static void main(String[] args) throws Exception {
    JmDNS jmdns = JmDNS.create(InetAddress.getByName("10.77.0.1"), "looker");
    for (String name : new String[] {"Real", "Alias"}) {
      boolean resolved = jmdns.getServiceInfo("_demo._tcp.local.", name, 6000) != null
          && jmdns.getServiceInfo("_demo._tcp.local.", name, 100).getHostAddresses().length > 0;
      String host = name.toLowerCase() + ".local";
      System.out.println("host " + host + ": " + (resolved ? "resolved" : "not resolved"));
    }
    System.exit(0);
  }
}
JAVA
python3 "$work/neighbour.py" &
trap 'kill %1' EXIT
java -cp "$work/lib/*" "$work/Look.java" 2>/dev/null
