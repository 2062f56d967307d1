# Sourced by run: the parts of the measurement.

# Without the line that each connection writes to the audit log, and with it.
measure_connect() {
  local audit
  start_servers watchable
  # 48,000 connections to one server in seconds: their ports would be used up while they wait for late packets.
  ip netns exec "$lab-c" sysctl -qw net.ipv4.tcp_max_tw_buckets=1024
  for audit in off info; do
    client_flags=(-Dorg.slf4j.simpleLogger.log.dev.beacon.audit=$audit)
    start_client connect Connecting
    expect connect " connect_ns " 1 180
    awk -v audit="$audit" '/ connect_ns / {
      printf "connect, audit lines %s: %.1f us, plain with a timeout %.1f us, ratio %.2f (goal 1.15)", audit, $3 / 1000,
        $5 / 1000, $3 / $5
      printf "; plain without %.1f us, ratio %.2f\n", $6 / 1000, $3 / $6 }' "$work/connect"
    awk '/ connect_ns / { print $3 / 1000 }' "$work/connect" | tell_rounds "a connection, audit lines $audit" 'Beacon Reach' us
    awk '/ connect_ns / { print $5 / 1000 }' "$work/connect" | tell_rounds "a connection, audit lines $audit" 'TCP, with a timeout' us
    awk '/ connect_ns / { print $6 / 1000 }' "$work/connect" | tell_rounds "a connection, audit lines $audit" 'TCP' us
    stop_clients
  done
  client_flags=()
}

# measure_cuts KIND GOALS: the server in use is cut off, again and again.
measure_cuts() {
  local cut number from
  : >"$work/times"
  start_servers "$1"
  start_client cut Reading
  for ((cut = 1; cut <= cuts; cut++)); do
    expect cut " used " "$cut" 180
    sleep "1.$((RANDOM % 10))"
    number=$(server_of "$(used cut)")
    from=$(now)
    unplug "$number"
    expect cut " verdict " "$cut" 30
    awk -v from="$from" '/ down / { down = $1 } / answered / { again = $1 } / verdict / { verdict = $1 }
      END { printf "%.1f %.1f %.2f\n", (down - from) / 1000, (again - from) / 1000, (down - verdict) / 1000 }' \
      "$work/cut" >>"$work/times"
    plug "$number"
    sleep 3
  done
  stop_clients
  awk '{ print $1 }' "$work/times" | tell_rounds "the server in use is cut off ($1): the read fails" 'Beacon Reach' ms
  awk '{ print $2 }' "$work/times" | tell_rounds "the server in use is cut off ($1): another one answers" 'Beacon Reach' ms
  awk '{ print $1 }' "$work/times" | summary "$1: InstanceDown, ms after the cut" "$2"
  awk '{ print $2 }' "$work/times" | summary "$1: answered by another, ms after the cut" "$3"
  awk '{ print $3 }' "$work/times" | summary "$1: from the verdict to the exception, ms" "$4"
}

# summary WHAT GOAL: of a column of numbers.
summary() {
  sort -n | awk -v what="$1" -v goal="$2" '{ v[NR] = $1 }
    END { printf "%s: p50 %.1f, worst %.1f, of %d (goal %s)\n", what, v[int((NR + 1) / 2)], v[NR], NR, goal }'
}

# All programs at once, at the same cut of the server that all use.
measure_beside() {
  local round program from
  local programs=(reach okhttp java.net.http grpc socket)
  start_servers watchable
  if [ -n "$(postgres_programs)" ]; then
    start_postgres
    programs+=(jdbc)
  else
    echo "beside: no PostgreSQL here, so nothing of JDBC"
  fi
  for ((round = 1; round <= rounds; round++)); do
    sleep 5
    for program in "${programs[@]}"; do start_client "$program" Beside "$program"; done
    for program in "${programs[@]}"; do expect "$program" " used " 1 180; done
    for program in "${programs[@]}"; do tell "$program"; done
    sleep 3
    from=$(now)
    unplug 1
    sleep 0.3
    for program in "${programs[@]}"; do tell "$program"; done
    sleep "$patience"
    for program in "${programs[@]}"; do report "$program" "$from" "$round"; done
    plug 1
    stop_clients
  done
}

# report PROGRAM FROM ROUND; a second request began 300 ms after the cut.
report() {
  awk -v from="$2" -v program="$1" -v round="$3" -v patience="$patience" '
    / used / { used = $3 }
    / down / { down = sprintf("failed after %.2f s", ($1 - from) / 1000000) }
    / answered / { again = sprintf("after %.2f s, %d tries", ($1 - from) / 1000000, $5) }
    END {
      never = "not in " patience " s"
      printf "beside %d: %s used %s; its blocked request %s; a new one was answered %s\n", round, program, used,
        down ? down : "ended " never, again ? again : never }' "$work/$1"
  tell_round 'the server in use is cut off: a blocked request fails' "$1" "$(seconds_of "$1" "$2" down)" s "$3"
  tell_round 'the server in use is cut off: a new request is answered' "$1" "$(seconds_of "$1" "$2" answered)" s "$3"
}
seconds_of() { # PROGRAM FROM WORD
  awk -v from="$2" -v word="$3" '$2 == word { s = sprintf("%.2f", ($1 - from) / 1e6) } END { print s == "" ? "never" : s }' "$work/$1"
}

# A fault of each kind in turn, always of the server in use.
measure_requests() {
  local fault number
  start_servers watchable
  start_client requests Requests 1000
  expect requests " used " 1 180
  for ((fault = 0; fault < faults; fault++)); do
    number=$(used requests)
    case $((fault % 3)) in
      0) unplug "$number" && sleep 1 && plug "$number" ;;
      1) stop "${servers[$number]}" && sleep 0.5 && start_server "$number" watchable ;;
      2) kill -STOP "${servers[$number]}" && sleep 1 && kill -CONT "${servers[$number]}" ;;
    esac
    sleep 2
  done
  tell requests
  expect requests " sent " 1 120
  sed -n "s/^[0-9]* \(sent .*\)/requests, $faults faults: \1 (goal: failed 0)/p; s/^[0-9]* \(failed .*\)/  \1/p" \
    "$work/requests"
  stop_clients
}

measure_calm() {
  local each
  start_servers watchable
  for each in 1 2; do
    (trap - EXIT INT TERM; while :; do :; done) &
    busy[$each]=$!
  done
  start_client calm Calm "$calm"
  expect calm " failovers " 1 $((calm + 120))
  for each in 1 2; do stop "${busy[$each]}"; done
  busy=()
  sed -n 's/^[0-9]* \(down .*\)/  \1/p; s/^[0-9]* \(seconds .*\)/no fault, both processors busy: \1 (goal 0)/p' "$work/calm"
  stop_clients
}
