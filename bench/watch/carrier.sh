# Sourced by run: the carrier of the near end goes, at 3 x 1 s. The time runs from before the other end of the cable is taken
# down, to the line in which the program says that its session left Up.

carrier_turns=${CARRIER_TURNS:-5}
declare -A left_up=(
  [beacon]='"from":"Up"' [keepalived]='Entering Down state' [bird]='changed state from Up' [frr]='state-change: .*up -> down'
)

measure_carrier() {
  local program each
  merged=(sh -c 'exec "$@" 2>&1' sh)
  frr_first=$'log stdout debugging\ndebug bfd peer\n' # otherwise it says nothing
  for program in "${programs[@]}"; do
    make_cable "carrier$program" 1
    run_core "carrier$program" far 1 1000
    "run_$program" "carrier$program" near 1 1000
    await_up "carrier$program" 1
    mkfifo "$work/carrier$program.links" # a process of its own, whose start is in no figure
    ip -n "$(ns "carrier$program-far")" -force -batch - <>"$work/carrier$program.links" &
    disown
  done
  merged=() frr_first=
  sleep 4 # the Poll Sequence is over
  for ((each = 0; each < carrier_turns; each++)); do
    for program in "${programs[@]}"; do lose_carrier "$program" "carrier$program"; done
    for program in "${programs[@]}"; do await_up "carrier$program" 1; done
    sleep 4
  done
  for program in "${programs[@]}"; do
    printf '%-10s left Up after its carrier was lost, 3 x 1 s, ms: %s\n' "$program" "$(summary <"$work/carrier.$program")"
    tell_rounds 'left Up after its carrier was lost, 3 x 1 s' "$program" ms <"$work/carrier.$program"
    record carrier "$program" p50 "$(percentile 0.5 <"$work/carrier.$program")"
    record carrier "$program" worst "$(percentile 1 <"$work/carrier.$program")"
    end_all "carrier$program" near && end_all "carrier$program" far
  done
}

lose_carrier() { # PROGRAM NAME
  local skip from
  skip=$(lines_of "$2-near")
  from=$EPOCHREALTIME
  echo link set e0 down >"$work/$2.links"
  await "$2-near" 10 "$skip" "${left_up[$1]}"
  ms_between "$from" "${line%% *}" >>"$work/carrier.$1"
  [ "$1" != beacon ] || [[ $line == *'"diag":5,'* ]] || die "another diagnostic: $line"
  ip -n "$(ns "$2-far")" link set e0 up
  hear "$2" near 1
  hear "$2" far 1
}
