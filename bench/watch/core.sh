# Sourced by run: what a session costs inside the core, and what happens while Java stands still.

# bfdwatch is the core without a JVM; it has as many places as sessions.
measure_core() {
  local count rss=()
  make_cable core 1000
  for count in 1 1000; do
    run_core core near "$count" 300
    until grep -q . "$work/core-near.err" || [ "$count" = 1 ]; do sleep 0.1; done
    sleep 1
    rss+=("$(resident_kb core near)")
    end_all core near
  done
  local bytes=$(((rss[1] - rss[0]) * 1024 / 999))
  echo "bytes of a session in the core: $bytes; $(grep opened "$work/core-near.err")"
  tell_round 'bytes of a session in the core' beacon "$bytes" B 1
  record core beacon bytes "$bytes"
  record core beacon open-ms "$(awk '/opened in/ { print $5 }' "$work/core-near.err")"
  make_cable corejvm 1 # nobody is there, and this host has one address, as hosts do
  jvm corejvm near open e0 10.9.128.2 1000 | tee "$work/open"
  record core beacon java-open-ms "$(awk '/opened in/ { print $5 }' "$work/open")"
  tell_round '1,000 sessions open, in C' beacon "$(awk '/opened in/ { print $5 }' "$work/core-near.err")" ms 1
  tell_round '1,000 sessions open, by Beacon.watch' beacon "$(awk '/opened in/ { print $5 }' "$work/open")" ms 1
}

# The session of a JVM that is stopped five times, and whose listener sleeps for 5 s meanwhile.
measure_pause() {
  make_cable pause 1
  run_core pause far 1 50
  jvm pause near pause e0 10.9.128.1 | tee "$work/pause"
  record pause beacon pause-ms "$(awk '/^longest pause/ { print $3 }' "$work/pause")"
  local downs
  downs=$(awk '$4 == "Up" && $5 == "Down" && $7 != 7' "$work/pause-far.out" | wc -l) # 7: the JVM's AdminDown at its end
  record pause beacon downs "$downs"
  tell_round 'a JVM that is stopped five times: Downs' beacon "$downs" Downs 1
  echo "Downs at the far end: $downs"
}

jvm() { # NAME END ARGUMENT...
  local name=$1 end=$2
  shift 2
  in_ns "$name-$end" java -XX:+UseSerialGC -Xms1g -Xmx1g -cp "$top/bench/target/classes:$top/bench/target/lib/*" \
    dev.beacon.bench.Watching "$@"
}
