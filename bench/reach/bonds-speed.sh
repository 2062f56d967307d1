# Sourced by bonds: bandwidth, bytes on the links, and small exchanges.

# each_way SECONDS GOAL PROGRAM...: in turn, up and down.
each_way() {
  local seconds=$1 goal=$2 round program way
  shift 2
  rm -f "$work"/rate-*
  for ((round = 1; round <= rounds; round++)); do
    for program in "$@"; do
      for way in up down; do ask "$program" "$way" "$seconds" | after mbit_per_s >>"$work/rate-$program-$way"; done
    done
  done
  for program in "$@"; do
    for way in up down; do
      case $program in bond | relayed) ;; *) goal="" ;; esac
      figure "$program" "$goal" "Mbit/s $way" <"$work/rate-$program-$way"
    done
  done
}

measure_rate() { shape 50 10 50 10; each_way 5 "90" $(those bond mptcp tcp tls); }
measure_far() { shape 50 60 50 60; each_way 6 "85" $(those bond mptcp tcp tls); }
measure_uneven() { shape 50 10 10 60; each_way 5 "50" $(those bond mptcp tcp); }
measure_relayed() {
  start_relays
  shape 50 10 50 10
  each_way 5 "90" relayed bond
  end relayed relay1 relay2
}

measure_loss() {
  local link round program loss
  local -A goal=([0.01-bond-rate]=80 [0.3-bond-rate]=45 [0.3-bond-gap]=100)
  shape 50 0 50 0
  for loss in 0.01 0.3; do
    drop "$loss" 1
    [ "$loss" = 0.3 ] || drop "$loss" 0
    for ((round = 1; round <= rounds; round++)); do
      for program in $(those bond mptcp); do
        ask "$program" up 6 >"$work/asked"
        after mbit_per_s <"$work/asked" >>"$work/loss-$loss-$program"
        after gap_ms <"$work/asked" >>"$work/lossgap-$loss-$program"
      done
    done
    for program in $(those bond mptcp); do
      figure "$program" "${goal[$loss-$program-rate]:-}" "Mbit/s, $loss lost" <"$work/loss-$loss-$program"
      figure "$program" "${goal[$loss-$program-gap]:-}" "longest silence ms, $loss lost" <"$work/lossgap-$loss-$program"
    done
    for link in c s; do in_ns "$link" iptables -w -t raw -F; done
  done
}
drop() { # SHARE LINK
  local side
  for side in c s; do
    in_ns "$side" iptables -w -t raw -A PREROUTING -i "eth$2" -m statistic --mode random --probability "$1" -j DROP
  done
}

measure_wire() {
  local program round before out
  for ((round = 1; round <= rounds; round++)); do
    for program in $(those bond mptcp tcp tls); do
      before=$(both_ways_bytes) out=$(($(sent_bytes 0) + $(sent_bytes 1)))
      ask "$program" paced 3000 1000 1000 >/dev/null
      echo $(($(both_ways_bytes) - before)) | awk '{ printf "%.3f\n", $1 / 3e6 }' >>"$work/wire-$program"
      echo $(($(sent_bytes 0) + $(sent_bytes 1) - out)) | awk '{ printf "%.3f\n", $1 / 3e6 }' >>"$work/wireup-$program"
    done
  done
  for program in $(those bond mptcp tcp tls); do
    figure "$program" "$([ "$program" = bond ] && echo 1.15)" "bytes sent per byte" <"$work/wireup-$program"
    figure "$program" "" "bytes both ways per byte" <"$work/wire-$program"
  done
}

measure_small() {
  local round program
  shape 0 10 0 10
  for ((round = 1; round <= rounds; round++)); do
    for program in $(those bond mptcp tcp tls); do ask "$program" small 100 | after p50_ms >>"$work/small-$program"; done
  done
  for program in $(those bond mptcp tcp tls); do
    figure "$program" "$([ "$program" = bond ] && echo 16)" "ms" <"$work/small-$program"
  done
}

measure_opens() {
  local round program
  for ((round = 0; round <= rounds; round++)); do # the first one warms up
    for program in $(those bond mptcp tcp tls); do
      ask "$program" rate 3 | after connections_per_s >"$work/asked"
      [ "$round" = 0 ] || cat "$work/asked" >>"$work/opens-$program"
    done
  done
  for program in $(those bond mptcp tcp tls); do figure "$program" "" "connections per s" <"$work/opens-$program"; done
}
