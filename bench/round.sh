# Sourced by the parts of bench: their figures, a line for each round, for bench/run. It names a file in BENCH_FIGURES and
# itself in BENCH_PART; without it nothing is written, and a part prints what it always does. The columns, between tabs:
# part, work, program, value, unit, round. A value is a number or `never`; a round counts from 1.

tell_round() { # WORK PROGRAM VALUE UNIT ROUND
  [ -n "${BENCH_FIGURES:-}" ] || return 0
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "${BENCH_PART:-}" "$1" "$2" "$3" "$4" "$5" >>"$BENCH_FIGURES"
}

# Of a column of numbers, each of which is of a round.
tell_rounds() { # WORK PROGRAM UNIT
  local value round=0
  while read -r value; do
    round=$((round + 1))
    tell_round "$1" "$2" "$value" "$3" "$round"
  done
}

# Sets `python` to one that has a module, or to nothing. The first python3 of the path need not be the system's.
python_with() { # MODULE
  for python in python3 /usr/bin/python3; do
    ! "$python" -c "import $1" 2>/dev/null || return 0
  done
  python=
}
