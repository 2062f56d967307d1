#!/usr/bin/env bash
# systemd-resolved 252.39 (Debian 12): withdrawing one service takes back all others and the host's address for over a second.
#
# A program publishes by RegisterService and withdraws by UnregisterService of org.freedesktop.resolve1. When one of two
# services is withdrawn, the packet has TTL 0 for both, and for the address of the host. RFC 6762 section 10.1: a record
# with TTL 0 is deleted one second later. systemd-resolved then probes for what stays, three times half a second apart,
# and announces it 1.7 s after the goodbye. So whoever follows the RFC loses every service of that host, and its name,
# for most of a second, each time one of its services is withdrawn or replaced. Nothing was wrong with them.
#
# Seen (needs root, for a network namespace of its own):
#        withdrawn: the other service: TTL 0, its host: TTL 0
#        announced again after more than a second: yes
set -euo pipefail
work=$(mktemp -d)
chmod 755 "$work"
space=finding-resolved-$$
trap 'ip netns del "$space" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
version=252.39-1~deb12u2
apt-get -qq download "systemd-resolved=$version" "libsystemd-shared=$version" "systemd=$version" dbus-daemon tcpdump \
  >log 2>&1 || { cat log; exit 1; }
for package in ./*.deb; do dpkg -x "$package" root; done

ip netns add "$space"
ip -n "$space" link set lo up
ip -n "$space" link add eth0 type veth peer name other
ip -n "$space" link set other up
ip -n "$space" link set eth0 up
ip -n "$space" addr add 192.0.2.1/24 dev eth0

cat >inside <<'INSIDE'
set -eu
mount -t tmpfs tmpfs /run
mkdir -p /run/dbus /run/systemd/resolve /run/etc
export LD_LIBRARY_PATH=$PWD/root/usr/lib/x86_64-linux-gnu/systemd:$PWD/root/usr/lib/x86_64-linux-gnu
grep -v '^systemd-resolve:' /etc/passwd >/run/etc/passwd
grep -v '^systemd-resolve:' /etc/group >/run/etc/group
echo 'systemd-resolve:x:991:991::/:/usr/sbin/nologin' >>/run/etc/passwd
echo 'systemd-resolve:x:991:' >>/run/etc/group
mount --bind /run/etc/passwd /etc/passwd
mount --bind /run/etc/group /etc/group
chown 991:991 /run/systemd/resolve
mkdir -p /run/systemd/resolved.conf.d
printf '[Resolve]\nMulticastDNS=yes\nLLMNR=no\n' >/run/systemd/resolved.conf.d/mdns.conf
hostname alpha
cat >bus.conf <<'BUS'
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>
BUS
root/usr/bin/dbus-daemon --config-file=bus.conf --fork --nopidfile
root/lib/systemd/systemd-resolved >resolved.log 2>&1 &
until root/usr/bin/resolvectl mdns eth0 yes 2>/dev/null; do kill -0 $!; sleep 0.1; done
root/usr/bin/tcpdump -i eth0 -n -U -w packets --immediate-mode 'ip and udp port 5353' >tcpdump.log 2>&1 &
until grep -q listening tcpdump.log; do sleep 0.1; done

manager='org.freedesktop.resolve1 /org/freedesktop/resolve1 org.freedesktop.resolve1.Manager'
register() { # ID NAME
  root/usr/bin/busctl call $manager RegisterService 'sssqqqaa{say}' "$1" "$2" _http._tcp 8080 0 0 1 1 note 1 97 >>log
}
register one First
register two Second
sleep 6 # both are announced, three times
wc -c <packets >known
root/usr/bin/busctl call $manager UnregisterService o /org/freedesktop/resolve1/dnssd/one >>log
sleep 6
INSIDE
ip netns exec "$space" unshare --mount --uts --pid --fork --kill-child bash -c "mount -t proc proc /proc; exec bash $work/inside" || { cat resolved.log log; exit 1; }

# Responses after the withdrawal, a line each: the time, and the records with their TTL.
head -c 24 packets >since
tail -c "+$(($(cat known) + 1))" packets >>since
root/usr/bin/tcpdump -n -tt -vvv -r since 2>/dev/null | paste - - | grep -F '0*-' >responses
first=$(head -n 1 responses)
again=$(grep -m1 -F 'Second._http._tcp.local. (Cache flush) [2m] SRV' responses)
ttl() { # RECORD
  [[ $first == *"(Cache flush) [0s] $1"* ]] && echo 0 || echo 'not 0'
}
{
  LD_LIBRARY_PATH=root/usr/lib/x86_64-linux-gnu/systemd root/lib/systemd/systemd-resolved --version | head -n 1
  [[ $first == *'Second._http._tcp.local. (Cache flush) [0s] SRV'* ]] && other=0 || other='not 0'
  echo "withdrawn: the other service: TTL $other, its host: TTL $(ttl 'A 192.0.2.1')"
  echo "announced again after more than a second: $(awk -v a="${first%% *}" -v b="${again%% *}" 'BEGIN { print (b - a > 1 ? "yes" : "no") }')"
} | tee seen
diff seen - <<'SEEN'
systemd 252 (252.39-1~deb12u2)
withdrawn: the other service: TTL 0, its host: TTL 0
announced again after more than a second: yes
SEEN
