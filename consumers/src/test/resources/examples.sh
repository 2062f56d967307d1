# examples.sh EXAMPLE: runs that example in a network of its own, with JAVA and, for its class path, LIB. Prints what it
# printed. A second host is another network namespace at the other end of the cable.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
cd "$WORK"

java() { "$JAVA" -XX:TieredStopAtLevel=1 -Djava.io.tmpdir="$WORK" -Duser.home="$WORK" -cp "$LIB" "$@"; }
# started NAME CLASS ARGUMENT...: in the background; NAME.pid and NAME.out are its files.
started() {
  name=$1
  shift
  "$JAVA" -XX:TieredStopAtLevel=1 -Djava.io.tmpdir="$WORK" -Duser.home="$WORK" -cp "$LIB" "$@" >"$name.out" 2>&1 &
  echo $! >"$name.pid"
}
says() { until grep -q "$2" "$1.out"; do sleep 0.1; done; }
stop() { kill "$(cat "$1.pid")"; }

case $1 in
  find)
    started publish com.example.publish.Publish 'My Web' _http._tcp 8080
    says publish announced
    started find com.example.find.Find _http._tcp
    says find 'Added My Web'
    stop publish
    says find 'Removed My Web'
    cat find.out publish.out
    stop find
    ;;
  watch)
    unshare --net sleep 120 &
    peer=$!
    until [ "$(readlink "/proc/$peer/ns/net")" != "$(readlink "/proc/$$/ns/net")" ]; do sleep 0.1; done
    ip link set cable netns "$peer"
    inside="nsenter -t $peer -n"
    $inside ip link set lo up
    $inside ip address add 10.9.0.2/24 dev cable
    $inside ip link set cable up
    $inside "$JAVA" -XX:TieredStopAtLevel=1 -cp "$LIB" com.example.watch.Answerer >answer.out 2>&1 &
    answerer=$!
    says answer answering
    started watch com.example.watch.Watcher 10.9.0.2
    says watch 'UP$'
    kill -KILL $answerer
    wait "$(cat watch.pid)"
    cat watch.out
    kill $peer
    ;;
  reach)
    started first com.example.reach.Server 8001 'the first'
    started second com.example.reach.Server 8002 'the second'
    says first listening
    says second listening
    printf '127.0.0.1:8001\n127.0.0.1:8002 priority=10\n' >servers.list
    started client com.example.reach.Client servers.list
    says client 'the first'
    stop first
    wait "$(cat client.pid)"
    cat client.out
    stop second
    ;;
  bond)
    mkdir keys
    chmod 700 keys
    java com.example.bond.Echo keys
    ;;
  spring)
    started orders com.example.spring.Orders
    started find com.example.find.Find _http._tcp
    says find 'Added orders'
    stop orders
    says find 'Removed orders'
    cat find.out
    stop find
    ;;
  jmdns)
    java com.example.jmdns.Web 10.9.0.1
    ;;
esac
