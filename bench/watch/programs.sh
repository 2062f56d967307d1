# Sourced by run: the programs beside each other, each as host `near` of a cable of its own, with `far` at the other end.
# run_PROGRAM END COUNT MS starts one with so many sessions at 3 x MS: from the addresses of its END to those of the other.

programs=(beacon)
! command -v keepalived >/dev/null || programs+=(keepalived)
! command -v bird >/dev/null || programs+=(bird)
[ ! -x /usr/lib/frr/bfdd ] || programs+=(frr)
daemons=("${programs[@]:1}")

# sessions END COUNT: number, own address, the other's; a line each. A fork a session would take long.
sessions() {
  awk -v end="$1" -v count="$2" 'function at(base, i) { return "10.9." base + int((i + 1) / 256) "." (i + 1) % 256 }
    BEGIN { for (i = 0; i < count; i++) print i, at(end == "near" ? 0 : 128, i), at(end == "near" ? 128 : 0, i) }'
}
other() { [ "$1" = near ] && echo far || echo near; }

# A cable named after who is on it; neighbours are told, since the kernel keeps no thousand that it learned.
make_cable() { # NAME COUNT
  local end
  namespace "$1-near"
  namespace "$1-far"
  ip link add e0 netns "$(ns "$1-near")" type veth peer name e0 netns "$(ns "$1-far")"
  for end in near far; do
    ip -n "$(ns "$1-$end")" link set e0 up
    sessions "$end" "$2" | awk '{ print "addr add", $2 "/16 dev e0" }' | ip -n "$(ns "$1-$end")" -batch -
  done
  for end in near far; do hear "$1" "$end" "$2"; done
}
# Where an end sends what is for the other.
point() { # NAME END COUNT MAC
  sessions "$2" "$3" | awk -v mac="$4" '{ print "neigh replace", $3, "lladdr", mac, "dev e0 nud permanent" }' |
    ip -n "$(ns "$1-$2")" -batch -
}
hear() { point "$1" "$2" "$3" "$(in_ns "$1-$(other "$2")" cat /sys/class/net/e0/address)"; }
# What END sends is lost, and nobody is told.
mute() { point "$1" "$2" "$3" 02:00:00:00:00:99; }

# The core as a program, without a JVM: it costs little, so it is what the others face.
run_core() { # NAME END COUNT MS
  rm -f "$work/$1-$2.in"
  mkfifo "$work/$1-$2.in"
  local own peer
  read -r _ own peer < <(sessions "$2" 1)
  start "$1-$2" "$1-$2" sh -c "exec '$bfdwatch' -i e0 -n $3 -t $4 -r $4 -l $own $peer <>'$work/$1-$2.in'"
}
await_up() { # NAME COUNT: as the core at the far end has it
  local tries skip
  for ((tries = 0; tries < 60; tries++)); do
    skip=$(lines_of "$1-far")
    echo state >"$work/$1-far.in"
    await "$1-far" 5 "$skip" ' up [0-9]+ of'
    [[ $line != *" up $2 of $2" ]] || return 0
    sleep 0.5
  done
  die "$1: not all Up: $line"
}

# The same, but a daemon that keeps no session on a busy machine ends nothing.
await_most_up() { # NAME COUNT
  (await_up "$@") 2>"$work/up" || echo "$(head -n 1 "$work/up" | cut -d: -f2-): the figures are of those"
}

run_beacon() {
  sessions "$2" "$3" | awk -v ms="$4" '{ printf "[%s]\npeer = %s\nlocal = %s\ninterface = e0\ninterval = %s\n", $1, $3, $2, ms }' \
    >"$work/$1-$2.sessions"
  start "$1-$2" "$1-$2" "$beacon" watch --peers "$work/$1-$2.sessions" --json
}

merged=() # what comes before the two that write to stderr, if a part awaits what they say

run_keepalived() {
  local at=$work/$1-$2
  sessions "$2" "$3" | awk -v ms="$4" 'BEGIN { print "global_defs {\n bfd_rlimit_rttime 10000000\n}" }
    {
      printf "bfd_instance i%s {\n neighbor_ip %s\n source_ip %s\n min_rx %s\n min_tx %s\n", $1, $3, $2, ms, ms
      print " idle_tx 1000\n multiplier 3\n ttl 255\n}"
    }' >"$at.conf"
  start "$1-$2" "$1-$2" "${merged[@]}" keepalived -n -l -D -f "$at.conf" -p "$at.pid" -b "$at.bfd" -r "$at.vrrp" -c "$at.chk"
}

run_bird() {
  local at=$work/$1-$2
  sessions "$2" "$3" | awk -v ms="$4" '
    NR == 1 { printf "log stderr all;\nrouter id %s;\nprotocol device { scan time 1; }\nprotocol bfd {\n debug { events };\n", $2 }
    NR == 1 { printf " interface \"*\" { min rx interval %s ms; min tx interval %s ms; multiplier 3; };\n", ms, ms }
    { printf " neighbor %s dev \"e0\" local %s;\n", $3, $2 }
    END { print "}" }' >"$at.conf"
  start "$1-$2" "$1-$2" "${merged[@]}" bird -f -c "$at.conf" -s "$at.ctl"
}

frr_first= # lines before FRR's sessions
run_frr() {
  local at=$work/$1-$2.frr
  mkdir -p "$at"
  sessions "$2" "$3" | awk -v ms="$4" -v first="$frr_first" 'BEGIN { print first "bfd" }
    {
      printf " peer %s local-address %s interface e0\n", $3, $2
      printf "  receive-interval %s\n  transmit-interval %s\n  detect-multiplier 3\n !\n", ms, ms
    }
    END { print "!" }' >"$at/bfdd.conf"
  chown -R frr:frr "$at"
  start "$1-$2-zebra" "$1-$2" /usr/lib/frr/zebra -u frr -g frr -i "$at/zebra.pid" --vty_socket "$at" -z "$at/api" -P 0
  until [ -S "$at/api" ]; do sleep 0.1; done
  start "$1-$2" "$1-$2" /usr/lib/frr/bfdd -u frr -g frr -f "$at/bfdd.conf" -i "$at/bfdd.pid" --vty_socket "$at" \
    -z "$at/api" -P 0 --bfdctl "$at/ctl"
}

# Ends what runs at an end of a cable.
end_all() { # NAME END
  kill_in "$(ns "$1-$2")"
  while [ -n "$(ip netns pids "$(ns "$1-$2")")" ]; do sleep 0.05; done
}

# Nanoseconds of processor that all threads there have used.
cpu_ns() { # NAME END
  local pid
  for pid in $(ip netns pids "$(ns "$1-$2")"); do cat "/proc/$pid"/task/*/schedstat 2>/dev/null || true; done |
    awk '{ ns += $1 } END { printf "%.0f\n", ns }'
}
resident_kb() { # NAME END
  local pid
  for pid in $(ip netns pids "$(ns "$1-$2")"); do cat "/proc/$pid/status"; done |
    awk '/^VmRSS/ { kb += $2 } END { print kb + 0 }'
}
