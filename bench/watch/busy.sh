# Sourced by run: false Downs while both cores are busy, Beacon and keepalived at the same time, 100 sessions at 3 x 50 ms each.

busy_seconds=${BUSY_SECONDS:-60}

measure_busy() {
  local program cpu burners=() before=() downs
  for program in beacon keepalived; do
    make_cable "busy$program" 100
    run_core "busy$program" far 100 50
    "run_$program" "busy$program" near 100 50
  done
  for program in beacon keepalived; do await_most_up "busy$program" 100; done
  sleep 3
  for program in beacon keepalived; do before+=("$(lines_of "busy$program-far")"); done
  for ((cpu = 0; cpu < $(nproc); cpu++)); do
    (while :; do :; done) &
    burners+=("$!")
    pids+=("$!")
  done
  sleep "$busy_seconds"
  kill "${burners[@]}"
  for program in beacon keepalived; do
    downs=$(tail -n "+$((before[0] + 1))" "$work/busy$program-far.out" | grep -c ' Up Down ' || true)
    before=("${before[@]:1}")
    echo "$program: $downs Downs in $busy_seconds s with both cores busy"
    record busy "$program" downs "$downs"
    end_all "busy$program" near
    end_all "busy$program" far
  done
  record busy seconds seconds "$busy_seconds"
}
