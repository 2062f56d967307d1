# Sourced by run: one server over two links by the kernel's MPTCP, told which path is dead and untold.

second_link() {
  local name number=0
  ip -n "$lab-c" link add eth1 type veth peer name eth1 netns "$lab-1"
  for name in c 1; do
    number=$((number + 1))
    ip -n "$lab-$name" link set eth1 addrgenmode none
    ip -n "$lab-$name" addr add "10.94.0.$number/24" dev eth1
    ip -n "$lab-$name" link set eth1 up
  done
}

# start_recording told|untold ARGUMENT...: untold lacks the right, and has the paths that an administrator set.
start_recording() {
  local how=$1 prefix=()
  shift
  ip netns exec "$lab-c" ip mptcp endpoint flush
  if [ "$how" = untold ]; then
    ip netns exec "$lab-c" ip mptcp endpoint add 10.93.0.1 dev eth0 subflow
    ip netns exec "$lab-c" ip mptcp endpoint add 10.94.0.1 dev eth1 subflow
    prefix=(setpriv --bounding-set -net_admin --inh-caps -net_admin)
  fi
  client_prefix=("${prefix[@]}")
  start_client recording Recording "$@"
  client_prefix=()
  expect recording " ready" 1 120
}

lose() { ip -n "$lab-c" neigh replace "$1" lladdr 02:00:00:00:00:99 nud permanent dev "$2"; }
heal() { ip -n "$lab-c" neigh del "$1" dev "$2"; }

# One connection for each cut; the cut is after 3 of 8 seconds, of the path on which the connection began.
measure_silences() { # HOW KIND GOAL
  local round address device
  start_recording "$1" records 8000
  for ((round = 1; round <= paths; round++)); do
    tell recording
    expect recording " used " "$round" 60
    sleep "3.$((RANDOM % 10))"
    address=$(used recording)
    device=eth0
    case $address in 10.94.*) device=eth1 ;; esac
    lose "$address" "$device"
    [ "$2" = oneway ] || ip -n "$lab-1" neigh replace "${address%.*}.1" lladdr 02:00:00:00:00:99 nud permanent dev "$device"
    sleep 2.5
    heal "$address" "$device"
    [ "$2" = oneway ] || ip -n "$lab-1" neigh del "${address%.*}.1" dev "$device"
    expect recording " sent " "$round" 60
    sleep 1
  done
  stop_clients
  grep ' received ' "$work/server-1" | tail -n "$paths" >"$work/silences"
  awk '{ print $7 / 1000 }' "$work/silences" | summary "paths, cut $2, $1: longest silence, ms" "$3"
  awk -v how="$1" '{ lost += 8000 - $3; wrong += $5 }
    END { printf "paths, %s: lost %d, wrong %d, of %d (goal 0, 0)\n", how, lost, wrong, 8000 * NR }' "$work/silences"
}

measure_paths() {
  local name device
  second_link
  [ -z "${servers[1]:-}" ] || stop "${servers[1]}"
  ip netns exec "$lab-1" java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$classes" dev.beacon.bench.reach.Records \
    >"$work/server-1" 2>&1 &
  servers[1]=$!
  sleep 3
  measure_silences told both 45
  measure_silences told oneway 60
  measure_silences untold both none
  measure_silences untold oneway none
  for name in c 1; do
    for device in eth0 eth1; do
      ip netns exec "$lab-$name" tc qdisc add dev "$device" root tbf rate 50mbit burst 32k latency 50ms
    done
  done
  start_recording told bulk 10
  expect recording " sent" 1 60
  for _ in $(seq 100); do # what is under way takes its time
    ! grep -q ' bulk ' "$work/server-1" || break
    sleep 0.1
  done
  sed -n 's/^[0-9]* bulk mbit_per_s \(.*\)/paths, two links of 50 Mbit\/s: \1 Mbit\/s (goal 92)/p' "$work/server-1"
  stop_clients
}
