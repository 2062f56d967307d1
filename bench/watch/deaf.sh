# Sourced by run: Beacon beside a real daemon that is deaf. From the daemon's first packet that says Down to Beacon's, by the
# packets on Beacon's cable.

measure_deaf() {
  local program each
  for program in "${daemons[@]}"; do
    make_cable "deaf$program" 1
    "run_$program" "deaf$program" far 1 50
    run_beacon "deaf$program" near 1 50
  done
  for program in "${daemons[@]}"; do
    await "deaf$program-near" 60 0 '"to":"Up"'
    capture "deaf$program"
  done
  sleep 2
  for ((each = 0; each < turns_deaf; each++)); do
    for program in "${daemons[@]}"; do deafen "deaf$program" near; done
    sleep 3
  done
  for program in "${daemons[@]}"; do show_moments beacon "deaf$program" "$program"; done
  for program in "${daemons[@]}"; do end_all "deaf$program" near && end_all "deaf$program" far; done
}
