# Sourced by run: what one session at 3 x 50 ms shows on the wire, with each program as the near end of a cable of its own. At
# the far end is the core as a program. They take turns within a round, so that a bad second hits all of them.

cuts=${CUTS:-20}
turns_deaf=5
declare -A far_pid=()

measure_accuracy() {
  local program each
  for program in "${programs[@]}"; do
    make_cable "acc$program" 1
    run_core "acc$program" far 1 50
    far_pid[$program]=$started
    "run_$program" "acc$program" near 1 50
  done
  for program in "${programs[@]}"; do await_up "acc$program" 1 && capture "acc$program"; done
  sleep 2
  for ((each = 0; each < cuts; each++)); do
    for program in "${programs[@]}"; do
      kill -STOP "${far_pid[$program]}"
      sleep "0.4$RANDOM"
      kill -CONT "${far_pid[$program]}"
    done
    sleep 2.5
  done
  for ((each = 0; each < turns_deaf; each++)); do
    for program in "${programs[@]}"; do deafen "acc$program" near; done
    sleep 2.5
  done
  for program in "${programs[@]}"; do show_moments "$program" "acc$program" core; done
  for program in "${programs[@]}"; do end_all "acc$program" near && end_all "acc$program" far; done
}

# What END sends is lost for half a second: the other end is deaf.
deafen() { # NAME END
  mute "$1" "$2" 1
  sleep "0.5$RANDOM"
  hear "$1" "$2" 1
}

declare -A moment=([detected]='detected, beyond 3 x 50 ms' [left]="left Up after the peer's Down" [up]='Up again')
show_moments() { # PROGRAM NAME FAR
  packets "$2" | moments >"$work/$2.moments"
  awk '$1 == "detected" { print $2 - 150 }' "$work/$2.moments" | awk '$1 > -100 && $1 < 1000' >"$work/$2.detected"
  awk '$1 == "left" { print $2 }' "$work/$2.moments" >"$work/$2.left"
  awk '$1 == "up" { print $2 }' "$work/$2.moments" >"$work/$2.up"
  local what
  for what in detected left up; do
    printf '%-10s far: %-10s %-8s ms: %s\n' "$1" "$3" "$what" "$(summary2 <"$work/$2.$what")"
    [ -s "$work/$2.$what" ] || continue
    tell_rounds "far end $3: ${moment[$what]}" "$1" ms <"$work/$2.$what"
    record "$3" "$1" "$what-p50" "$(percentile 0.5 <"$work/$2.$what")"
    record "$3" "$1" "$what-worst" "$(percentile 1 <"$work/$2.$what")"
  done
}
summary2() { sort -n | awk '{ v[NR] = $1 } END { if (NR) printf "p50 %.2f  worst %.2f  of %d\n", v[int((NR + 1) / 2)], v[NR], NR }'; }
