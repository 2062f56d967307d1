#!/bin/sh
# ovs.sh N MAC: Open vSwitch with eth0 in a bridge of its own datapath, watching host 1, which has that MAC, at 5 x 100 ms
# on IPv4. It speaks with addresses of its own and answers no ARP.
set -eu
n=$1 its=$2
ip address flush dev eth0
rm -rf /tmp/ovs
mkdir /tmp/ovs
export OVS_RUNDIR=/tmp/ovs
own=$(cat /sys/class/net/eth0/address)
ovsdb-tool create /tmp/ovs/conf.db /usr/share/openvswitch/vswitch.ovsschema
ovsdb-server /tmp/ovs/conf.db --remote=punix:/tmp/ovs/db.sock &
database=$!
until [ -S /tmp/ovs/db.sock ]; do kill -0 "$database"; sleep 0.05; done
ovs-vsctl --db=unix:/tmp/ovs/db.sock --no-wait init
ovs-vsctl --db=unix:/tmp/ovs/db.sock --no-wait add-br b0 -- set bridge b0 datapath_type=netdev -- add-port b0 eth0 \
  -- set interface eth0 bfd:enable=true "bfd:bfd_src_ip=10.9.0.$n" bfd:bfd_dst_ip=10.9.0.1 \
  bfd:min_tx=100 bfd:min_rx=100 bfd:mult=5 \
  "bfd:bfd_local_src_mac=$own" "bfd:bfd_remote_dst_mac=$own" "bfd:bfd_local_dst_mac=$its"
exec ovs-vswitchd unix:/tmp/ovs/db.sock --unixctl=/tmp/ovs/ctl
