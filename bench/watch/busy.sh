# Sourced by run: false Downs while both cores are busy, Beacon and keepalived at the same time, 100 sessions at 3 x 50 ms each.
# The host of a virtual machine may stop a busy processor for longer than a detection time. Such stalls are noted, and Downs
# after one are counted apart, since no program on this machine can prevent them.

busy_seconds=${BUSY_SECONDS:-60}
stall_ms=50 # with a whole interval before and after, that is a detection time

measure_busy() {
  local program cpu burners=() before=() crowd=(beacon)
  [[ " ${programs[*]} " != *" keepalived "* ]] || crowd+=(keepalived)
  for program in "${crowd[@]}"; do
    make_cable "busy$program" 100
    run_core "busy$program" far 100 50
    "run_$program" "busy$program" near 100 50
  done
  for program in "${crowd[@]}"; do await_most_up "busy$program" 100; done
  for ((cpu = 0; cpu < $(nproc); cpu++)); do
    python3 "$here/stalls.py" "$cpu" "$stall_ms" >"$work/stalls.$cpu" &
    pids+=("$!")
  done
  sleep 3
  for program in "${crowd[@]}"; do before+=("$(lines_of "busy$program-far")"); done
  for ((cpu = 0; cpu < $(nproc); cpu++)); do
    (while :; do :; done) &
    burners+=("$!")
    pids+=("$!")
  done
  sleep "$busy_seconds"
  kill "${burners[@]}"
  sleep 1
  tell_stalls
  for program in "${crowd[@]}"; do
    tell_downs "$program" "${before[0]}"
    before=("${before[@]:1}")
    end_all "busy$program" near
    end_all "busy$program" far
  done
  record busy seconds seconds "$busy_seconds"
}

tell_stalls() {
  local count longest
  read -r count longest < <(sort -n "$work"/stalls.* | awk '$2 > longest { longest = $2 } END { print NR, longest + 0 }')
  echo "processors stood still for $stall_ms ms or more $count times, the longest for $longest ms"
  record busy machine stalls "$count"
  record busy machine longest-stall-ms "$longest"
}

# Downs within a detection time after a stall, or during it, are the machine's.
tell_downs() { # PROGRAM SKIP
  local stalled own
  read -r own stalled < <(awk -v skip="$2" '
    FILENAME ~ /stalls/ { to[++count] = $1; from[count] = $1 - $2 / 1e3; next }
    FNR > skip && $4 == "Up" && $5 == "Down" {
      why = "own"
      for (i = 1; i <= count; i++) if ($2 >= from[i] && $2 <= to[i] + 0.15) why = "stalled"
      downs[why]++
    }
    END { print downs["own"] + 0, downs["stalled"] + 0 }' "$work"/stalls.* "$work/busy$1-far.out")
  echo "$1: $own Downs in $busy_seconds s with both cores busy, and $stalled more at stalls of the machine"
  tell_round '100 sessions, all processors busy: false Downs' "$1" "$own" Downs 1
  record busy "$1" downs "$own"
  record busy "$1" downs-at-stalls "$stalled"
}
