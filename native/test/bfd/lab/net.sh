# Sourced by the scripts of the laboratory: two network namespaces of its own, a cable between them, and what is done
# to it. Everything ends with the script; nothing else on the machine is touched. Needs root, and iproute2.
#
#     here   us, e0: 10.9.0.1/24 fd09::1/64 fe80::9:1     there   the peer, e1: 10.9.0.2/24 fd09::2/64 fe80::9:2
#
# BFDWATCH names the program (lab/bfdwatch.c); it is the built one if it lies in $BUILD/test.

set -u
LAB=bfdlab-$$
HERE=$LAB-h
THERE=$LAB-t
ROOM=$(mktemp -d /tmp/bfdlab.XXXXXX)
chmod 755 "$ROOM"
BUILD=${BUILD:-$(cd "$(dirname "$0")/../../.." && pwd)/target/cmake/release}
BFDWATCH=${BFDWATCH:-$BUILD/test/bfdwatch}
PASSED=0
FAILED=0
PIDS=

here() { ip netns exec "$HERE" "$@"; }
there() { ip netns exec "$THERE" "$@"; }

# Ends what was started here, by its number.
end() {
    local pid
    for pid in $PIDS; do kill "$pid" 2>/dev/null; done
    for pid in $(ip netns pids "$THERE" 2>/dev/null) $(ip netns pids "$HERE" 2>/dev/null); do
        kill -9 "$pid" 2>/dev/null
    done
    ip netns del "$HERE" 2>/dev/null
    ip netns del "$THERE" 2>/dev/null
    rm -rf "$ROOM"
}
trap end EXIT
trap 'exit 130' INT TERM

ip netns add "$HERE" && ip netns add "$THERE" || exit 77
here ip link set lo up
there ip link set lo up
here ip link add e0 type veth peer name e1
here ip link set e0 addrgenmode none
here ip link set e1 addrgenmode none
here ip link set e1 netns "$THERE"
address_here() {
    here ip addr add 10.9.0.1/24 dev e0 2>/dev/null
    here ip addr add fd09::1/64 dev e0 nodad 2>/dev/null
    here ip addr add fe80::9:1/64 dev e0 nodad 2>/dev/null
}
address_there() {
    there ip addr add 10.9.0.2/24 dev e1 2>/dev/null
    there ip addr add fd09::2/64 dev e1 nodad 2>/dev/null
    there ip addr add fe80::9:2/64 dev e1 nodad 2>/dev/null
}
here ip link set e0 up
there ip link set e1 up
address_here
address_there

# What leaves here (or there) is lost, and nobody is told: a neighbour that isn't there.
mute_here() {
    here ip neigh replace 10.9.0.2 lladdr 02:00:00:00:00:99 dev e0 nud permanent
    here ip neigh replace fd09::2 lladdr 02:00:00:00:00:99 dev e0 nud permanent
    here ip neigh replace fe80::9:2 lladdr 02:00:00:00:00:99 dev e0 nud permanent
}
mute_there() {
    there ip neigh replace 10.9.0.1 lladdr 02:00:00:00:00:99 dev e1 nud permanent
    there ip neigh replace fd09::1 lladdr 02:00:00:00:00:99 dev e1 nud permanent
    there ip neigh replace fe80::9:1 lladdr 02:00:00:00:00:99 dev e1 nud permanent
}
unmute() {
    here ip neigh flush dev e0 nud permanent
    there ip neigh flush dev e1 nud permanent
}

# ---- our side ----

# watch NAME OPTIONS...: a bfdwatch here; its lines go to $ROOM/NAME, its commands come by `tell NAME LINE`.
watch() {
    local name=$1
    shift
    rm -f "$ROOM/$name.in"
    mkfifo "$ROOM/$name.in"
    : >"$ROOM/$name"
    eval "MARK_$name=0"
    # `exec`, so that the number is that of the program.
    (exec ip netns exec "$HERE" "$BFDWATCH" "$@" <"$ROOM/$name.in" >>"$ROOM/$name" 2>>"$ROOM/$name.err") &
    eval "WATCH_$name=$!"
    exec {fd}>"$ROOM/$name.in"
    eval "FD_$name=$fd"
}
tell() {
    local name=$1 fd
    shift
    eval "fd=\$FD_$name"
    echo "$*" >&"$fd"
}
unwatch() {
    local fd pid
    eval "fd=\$FD_$1 pid=\$WATCH_$1"
    eval "exec $fd>&-"
    wait "$pid"
}

# await NAME SECONDS PATTERN: a line that fits, after the last `mark NAME`; puts it into LINE.
mark() { eval "MARK_$1=$(wc -l <"$ROOM/$1")"; }
await() {
    local name=$1 tries=$(($2 * 50)) from
    eval "from=\${MARK_$name:-0}"
    while [ "$tries" -gt 0 ]; do
        LINE=$(tail -n +$((from + 1)) "$ROOM/$name" | grep -m1 -E -- "$3") && return 0
        sleep 0.02
        tries=$((tries - 1))
    done
    LINE=
    return 1
}

# check TEXT COMMAND...: one line of the report.
check() {
    local text=$1
    shift
    if "$@"; then
        PASSED=$((PASSED + 1))
        echo "ok      $text"
    else
        FAILED=$((FAILED + 1))
        echo "FAILED  $text"
        tail -n 4 "$ROOM/w" "$ROOM/w.err" 2>/dev/null | sed 's/^/        /'
    fi
}
report() {
    echo "$PASSED passed, $FAILED failed"
    [ "$FAILED" -eq 0 ]
}
