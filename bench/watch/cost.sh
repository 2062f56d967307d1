# Sourced by run: the processor and the memory that watching costs, each program in turn against the core at the far end.

cost_seconds=${COST_SECONDS:-10}

measure_cost() {
  printf '%-12s %8s %12s %8s %10s %8s\n' program sessions interval 'CPU %' 'x keepal.' 'RSS MB'
  local each
  for each in ${COST_OF:-100x50 1000x300}; do
    cost_of "${each%x*}" "${each#*x}"
  done
}

cost_of() { # COUNT MS
  local program before from to used rss downs
  declare -A cpu=() memory=() fell=()
  for program in "${programs[@]}"; do
    make_cable "$program$1" "$1"
    run_core "$program$1" far "$1" "$2"
    "run_$program" "$program$1" near "$1" "$2"
    await_most_up "$program$1" "$1"
    sleep 5 # compiled, and the first second's work is over
    before=$(lines_of "$program$1-far")
    from=$(cpu_ns "$program$1" near)
    sleep "$cost_seconds"
    to=$(cpu_ns "$program$1" near)
    used=$(awk -v ns="$((to - from))" -v s="$cost_seconds" 'BEGIN { printf "%.1f\n", ns / s / 1e7 }')
    rss=$(resident_kb "$program$1" near)
    downs=$(tail -n "+$((before + 1))" "$work/$program$1-far.out" | grep -c ' Up Down ' || true)
    cpu[$program]=$used memory[$program]=$((rss / 1024)) fell[$program]=$downs
    end_all "$program$1" near
    end_all "$program$1" far
  done
  for program in "${programs[@]}"; do
    printf '%-12s %8s %12s %8s %10s %8s  %s fell\n' "$program" "$1" "3 x $2 ms" "${cpu[$program]}" \
      "$(awk -v a="${cpu[$program]}" -v b="${cpu[keepalived]:-0}" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }')" "${memory[$program]}" \
      "${fell[$program]}"
    record "cost$1" "$program" cpu "${cpu[$program]}"
    record "cost$1" "$program" rss-mb "${memory[$program]}"
    record "cost$1" "$program" fell "${fell[$program]}"
    tell_round "$1 sessions at 3 x $2 ms: processor" "$program" "${cpu[$program]}" "% of a core" 1
    tell_round "$1 sessions at 3 x $2 ms: resident memory" "$program" "${memory[$program]}" MB 1
    tell_round "$1 sessions at 3 x $2 ms: sessions that fell" "$program" "${fell[$program]}" fell 1
  done
}
