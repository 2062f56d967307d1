# Sourced by bonds: silences after faults, and what is lost by them.

heard() { case $1 in mptcp) echo serving-mptcp ;; *) echo serving ;; esac; }

# The longest silence of a program between two moments, in ms, of its service's lines after so many.
longest() { # PROGRAM SKIP FROM-US UNTIL-US
  tail -n "+$(($2 + 1))" "$work/$(heard "$1").out" | awk -v from="$3" -v til="$4" '
    $3 == "gap" && $2 >= from && $2 - $4 <= til && $4 > most { most = $4 }
    END { printf "%.1f\n", (most > 0 ? most / 1000 : 8) }'
}

# cut_while PROGRAM COUNT both|oneway: so many cuts of the path in use; silences go to a file.
cut_while() {
  local program=$1 number skip from link
  skip=$(lines_of "$(heard "$program")")
  ask_meanwhile "$program" paced $((3000 + $2 * 5200)) 100 1000
  sleep 2
  for ((number = 1; number <= $2; number++)); do
    link=$(busiest)
    sleep "0.$((RANDOM % 10))"
    from=$(now_us)
    lose c "$link"
    [ "$3" = oneway ] || lose s "$link"
    sleep 2
    heal_path "$link"
    sleep 2
    longest "$program" "$skip" "$from" "$((from + 2000000))" >>"$work/silence-$3-$program"
  done
  kill_asking
}
kill_asking() {
  local pid
  for pid in $(pgrep -P "$asking" 2>/dev/null); do kill "$pid" 2>/dev/null || true; done
  wait "$asking" 2>/dev/null || true
}

silences() { # both|oneway
  local round program count
  for ((round = 1; round <= 4; round++)); do
    for program in $(those bond mptcp tcp tls); do
      count=$((cuts / 4))
      case $program in tcp | tls) [ "$round" = 1 ] || continue; count=2 ;; esac
      cut_while "$program" "$count" "$1"
    done
  done
  for program in $(those bond mptcp tcp tls); do
    figure "$program" "$([ "$program" = bond ] && echo '50, worst 150')" "longest silence ms" <"$work/silence-$1-$program"
  done
}
measure_silence() { silences both; }
measure_oneway() { silences oneway; }

measure_relays() {
  local what number skip from
  start_relays
  skip=$(lines_of serving)
  ask_meanwhile relayed paced 200000 100 1000
  sleep 2
  for what in hung killed; do
    for number in 1 2 1 2; do
      from=$(now_us)
      [ "$what" = hung ] || end "relay$number"
      [ "$what" = killed ] || kill -STOP "${pid_of[relay$number]}"
      sleep 2
      if [ "$what" = hung ]; then
        kill -CONT "${pid_of[relay$number]}"
      else
        set -f
        start_relay "$number"
        set +f
      fi
      sleep 3
      longest bond "$skip" "$from" "$((from + 4500000))" >>"$work/relay-$what"
    done
    figure relayed "50, worst 150" "longest silence ms, relay $what" <"$work/relay-$what"
  done
  kill_asking
  end relayed relay1 relay2
}

# The times are one by one: 2.5 s of quiet, in which the path is cut, then a message.
measure_quiet() {
  local number program skip link
  for program in $(those bond mptcp); do
    for ((number = 1; number <= cuts / 2; number++)); do
      skip=$(lines_of "$(heard "$program")")
      link=$((number % 2))
      ask_meanwhile "$program" paced 3 100 2500000 # the second message comes 2.5 s after the first
      sleep 1.5
      cut_path "$link"
      sleep 5.5
      kill_asking
      heal_path "$link"
      tail -n "+$((skip + 1))" "$work/$(heard "$program").out" | after late | sort -n | tail -n 1 |
        awk '{ printf "%.1f\n", $1 / 1000 }' >>"$work/quiet-$program"
      sleep 1
    done
    figure "$program" "$([ "$program" = bond ] && echo 'worst 200')" "ms late" <"$work/quiet-$program"
  done
}

measure_loaded() {
  local program number skip from link before
  shape 50 10 50 10
  for program in $(those bond mptcp); do
    for ((number = 0; number < 2 * rounds; number++)); do
      skip=$(lines_of "$(heard "$program")")
      link=$((number % 2))
      ask_meanwhile "$program" up 9
      sleep 3
      from=$(now_us)
      cut_path "$link"
      sleep 3
      before=$(sent_bytes "$link")
      heal_path "$link"
      carries_after "$link" "$before" >>"$work/carries-$program"
      wait "$asking" || true
      longest "$program" "$skip" "$from" "$((from + 3000000))" >>"$work/loaded-$program"
      rate_between "$program" "$skip" "$((from + 500000))" "$((from + 3000000))" >>"$work/other-$program"
      sleep 1
    done
    figure "$program" "$([ "$program" = bond ] && echo 'worst 250')" "silence ms" <"$work/loaded-$program"
    figure "$program" "$([ "$program" = bond ] && echo 42)" "Mbit/s on the other path" <"$work/other-$program"
    figure "$program" "$([ "$program" = bond ] && echo 2)" "s until the healed path carries" <"$work/carries-$program"
  done
}
# Seconds until the client sends 100 kB more on a link than when it was healed; 5 if it does not.
carries_after() { # LINK BYTES
  local from
  from=$(now_us)
  while (($(now_us) - from < 5000000)) && (($(sent_bytes "$1") - $2 < 100000)); do sleep 0.02; done
  awk -v us="$(($(now_us) - from))" 'BEGIN { printf "%.2f\n", us / 1e6 }'
}
rate_between() { # PROGRAM SKIP FROM-US UNTIL-US
  tail -n "+$(($2 + 1))" "$work/$(heard "$1").out" | awk -v from="$3" -v til="$4" '
    $3 == "bytes" && $2 >= from && $2 <= til { if (!first) { first = $2; base = $4 } last = $2; bytes = $4 }
    END { printf "%.1f\n", (last > first ? (bytes - base) * 8 / (last - first) : 0) }'
}

measure_back() {
  local program number skip healed
  shape 50 10 50 10
  for program in $(those bond mptcp); do
    for ((number = 0; number < 2 * rounds; number++)); do
      skip=$(lines_of "$(heard "$program")")
      ask_meanwhile "$program" up 9
      sleep 2
      cut_path 0
      cut_path 1
      sleep 3
      healed=$(now_us)
      heal_path 0
      heal_path 1
      wait "$asking" || true
      tail -n "+$((skip + 1))" "$work/$(heard "$program").out" | awk -v at="$healed" '
        $3 == "gap" && $2 > at && $2 - $4 < at && !done { done = 1; printf "%.2f\n", ($2 - at) / 1e6 }' >>"$work/back-$program"
    done
    figure "$program" "$([ "$program" = bond ] && echo 1)" "s until bytes come" <"$work/back-$program"
  done
}

# Faults at random: a link and a direction, or both, for up to a second.
trouble() {
  local link
  while :; do
    link=$((RANDOM % 2))
    sleep "0.$((RANDOM % 90 + 10))"
    case $((RANDOM % 3)) in
      0) cut_path "$link" ;;
      1) lose c "$link" ;;
      2) lose s "$link" ;;
    esac
    sleep "0.$((RANDOM % 90 + 10))"
    heal_path "$link"
  done
}
measure_checked() {
  local number worse
  shape 50 10 50 10
  for ((number = 1; number <= checked; number++)); do
    (trap - EXIT INT TERM; trouble) &
    worse=$!
    ask bond checked $((100 << 20)) >>"$work/checked"
    kill "$worse"
    wait "$worse" 2>/dev/null || true
    heal_path 0
    heal_path 1
  done
  echo "checked: bond: 100 MiB each way under random faults: right $(grep -c ^right "$work/checked" || true) of $checked"
  record checked bond right "$(grep -c ^right "$work/checked" || true)"
  record checked bond runs "$checked"
  after ms <"$work/checked" | awk '{ printf "%.1f\n", $1 / 1000 }' | figure bond "" "s for all"
}

measure_busy() {
  local skip events loops=() each from
  skip=$(lines_of serving) events=$(lines_of bond)
  ask_meanwhile bond paced $(((busy_seconds + 6) * 1000)) 100 1000
  sleep 2
  for ((each = 0; each < $(nproc); each++)); do
    (trap - EXIT INT TERM; while :; do :; done) &
    loops+=($!)
  done
  from=$(now_us)
  sleep "$busy_seconds"
  longest bond "$skip" "$from" "$(now_us)" | figure bond "100" "longest silence ms"
  for each in "${loops[@]}"; do kill "$each"; done
  tail -n "+$((events + 1))" "$work/bond.out" | grep -c ' event ' | figure bond "0" "events" || true
  kill_asking
}

measure_leftover() {
  local program=bond number link before after
  before=$(left_over)
  ask_meanwhile bond paced $((cuts * 2600 + 4000)) 100 1000
  sleep 2
  for ((number = 0; number < cuts; number++)); do
    link=$((number % 2))
    cut_path "$link"
    sleep 1
    heal_path "$link"
    sleep 1.5
  done
  kill_asking
  sleep 35 # silent lines are dropped after 30 s, idle threads end after 10
  after=$(left_over)
  echo "leftover: sockets and threads of the bond, of the anchor, lines: before $before, after $cuts cuts $after"
  record leftover bond before "${before// /;}"
  record leftover bond after "${after// /;}"
}
left_over() {
  local name
  for name in bond anchor; do
    find "/proc/${pid_of[$name]}/fd" -lname 'socket:*' | wc -l
    cat "/proc/${pid_of[$name]}"/task/*/comm | grep -c ^bond-
  done | tr '\n' ' '
  in_ns c ss -Htn state established dst :7443 | wc -l
}
