# Sourced by the parts of bench: network namespaces of its own, what runs in them, and how their output is awaited. All of it ends with
# the script; nothing else of the machine is touched.

work=$(mktemp -d)
chmod 755 "$work"
namespaces=()
pids=()

cleanup() {
  local namespace pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for namespace in "${namespaces[@]}"; do kill_in "$namespace"; done
  wait 2>/dev/null || true
  for namespace in "${namespaces[@]}"; do ip netns del "$namespace"; done
  rm -rf "$work"
}
kill_in() { # the full name of a namespace
  local pid
  for pid in $(ip netns pids "$1"); do kill -KILL "$pid" 2>/dev/null || true; done
}
trap cleanup EXIT
trap 'exit 130' INT TERM

die() {
  echo "$0: $*" >&2
  tail -n 5 "$work"/*.err 2>/dev/null >&2 || true
  exit 1
}

namespace() { # NAME: its full name goes to stdout of `ns NAME`
  ip netns add "$(ns "$1")"
  namespaces+=("$(ns "$1")")
  ip -n "$(ns "$1")" link set lo up
}
ns() { echo "bench-$1-$$"; }
in_ns() { # NAME COMMAND...
  local name=$1
  shift
  ip netns exec "$(ns "$name")" "$@"
}

# Hosts on a bridge, so that one can vanish without a word and without the other's carrier: `away NAME`, `back NAME`. Their
# addresses are numbered in `network`, with `prefix` bits.
network=192.0.2 prefix=24
make_bridge() { # NAME...
  local number=0 name
  namespace bridge
  ip -n "$(ns bridge)" link add bridge type bridge
  ip -n "$(ns bridge)" link set bridge up
  for name in "$@"; do
    number=$((number + 1))
    namespace "$name"
    ip link add eth0 netns "$(ns "$name")" type veth peer name "$name" netns "$(ns bridge)"
    ip -n "$(ns bridge)" link set "$name" master bridge up
    ip -n "$(ns "$name")" addr add "$network.$number/$prefix" dev eth0
    ip -n "$(ns "$name")" link set eth0 up
  done
}
away() { ip -n "$(ns bridge)" link set "$1" nomaster; }
back() { ip -n "$(ns bridge)" link set "$1" master bridge; }

# Starts a command in a namespace; its lines go to $work/NAME.out, each with the time at which it was read.
start() { # NAME NAMESPACE COMMAND...
  local name=$1 where=$2
  shift 2
  : >"$work/$name.out"
  rm -f "$work/$name.pipe"
  mkfifo "$work/$name.pipe"
  stamp <"$work/$name.pipe" >>"$work/$name.out" &
  (exec ip netns exec "$(ns "$where")" "$@" >"$work/$name.pipe" 2>>"$work/$name.err" </dev/null) &
  started=$!
  pids+=("$started")
  disown "$started" # its end is no news
}
stamp() {
  local line
  while IFS= read -r line; do printf '%s %s\n' "$EPOCHREALTIME" "$line"; done
}

lines_of() { wc -l <"$work/$1.out"; }

# await NAME SECONDS SKIP PATTERN: the first line past so many that fits, in `line`.
await() {
  local until=$((SECONDS + $2 + 1))
  while ((SECONDS < until)); do
    line=$(tail -n "+$(($3 + 1))" "$work/$1.out" | grep -m1 -E -- "$4") && return 0
    sleep 0.03
  done
  die "within $2 s, $1 printed nothing like $4"
}

# Seconds as $EPOCHREALTIME has them, to milliseconds between.
ms_between() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.1f\n", (to - from) * 1000 }'; }
# Of a column of numbers: p50, worst, count.
summary() {
  sort -n | awk '{ v[NR] = $1 } END { if (NR) printf "p50 %.1f  worst %.1f  of %d\n", v[int((NR + 1) / 2)], v[NR], NR }'
}

# Writes a figure down for bench/plot: PART PROGRAM FIGURE VALUE.
record() { echo "$1,$2,$3,$4" >>"$figures"; }
# Of a column of numbers: the one at a share of them. percentile 0.5
percentile() { sort -n | awk -v share="$1" '{ v[NR] = $1 } END { if (NR) { i = int(NR * share + 0.999999); print v[i < 1 ? 1 : i] } }'; }
