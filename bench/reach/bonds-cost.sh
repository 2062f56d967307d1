# Sourced by bonds: what the ends cost without limits on the links: processor time, memory, threads.

ends_of() {
  case $1 in
    bond) echo bond anchor ;;
    tls) echo haproxy-c haproxy-s ;;
    *) echo "" ;;
  esac
}

measure_cpu() {
  local program round way before mb
  for ((round = 0; round <= rounds; round++)); do # the first one warms up
    for program in $(those bond tls mptcp tcp); do
      before=$([ -z "$(ends_of "$program")" ] || cpu_ms $(ends_of "$program"))
      ask "$program" up "$([ "$round" = 0 ] && echo 15 || echo 5)" >"$work/asked"
      [ "$round" != 0 ] || continue
      after mbit_per_s <"$work/asked" >>"$work/cpu-rate-$program"
      [ -n "$before" ] || continue
      mb=$(after sent <"$work/asked")
      awk -v ms="$(($(cpu_ms $(ends_of "$program")) - before))" -v bytes="$mb" 'BEGIN { printf "%.2f\n", ms / bytes * 1e6 }' \
        >>"$work/cpu-$program"
    done
  done
  for program in $(those bond tls mptcp tcp); do
    figure "$program" "$([ "$program" = bond ] && echo 3000)" "Mbit/s" <"$work/cpu-rate-$program"
  done
  for program in $(those bond tls); do figure "$program" "" "ms per MB" <"$work/cpu-$program"; done
  [ -z "$(those tls)" ] || paste "$work/cpu-bond" "$work/cpu-tls" | awk '{ printf "%.2f\n", $1 / $2 }' | figure bond "1.5" "times the pair"
}

# Both ends in the programs themselves: sockets of a bond and of its anchor beside TLS on sockets of the JDK. Each round has
# new programs, so their processor time counts only from the twelfth second on.
measure_inside() {
  local program round before from where
  set -f
  begin inside s $ends dev.beacon.bench.bond.Serving anchor 7543 "$work/inside.pem"
  begin jdk s $ends dev.beacon.bench.bond.Serving tls 10.95.0.2 7445 "$work/key.p12"
  id_inside=$(in_ns s $plain dev.beacon.bench.bond.Naming "$work/inside.pem")
  set +f
  for ((round = 1; round <= rounds; round++)); do
    for program in inside jdk; do
      where=tls:$work/key.p12:10.95.0.2:7445
      [ "$program" = jdk ] || where=bond:$id_inside,10.95.0.2:7543,10.96.0.2:7543
      set -f
      start asker c $ends dev.beacon.bench.bond.Asking "$where" up 19
      set +f
      pid_of[asker]=$started
      sleep 12
      before=$(cpu_ms "$program" asker) from=$(now_us)
      sleep 5
      awk -v ms="$(($(cpu_ms "$program" asker) - before))" -v from="$from" -v til="$(now_us)" '
        $3 == "bytes" && $2 >= from && $2 <= til { if (!first) { first = $2; base = $4 } last = $2; bytes = $4 - base }
        END { if (bytes) printf "%.2f %.1f\n", ms / (til - from) * (last - first) / bytes * 1e6, bytes * 8 / (last - first) }' \
        "$work/$program.out" >>"$work/inside-$program"
      await asker 60 0 mbit_per_s
      sleep 1
    done
  done
  for program in inside jdk; do
    awk '{ print $2 }' "$work/inside-$program" | figure "$program" "" "Mbit/s"
    awk '{ print $1 }' "$work/inside-$program" | figure "$program" "" "ms per MB"
  done
  paste "$work/inside-inside" "$work/inside-jdk" | awk '{ printf "%.2f\n", $1 / $3 }' | figure inside "1.3" "times TLS of the JDK"
  end inside jdk
}

measure_many() {
  local program round name before threads
  for ((round = 0; round <= rounds; round++)); do
    for program in $(those bond tls); do
      before=0 threads=0
      for name in $(ends_of "$program"); do
        before=$((before + $(status "$name" VmHWM)))
        threads=$((threads + $(status "$name" Threads)))
      done
      [ "$round" != 0 ] || ask "$program" small 100 >/dev/null # their own first code is in no figure
      ask "$program" many 1000 10240 >"$work/asked"
      for name in $(ends_of "$program"); do
        before=$((before - $(status "$name" VmHWM)))
        threads=$((threads - $(status "$name" Threads)))
      done
      [ "$round" = 0 ] && echo "$((-before / 1024))" | figure "$program" "$([ "$program" = bond ] && echo 128)" "MB more in both ends"
      after took_s <"$work/asked" >>"$work/many-$program"
      after failed <"$work/asked" >>"$work/many-failed-$program"
      echo "$((-threads))" >>"$work/many-threads-$program"
    done
  done
  for program in $(those bond tls); do
    figure "$program" "$([ "$program" = bond ] && echo 3)" "s" <"$work/many-$program"
    figure "$program" "0" "failed" <"$work/many-failed-$program"
    figure "$program" "$([ "$program" = bond ] && echo 0)" "more threads" <"$work/many-threads-$program"
  done
}

measure_stuck() {
  local program name before
  for program in $(those bond tls); do
    before=0
    for name in $(ends_of "$program"); do before=$((before + $(status "$name" VmHWM))); done
    ask "$program" ignore 4
    for name in $(ends_of "$program"); do before=$((before - $(status "$name" VmHWM))); done
    echo "$((-before / 1024))" | figure "$program" "$([ "$program" = bond ] && echo 64)" "MB more in both ends"
  done
}

measure_idle() {
  local count=${BONDS:-1000} bare
  set -f
  begin crowded s $(java_of "-Xmx512m -XX:+UseSerialGC") dev.beacon.bench.bond.Bonding anchor 7643 "$work/crowded.pem" 7000 10.0.0.0/8
  id_crowded=$(in_ns s $plain dev.beacon.bench.bond.Naming "$work/crowded.pem")
  sleep 2
  bare=$(live_mb crowded)
  mkdir "$work/clients"
  start clients c $(java_of "-Xss256k -XX:+UseSerialGC") dev.beacon.bench.bond.Bonding many "$count" 40 "$work/clients" "$id_crowded" \
    10.95.0.2:7643 10.96.0.2:7643
  pid_of[clients]=$started
  await clients 200 0 ready
  set +f
  sleep 15 # idle threads end after 10 s
  echo "idle: lines that stand: $(in_ns c ss -Htn state established dst :7643 | wc -l) of $((2 * count))"
  live_mb crowded | figure bond "60" "MB of heap at the anchor"
  record idle bond bare-heap "$bare"
  cat "/proc/${pid_of[crowded]}"/task/*/comm | grep -c ^bond- | figure bond "1 loop" "bond threads at the anchor"
  status crowded Threads | figure bond "" "threads at the anchor"
  live_mb clients | figure bond "" "MB of heap at the clients"
  cat "/proc/${pid_of[clients]}"/task/*/comm | grep -c ^bond- | figure bond "" "bond threads at the clients"
  end clients crowded
}
