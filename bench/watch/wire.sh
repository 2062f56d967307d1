# Sourced by run: what happens on the wire of one session, by the kernel's time of each packet. So all programs are measured
# by the same clock, whatever they log.

capture() { # NAME: at the near end of its cable
  (exec ip netns exec "$(ns "$1-near")" tcpdump -Z root -q -n -U -i e0 -w "$work/$1.pcap" udp port 3784 \
    2>"$work/$1-tcpdump.err") &
  pids+=("$!")
  captures[$1]=$!
  until [ -s "$work/$1.pcap" ]; do sleep 0.05; done
}
declare -A captures=()

# The packets: time, who sent it (near or far), its state.
packets() { # NAME
  kill "${captures[$1]}" 2>/dev/null || true
  wait "${captures[$1]}" 2>/dev/null || true
  tcpdump -tt -nn -x -r "$work/$1.pcap" 2>/dev/null | awk '
    function nibble(digit) { return index("0123456789abcdef", digit) - 1 }
    /^[0-9]/ { at = $1 }
    $1 == "0x0000:" { from = nibble(substr($9, 1, 1)) >= 8 ? "far" : "near" }
    $1 == "0x0010:" { print at, from, int(nibble(substr($8, 3, 1)) / 4) }'
}

# What they show, a line each, in milliseconds:
#   detected MS   from the last packet of the far end to the first that says we are no longer Up
#   left MS       from the first packet of a far end that left Up to our first that says the same
#   up MS         from the first packet of a far end that is there again until both have said Up
moments() {
  awk '
    { at = $1 * 1000; state = $3 }
    $2 == "far" {
      if (near == 3 && far == 3 && state != 3) { fell = at }
      if (near != 3 && lost) { back = at; lost = 0 }
      far = state; heard = at
    }
    $2 == "near" {
      if (near == 3 && state != 3) {
        if (fell) print "left", at - fell
        else { print "detected", at - heard; lost = 1 }
        fell = 0
      }
      near = state
    }
    back && near == 3 && far == 3 { print "up", at - back; back = 0 }'
}
