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
  hear_kernel
}

# When the kernel has ended a subflow, by its own report.
hear_kernel() {
  ip netns exec "$lab-c" stdbuf -oL ip mptcp monitor 2>/dev/null | while read -r line; do
    case $line in *SF_CLOSED*) echo "${EPOCHREALTIME/[.,]/} ended $line" ;; esac
  done >"$work/kernel" &
}

lose() { ip -n "$lab-c" neigh replace "$1" lladdr 02:00:00:00:00:99 nud permanent dev "$2"; }
heal() { ip -n "$lab-c" neigh del "$1" dev "$2"; }

cut_path() { # KIND ADDRESS DEVICE
  lose "$2" "$3"
  [ "$1" = oneway ] || ip -n "$lab-1" neigh replace "${2%.*}.1" lladdr 02:00:00:00:00:99 nud permanent dev "$3"
}
mend_path() { # KIND ADDRESS DEVICE
  heal "$2" "$3"
  [ "$1" = oneway ] || ip -n "$lab-1" neigh del "${2%.*}.1" dev "$3"
}
device_of() { case $1 in 10.94.*) echo eth1 ;; *) echo eth0 ;; esac; }

# Ends the client in order, and says what the cuts left behind: nothing but the first connection's threads may be more.
leave_nothing() { # HOW
  local left
  kill -TERM "${clients[recording]}"
  wait "${clients[recording]}" 2>/dev/null || true
  unset "clients[recording]"
  left=$(ip netns exec "$lab-c" ip mptcp endpoint show | wc -l)
  [ "$1" = told ] || left="those of the administrator, $left"
  awk -v how="$1" -v left="$left" '$2 == "has" { if (!first) first = $4 " " $6; last = $4 " " $6; n++ }
    END { printf "paths, %s: descriptors and threads after the first cut %s, after cut %d %s; endpoints at the end: %s\n",
      how, first, n, last, left }' "$work/recording"
}

# One connection for each cut; the cut is after 3 of 8 seconds, of the path on which the connection began.
measure_silences() { # HOW KIND GOAL
  local round address device
  start_records_server
  start_recording "$1" records 8000
  for ((round = 1; round <= paths; round++)); do
    tell recording
    expect recording " used " "$round" 60
    sleep "3.$((RANDOM % 10))"
    address=$(used recording)
    device=$(device_of "$address")
    cut_path "$2" "$address" "$device"
    sleep 2.5
    mend_path "$2" "$address" "$device"
    expect recording " has " "$round" 60
    sleep 1
  done
  leave_nothing "$1"
  grep ' received ' "$work/server-1" | tail -n "$paths" >"$work/silences"
  local program='MPTCP told by Reach' cut='both ways'
  [ "$1" = told ] || program='MPTCP alone'
  [ "$2" = both ] || cut='one way'
  awk '{ print $7 / 1000 }' "$work/silences" | tell_rounds "a link is cut $cut: longest silence" "$program" ms
  awk '{ print 8000 - $3 + $5 }' "$work/silences" | tell_rounds "a link is cut $cut: lost or wrong" "$program" records
  awk '{ print $7 / 1000 }' "$work/silences" | summary "paths, cut $2, $1: longest silence, ms" "$3"
  awk -v how="$1" '{ lost += 8000 - $3; wrong += $5 }
    END { printf "paths, %s: lost %d, wrong %d, of %d (goal 0, 0)\n", how, lost, wrong, 8000 * NR }' "$work/silences"
  [ "$1" = untold ] || sort -n "$work/recording" "$work/kernel" | awk '
    $2 == "verdict" && $3 == "DOWN" { at = $1 }
    $2 == "ended" && at { print ($1 - at) / 1000; at = 0 }' |
    summary "paths, cut $2: from the verdict until the kernel has ended the subflow, ms" 10
}

start_records_server() {
  [ -z "${servers[1]:-}" ] || return 0
  second_link
  ip netns exec "$lab-1" java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$classes" dev.beacon.bench.reach.Records \
    >"$work/server-1" 2>&1 &
  servers[1]=$!
  sleep 3
}

shape() { # add|del
  local name device
  for name in c 1; do
    for device in eth0 eth1; do
      if [ "$1" = add ]; then
        # As on a machine: packets of BFD (class CS6) do not wait behind the data.
        ip -n "$lab-$name" link set "$device" txqueuelen 100
        ip netns exec "$lab-$name" tc qdisc add dev "$device" root handle 1: tbf rate 50mbit burst 32k latency 50ms
        ip netns exec "$lab-$name" tc qdisc add dev "$device" parent 1: handle 10: pfifo_fast
      else
        ip netns exec "$lab-$name" tc qdisc del dev "$device" root
      fi
    done
  done
}

# As much as two links of 50 Mbit/s take.
measure_rate() {
  local round
  start_records_server
  shape add
  start_recording told bulk 10
  for ((round = 1; round <= paths; round++)); do
    tell recording
    expect recording " has " "$round" 60
    until [ "$(grep -c ' bulk ' "$work/server-1")" -ge "$round" ]; do sleep 0.1; done # what is under way takes its time
  done
  stop_clients
  shape del
  awk '$2 == "bulk" { print $4 }' "$work/server-1" | tell_rounds 'two links of 50 Mbit/s' 'MPTCP told by Reach' Mbit/s
  awk '$2 == "bulk" { print $4 }' "$work/server-1" | sort -n | awk '{ v[NR] = $1 }
    END { printf "paths, two links of 50 Mbit/s: Mbit/s: p50 %d, least %d, of %d (goal 92)\n", v[int((NR + 1) / 2)], v[1], NR }'
}

# The same, while one path is cut for 2 s: how soon both carry again, more than one alone could for 200 ms.
measure_failback() {
  local round address device healed
  start_records_server
  shape add
  start_recording told bulk 7
  : >"$work/healed"
  for ((round = 1; round <= paths; round++)); do
    tell recording
    expect recording " used " "$round" 60
    sleep "1.$((RANDOM % 10))"
    address=$(used recording)
    device=$(device_of "$address")
    cut_path both "$address" "$device"
    sleep 2
    healed=$(now)
    mend_path both "$address" "$device"
    echo "$healed healed" >>"$work/healed"
    expect recording " has " "$round" 60
    sleep 0.5
  done
  stop_clients
  shape del
  sort -n "$work/healed" "$work/server-1" | awk '
    $2 == "healed" { if (since) print 9999; since = $1; n = 0 }
    $2 == "window" && since { n = $4 > 60 ? n + 1 : 0; if (n == 4) { print ($1 - since) / 1000; since = 0 } }
    END { if (since) print 9999 }' | tee "$work/healed-ms" | summary "paths, healed: ms until both carry again" 2000
  tell_rounds 'a link is healed: both carry again' 'MPTCP told by Reach' ms <"$work/healed-ms"
}

measure_paths() {
  measure_silences told both 45
  measure_silences told oneway 60
  measure_silences untold both none
  measure_silences untold oneway none
  measure_rate
  measure_failback
}
