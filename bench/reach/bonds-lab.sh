# Sourced by bonds: a client and a server, two links between them and two more by way of relays; and what runs there.

make_lab() {
  local name
  for name in c s r1 r2; do namespace "$name"; done
  for name in c s r1 r2; do in_ns "$name" sysctl -qw net.ipv4.tcp_max_tw_buckets=1024 net.ipv4.ip_local_port_range="10000 65000"; done
  gcc -O2 -o "$work/lag" "$here/lag.c"
  shape none
  cable r1 back s eth2 10.97.1
  cable r2 back s eth3 10.98.1
  for name in c s; do
    rm -f "$work/ip-$name"
    mkfifo "$work/ip-$name"
    # Its start would be in each time. It ends now and then, although it is told to go on after an error.
    in_ns "$name" bash -c 'while :; do ip -force -batch -; sleep 0.1; done' <>"$work/ip-$name" >/dev/null 2>&1 &
    pids+=($!)
    disown
    [ -z "$(those mptcp)" ] || ip -n "$(ns "$name")" mptcp limits set subflow 4 add_addr_accepted 4
  done
  gcc -shared -fPIC -O2 -o "$work/mptcp.so" "$here/mptcp.c"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=bench -keyout "$work/key" \
    -out "$work/certificate" 2>/dev/null
  cat "$work/key" "$work/certificate" >"$work/both.pem"
  openssl pkcs12 -export -in "$work/certificate" -inkey "$work/key" -passout pass:change -out "$work/key.p12"
}

java_of() { echo "java -Djava.net.preferIPv4Stack=true -Dorg.slf4j.simpleLogger.defaultLogLevel=error $1 -cp $classes"; }

# begin NAME NAMESPACE COMMAND...: waits until it says that it is ready; its process is in pid_of[NAME].
declare -A pid_of=()
begin() {
  start "$@"
  pid_of[$1]=$started
  await "$1" 60 0 ready
}
end() { # NAME...
  local name
  for name in "$@"; do
    kill -KILL "${pid_of[$name]}" 2>/dev/null || true
    while kill -0 "${pid_of[$name]}" 2>/dev/null; do sleep 0.02; done
  done
}

start_ends() {
  set -f # a class path may have a star
  plain=$(java_of "")
  begin serving s $plain dev.beacon.bench.bond.Serving plain 0.0.0.0 7000
  [ -z "$(those mptcp)" ] || begin serving-mptcp s env LD_PRELOAD="$work/mptcp.so" $plain dev.beacon.bench.bond.Serving plain 0.0.0.0 7001
  if [ -n "$(those tls)" ]; then
    start_haproxy s 0.0.0.0:7444 "ssl crt $work/both.pem" 127.0.0.1:7000 ""
    start_haproxy c 127.0.0.1:9100 "" 10.95.0.2:7444 "ssl verify none"
  fi
  start_bond
  set +f
}

start_bond() {
  set -f
  ends=$(java_of "${FLAGS:-}")${ALSO:+:$ALSO}
  begin anchor s $ends dev.beacon.bench.bond.Bonding anchor 7443 "$work/anchor.pem" 7000 10.0.0.0/8
  id=$(in_ns s $plain dev.beacon.bench.bond.Naming "$work/anchor.pem")
  begin bond c $ends dev.beacon.bench.bond.Bonding client 9200 "$id" 10.95.0.2:7443 10.96.0.2:7443
  set +f
}

start_relays() {
  set -f
  for each in 1 2; do
    start_relay "$each"
  done
  begin relayed c $ends dev.beacon.bench.bond.Bonding client 9201 "$id" 10.97.0.2:7443 10.98.0.2:7443
  set +f
}

start_relay() { # 1 or 2
  begin "relay$1" "r$1" $ends dev.beacon.bench.bond.Bonding relay 7443 "$id" "10.9$((6 + $1)).1.2" 7443
}

start_haproxy() { # NAMESPACE FROM OPTIONS TO OPTIONS
  cat >"$work/haproxy-$1.cfg" <<CONFIG
global
  maxconn 4000
  ssl-default-bind-options ssl-min-ver TLSv1.3
  ssl-default-server-options ssl-min-ver TLSv1.3
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen bench
  bind $2 $3
  server far $4 $5
CONFIG
  start "haproxy-$1" "$1" haproxy -db -f "$work/haproxy-$1.cfg"
  pid_of[haproxy-$1]=$started
}

place() { # PROGRAM: where a client finds the service
  case $1 in
    tcp) echo 10.95.0.2:7000 ;;
    mptcp) echo 10.95.0.2:7001 ;;
    tls) echo 127.0.0.1:9100 ;;
    bond) echo 127.0.0.1:9200 ;;
    relayed) echo 127.0.0.1:9201 ;;
    *) echo "$1" ;;
  esac
}

# ask PROGRAM WHAT...: to stdout. Of a bond in the client's process, PROGRAM is bond:ID,PLACE...
ask() {
  local preload="" where
  [ "$1" != mptcp ] || preload=$work/mptcp.so
  where=$(place "$1")
  shift
  set -f
  in_ns c env LD_PRELOAD="$preload" $plain ${ALSO_OF_CLIENT:-} dev.beacon.bench.bond.Asking "$where" "$@" \
    2>>"$work/asking.err" || echo "failed"
  set +f
}
# The same in the background; `asking` is its process.
ask_meanwhile() {
  ask "$@" >"$work/asked" &
  asking=$!
}

# The limits of the two links, and of those between the client and the relays: none, or MBIT DELAY for the first one and MBIT
# DELAY for the second, where the delay is that of a round trip in ms, and MBIT 0 is no limit. A queue holds 50 ms.
shape() {
  local name before
  [ "$*" != "$shape" ] || return 0
  before=$(lines_now)
  for name in "${lags[@]}"; do end "$name"; done
  lags=()
  for name in c s r1 r2; do
    ip -n "$(ns "$name")" link del eth0 2>/dev/null || true
    ip -n "$(ns "$name")" link del eth1 2>/dev/null || true
  done
  ip -n "$(ns c)" link del eth2 2>/dev/null || true
  ip -n "$(ns c)" link del eth3 2>/dev/null || true
  if [ "$1" = none ]; then
    set -- "" "" "" ""
  fi
  cable c eth0 s eth0 10.95.0 "$1" "$2"
  cable c eth1 s eth1 10.96.0 "$3" "$4"
  cable c eth2 r1 eth0 10.97.0 "$1" "$2"
  cable c eth3 r2 eth0 10.98.0 "$3" "$4"
  if [ -n "$(those mptcp)" ]; then
    ip -n "$(ns s)" mptcp endpoint flush
    ip -n "$(ns s)" mptcp endpoint add 10.96.0.2 dev eth1 signal
  fi
  shape=$*
  [ -z "${pid_of[bond]:-}" ] || await_lines "$before"
}
shape=""
lags=()
lines_now() { in_ns c ss -Htn state established dst :7443 | awk '{ print $3 }' | sort; } # by their own ends
# Lines of the links as they are now, from where there were lines before. What TCP knows of an old link, such as the
# shortest round trip, would hold back a line that outlived it.
await_lines() { # LINES
  local tries now from
  from=$(printf '%s\n' "$1" 10.95.0.1: 10.96.0.1: | sed '/./!d; s/:[0-9]*$//' | sort -u)
  for ((tries = 0; tries < 300; tries++)); do
    now=$(lines_now)
    if [ -z "$(comm -12 <(echo "$now") <(echo "$1") | sed '/./!d')" ] &&
      [ -z "$(comm -13 <(sed 's/:[0-9]*$//' <<<"$now" | sort -u) <(echo "$from"))" ]; then
      sleep 2
      return 0
    fi
    sleep 0.1
  done
  die "no lines over the new links: ${now//$'\n'/ }, before ${1//$'\n'/ }"
}

cable() { # NAMESPACE DEVICE NAMESPACE DEVICE NETWORK [MBIT DELAY]: the first has .1
  if [ -z "${7:-}" ]; then
    ip link add "$2" netns "$(ns "$1")" type veth peer name "$4" netns "$(ns "$3")"
  else
    begin "lag-$1-$2" c "$work/lag" "$(ns "$1")" "$2" "$(ns "$3")" "$4" "$6" "$(($7 * 500))" 50
    lags+=("lag-$1-$2")
  fi
  ip -n "$(ns "$1")" addr add "$5.1/24" dev "$2"
  ip -n "$(ns "$3")" addr add "$5.2/24" dev "$4"
  ip -n "$(ns "$1")" link set "$2" addrgenmode none up
  ip -n "$(ns "$3")" link set "$4" addrgenmode none up
}

# The path is the link's number, 0 or 1: packets of the client go nowhere, and those of the server.
lose() { # SIDE LINK
  local other=2
  [ "$1" = c ] || other=1
  echo "neigh replace 10.9$((5 + $2)).0.$other lladdr 02:00:00:00:00:99 nud permanent dev eth$2" >"$work/ip-$1"
}
find_again() { # SIDE LINK
  local other=2
  [ "$1" = c ] || other=1
  echo "neigh del 10.9$((5 + $2)).0.$other dev eth$2" >"$work/ip-$1"
}
cut_path() { lose c "$1"; lose s "$1"; }
heal_path() { find_again c "$1"; find_again s "$1"; }

now_us() { echo "${EPOCHREALTIME/[.,]/}"; }
sent_bytes() { in_ns c cat "/sys/class/net/eth$1/statistics/tx_bytes"; }
both_ways_bytes() { # on both links
  in_ns c sh -c 'cat /sys/class/net/eth[01]/statistics/[rt]x_bytes' | awk '{ sum += $1 } END { print sum }'
}
# The link on which the client sends most.
busiest() {
  local first second
  first=$(sent_bytes 0) second=$(sent_bytes 1)
  sleep 0.3
  [ $(($(sent_bytes 0) - first)) -ge $(($(sent_bytes 1) - second)) ] && echo 0 || echo 1
}

cpu_ms() { # NAME...: of processes, since their start
  local name pids_of=()
  for name in "$@"; do pids_of+=("/proc/${pid_of[$name]}/stat"); done
  awk '{ sub(/.*\) /, ""); sum += $12 + $13 } END { print sum * 10 }' "${pids_of[@]}"
}
status() { awk -v what="$2:" '$1 == what { print $2 }' "/proc/${pid_of[$1]}/status"; } # NAME VmRSS|Threads
live_mb() { # NAME: the heap after a collection
  jcmd "${pid_of[$1]}" GC.class_histogram 2>/dev/null | awk '/^Total/ { printf "%.1f\n", $3 / 1e6 }'
}

# Those of the programs that this machine has.
those() { # PROGRAM...
  local program
  for program in "$@"; do
    case $program in
      mptcp) [ "$(cat /proc/sys/net/mptcp/enabled 2>/dev/null)" = 1 ] || continue ;;
      tls) command -v haproxy >/dev/null || continue ;;
    esac
    echo "$program"
  done
}

# figure PROGRAM GOAL WORDS: of a column of numbers, to the table and the file.
figure() {
  tee "$work/rounds" | sort -n >"$work/column"
  [ -s "$work/column" ] || { echo "$part: $1: $3: nothing was measured"; return; }
  awk -v part="$part" -v who="$1" -v goal="$2" -v words="$3" '{ v[NR] = $1 } END {
    printf "%s: %s: %s: median %s (%s to %s, of %d)%s\n", part, who, words, v[int((NR + 1) / 2)], v[1], v[NR], NR,
      goal ? ", goal " goal : "" }' "$work/column"
  tell_rounds "$part: $3" "$1" "" <"$work/rounds"
  local name=${3// /-}
  name=${name//,/}
  record "$part" "$1" "$name" "$(awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }' "$work/column")"
  record "$part" "$1" "$name-least" "$(head -n 1 "$work/column")"
  record "$part" "$1" "$name-most" "$(tail -n 1 "$work/column")"
}
# The number that follows a word, of each line.
after() { sed -n "s/.*\\b$1 \\([0-9.]*\\).*/\\1/p"; }
