# Sourced by run: three servers and a client, each in a network namespace of its own, and a bridge between them. All of it
# ends with the script; nothing else of the machine is touched.

work=$(mktemp -d)
chmod 755 "$work"
declare -A servers=() clients=() busy=()
client_flags=()
client_prefix=()

finish() {
  local name pid
  exec 2>/dev/null # the shell names each job that is killed
  for name in c 1 2 3 s; do
    for pid in $(ip netns pids "$lab-$name" 2>/dev/null); do kill -KILL "$pid" 2>/dev/null || true; done
  done
  for pid in "${busy[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  for name in c 1 2 3 s; do ip netns del "$lab-$name" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

die() {
  echo "bench/reach/run: $*" >&2
  exit 1
}

make_room() {
  local number=0 name
  ip netns add "$lab-s"
  ip -n "$lab-s" link add br0 type bridge mcast_snooping 0
  ip -n "$lab-s" link set br0 up
  for name in c 1 2 3; do
    number=$((number + 1))
    ip netns add "$lab-$name"
    ip -n "$lab-$name" link set lo up
    ip -n "$lab-s" link add "p$name" type veth peer name eth0 netns "$lab-$name"
    ip -n "$lab-s" link set "p$name" master br0 up
    ip -n "$lab-$name" link set eth0 addrgenmode none
    ip -n "$lab-$name" addr add "10.93.0.$number/24" dev eth0
    ip -n "$lab-$name" addr add "fe80::93:$number/64" dev eth0 nodad
    ip -n "$lab-$name" link set eth0 up
  done
  printf '10.93.0.%s servers\n' 2 3 4 >"$work/hosts"
  mkfifo "$work/bridge"
  ip -n "$lab-s" -force -batch - <>"$work/bridge" &
}

# A host's place on the bridge: without it the host is cut off, and nobody's carrier changes. One process does it, because the
# start of another takes 10 ms, which would be in each figure.
plug() { echo "link set p$1 master br0" >"$work/bridge"; }
unplug() { echo "link set p$1 nomaster" >"$work/bridge"; }

now() { echo "${EPOCHREALTIME/[.,]/}"; }

stop() { # PID
  kill -KILL "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

start_server() { # NUMBER KIND
  ip netns exec "$lab-$1" java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$classes" \
    dev.beacon.bench.reach.Server "$1" "$2" >"$work/server-$1" 2>&1 &
  servers[$1]=$!
}

start_servers() { # KIND
  local number
  for number in 1 2 3; do
    [ -z "${servers[$number]:-}" ] || stop "${servers[$number]}"
    start_server "$number" "$1"
  done
}

# start_client NAME CLASS ARGUMENT...: its lines go to $work/NAME; `tell NAME` gives it a line.
start_client() {
  local name=$1 class=$2
  shift 2
  rm -f "$work/$name.in"
  mkfifo "$work/$name.in"
  ip netns exec "$lab-c" "${client_prefix[@]}" java -Djdk.net.hosts.file="$work/hosts" "${client_flags[@]}" -cp "$classes" \
    "dev.beacon.bench.reach.$class" "$@" <>"$work/$name.in" >"$work/$name" 2>"$work/$name.err" &
  clients[$name]=$!
}
tell() { echo >"$work/$1.in"; }
stop_clients() {
  local name
  for name in "${!clients[@]}"; do stop "${clients[$name]}"; done
  clients=()
}

# await NAME PATTERN COUNT SECONDS: until the client has printed that so often.
await() {
  local until=$((SECONDS + $4 + 1))
  while ((SECONDS < until)); do
    [ "$(grep -c -- "$2" "$work/$1" || true)" -lt "$3" ] || return 0
    kill -0 "${clients[$1]}" 2>/dev/null || break # it ended; look once more at the end of what it printed
    sleep 0.05
  done
  [ "$(grep -c -- "$2" "$work/$1" || true)" -ge "$3" ]
}
expect() {
  await "$@" && return
  tail -n 5 "$work/$1" "$work/$1.err" "$work"/server-? >&2
  die "within $4 s, $1 printed no '$2'"
}

# The last word that follows `used`.
used() { sed -n 's/^[0-9]* used //p' "$work/$1" | tail -n 1; }
# The number of the server whose address that is.
server_of() {
  local last=${1##*[.:]}
  echo $((${last%%%*} - 1))
}
