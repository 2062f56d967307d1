# Sourced after net.sh: the programs that speak BFD, each run there (`start_PEER FAMILY [OPTIONS]`, `stop_peer`). FAMILY
# is 4 or 6; OPTIONS are for those who know them. All watch us at 3 x 50 ms.

AT_4=10.9.0.1 AT_6=fd09::1
FROM_4=10.9.0.2 FROM_6=fd09::2
PEER_PID=

address_of() { eval "echo \$$1_$2"; }

# Starts a program there, in the background; its number goes to PEER_PID.
run_there() {
    (exec ip netns exec "$THERE" "$@" >>"$ROOM/peer.log" 2>&1 </dev/null) &
    PEER_PID="$PEER_PID $!"
    PIDS="$PIDS $!"
}

stop_peer() { # [SIGNAL]
    local pid
    for pid in $PEER_PID; do kill "-${1:-TERM}" "$pid" 2>/dev/null; done
    for pid in $PEER_PID; do wait "$pid" 2>/dev/null; done
    for pid in $(ip netns pids "$THERE"); do kill -9 "$pid" 2>/dev/null; done
    PEER_PID=
}

# bird FAMILY [multihop] [auth LINES] [passive]
start_bird() {
    local family=$1 extra="" hop="dev \"e1\" local" auth=
    shift
    while [ $# -gt 0 ]; do
        case $1 in
        multihop) hop="multihop local" ;;
        passive) extra="passive yes;" ;;
        auth) auth=$2 && shift ;;
        esac
        shift
    done
    cat >"$ROOM/bird.conf" <<EOF
log "$ROOM/peer.log" all;
router id 10.9.0.2;
protocol device { scan time 1; }
protocol bfd {
    interface "*" { min rx interval ${RX:-50} ms; min tx interval ${TX:-50} ms; multiplier 3; $extra $auth };
    multihop { min rx interval 50 ms; min tx interval 50 ms; multiplier 3; $extra $auth };
    neighbor $(address_of AT "$family") $(echo "$hop" | sed "s/local/local $(address_of FROM "$family")/");
}
EOF
    [ "$hop" = "multihop local" ] && sed -i "s/^    neighbor .*/    neighbor $(address_of AT "$family") local $(address_of FROM "$family") multihop;/" "$ROOM/bird.conf"
    sed -i "s/^    neighbor \(.*\) dev \"e1\" local \(.*\);/    neighbor \1 dev \"e1\" local \2;/" "$ROOM/bird.conf"
    run_there bird -f -c "$ROOM/bird.conf" -s "$ROOM/bird.ctl"
}
bird_reconfigure() {
    there birdc -s "$ROOM/bird.ctl" configure >/dev/null
}

frr_vty() { there vtysh --vty_socket "$ROOM/frr" -c "$1" ${2:+-c "$2"} ${3:+-c "$3"} ${4:+-c "$4"} ${5:+-c "$5"}; }
start_frr() {
    mkdir -p "$ROOM/frr"
    chown frr:frr "$ROOM/frr"
    cat >"$ROOM/frr/bfdd.conf" <<EOF
bfd
 peer $(address_of AT "$1") local-address $(address_of FROM "$1") interface e1
  receive-interval 50
  transmit-interval 50
  detect-multiplier 3
 !
!
EOF
    chown frr:frr "$ROOM/frr/bfdd.conf"
    run_there /usr/lib/frr/zebra -u frr -g frr -i "$ROOM/frr/zebra.pid" --vty_socket "$ROOM/frr" -z "$ROOM/frr/zserv.api" -P 0
    sleep 1
    run_there /usr/lib/frr/bfdd -u frr -g frr -f "$ROOM/frr/bfdd.conf" -i "$ROOM/frr/bfdd.pid" --vty_socket "$ROOM/frr" \
        -z "$ROOM/frr/zserv.api" -P 0 --bfdctl "$ROOM/frr/bfdd.sock"
}

start_keepalived() {
    cat >"$ROOM/keepalived.conf" <<EOF
global_defs {
    bfd_rlimit_rttime 10000000
}
bfd_instance lab {
    neighbor_ip $(address_of AT "$1")
    source_ip $(address_of FROM "$1")
    min_rx 50
    min_tx 50
    idle_tx 1000
    multiplier 3
    ttl 255
    hoplimit 255
}
EOF
    run_there keepalived -n -l -D -f "$ROOM/keepalived.conf" -p "$ROOM/ka.pid" -b "$ROOM/ka-bfd.pid" -r "$ROOM/ka-vrrp.pid" -c "$ROOM/ka-chk.pid"
}

# Its neighbours are what it was told, so it can't be misled: what it sends is dropped here instead.
ovs_neighbour() { here ip neigh replace 10.9.0.2 lladdr "$(there cat /sys/class/net/e1/address)" dev e0 nud permanent; }
ovs_mute_there() { here iptables -A INPUT -i e0 -j DROP; }
ovs_unmute() {
    here iptables -F INPUT
    ovs_neighbour
}

# Open vSwitch: a bridge of its own datapath with e1 in it; the bridge's port speaks.
start_ovs() {
    mkdir -p "$ROOM/ovs"
    ovsdb-tool create "$ROOM/ovs/conf.db" /usr/share/openvswitch/vswitch.ovsschema 2>>"$ROOM/peer.log"
    run_there env OVS_RUNDIR="$ROOM/ovs" ovsdb-server "$ROOM/ovs/conf.db" --remote="punix:$ROOM/ovs/db.sock" --log-file="$ROOM/peer.log"
    sleep 1
    run_there env OVS_RUNDIR="$ROOM/ovs" ovs-vswitchd "unix:$ROOM/ovs/db.sock" --log-file="$ROOM/peer.log" --unixctl="$ROOM/ovs/ctl"
    sleep 1
    # It speaks with addresses of its own, and answers no ARP: both are told to it and to us.
    there ip addr flush dev e1
    there ovs-vsctl --db="unix:$ROOM/ovs/db.sock" --no-wait init
    there ovs-vsctl --db="unix:$ROOM/ovs/db.sock" -t 10 add-br b0 -- set bridge b0 datapath_type=netdev -- add-port b0 e1 \
        -- set interface e1 bfd:enable=true bfd:bfd_src_ip=10.9.0.2 bfd:bfd_dst_ip=10.9.0.1 \
        bfd:min_tx=50 bfd:min_rx=50 bfd:mult=3 \
        "bfd:bfd_local_src_mac=$(there cat /sys/class/net/e1/address)" "bfd:bfd_remote_dst_mac=$(there cat /sys/class/net/e1/address)" \
        "bfd:bfd_local_dst_mac=$(here cat /sys/class/net/e0/address)" >>"$ROOM/peer.log" 2>&1
    ovs_neighbour
}
