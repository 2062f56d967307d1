/*
 * beacon_core.h: the whole C interface of Beacon's core.
 *
 * The core owns the UDP sockets of one protocol (mDNS) and waits for them. It drops unwanted
 * packets and passes the rest to one function of its user, once per turn. It knows interfaces,
 * addresses, sockets and rates; of DNS it knows only the header of twelve bytes.
 *
 * How it is used
 *
 *     bcn_open     takes all memory, opens and binds the sockets, reads the interfaces; sends
 *                  nothing
 *     bcn_arena    gives the memory of packets, events and counters: map it once
 *     bcn_join     joins the group on each wanted interface
 *     bcn_run      runs the loop until on_turn returns BCN_STOP
 *     bcn_close    frees everything
 *
 * On a turn the core waits (for sockets, interface changes, bcn_wake or the deadline), receives and
 * judges packets, calls on_turn if there is a reason, and sends the packets that on_turn wrote into
 * the tx slots. A dropped packet causes no call. A turn allocates no memory and takes no lock.
 *
 * A second profile watches whether peers are alive (BFD, RFC 5880 to 5883, 9468): see "Watching"
 * below. A core has one profile, so a program that discovers and watches needs two cores.
 *
 * Threads. "any": any thread, also while another is inside bcn_run. "loop": the thread that is
 * inside bcn_run or bcn_step, from within on_turn; or one thread at a time while no thread is
 * inside them. Two cores in one process share nothing.
 *
 * Results. Functions return 0 or a count, or a negative OS error. The error is -errno; on Windows,
 * if its C library has no such name, it is the negative WSA code (below -10000). If a function
 * takes ret_fail (may be NULL), a failure also fills it. A failed function leaves its outputs
 * unchanged. The core never prints and never logs.
 *
 * Shapes. Every struct is flat, has no pointer and has the same layout on 32 and 64 bits. Numbers,
 * also ports, are in the byte order of the machine. An address is always 16 bytes in network order;
 * an IPv4 address is v4-mapped (::ffff:a.b.c.d). A family is BCN_IPV4 (4) or BCN_IPV6 (6). Times
 * are nanoseconds of the machine's monotonic clock, as System.nanoTime.
 */
#ifndef BEACON_CORE_H
#define BEACON_CORE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef BCN_API
#if defined(_WIN32)
#define BCN_API
#else
#define BCN_API __attribute__((visibility("default")))
#endif
#endif

enum {
    BCN_ABI_VERSION = 1,

    BCN_IPV4 = 4,
    BCN_IPV6 = 6,

    BCN_OP_BYTES = 48,
    BCN_NAME_BYTES = 64,
    BCN_LINK_KIND_BYTES = 16,
    BCN_ADDRESSES_PER_INTERFACE = 32,

    /* RFC 6762 17: no mDNS message is over 9,000 bytes; a slot is a little larger. */
    BCN_SLOT_BYTES = 9216,
    BCN_EVENT_SLOTS = 64,

    BCN_ARENA_MAGIC = 0x314e4342, /* "BCN1" when read as little-endian bytes */
};

/* Special results of on_turn: stop the loop; or no deadline, so call on packets and events only. */
#define BCN_STOP  INT64_MIN
#define BCN_NEVER INT64_MAX

/* ------------------------------------------------------------------------------------------------
 * Failures
 * ---------------------------------------------------------------------------------------------- */

/*
 * The reason of a failure, filled by the deepest function that knows it. As a sentence:
 * `op` [of `address`] [on interface `ifindex`]: name of os_error (os_error).
 */
struct bcn_fail {
    /* a verb or an option: "join", "bind", "SO_REUSEPORT", "send"; NUL-terminated */
    char op[BCN_OP_BYTES];
    uint8_t address[16]; /* the address that failed; all zero = none */
    uint32_t ifindex;    /* the interface that failed; 0 = none */
    int32_t os_error;    /* positive OS error; bcn_error_name() has its name */
    uint8_t family;      /* BCN_IPV4, BCN_IPV6, or 0 = none */
    uint8_t reserved[7];
};

/* ------------------------------------------------------------------------------------------------
 * Interfaces
 * ---------------------------------------------------------------------------------------------- */

/* bcn_address.flags */
enum {
    BCN_ADDR_TENTATIVE = 1u << 0,  /* IPv6 duplicate detection still runs: do not use it yet */
    BCN_ADDR_DUPLICATED = 1u << 1, /* ... it found a duplicate: never use it */
    BCN_ADDR_DEPRECATED = 1u << 2, /* its preferred lifetime is over */
    BCN_ADDR_SECONDARY = 1u << 3,  /* a further IPv4 address of the same subnet */
    BCN_ADDR_TEMPORARY = 1u << 4,  /* IPv6 privacy address (RFC 8981) */
    BCN_ADDR_ANYCAST = 1u << 5,
};

struct bcn_address {
    uint8_t bytes[16];
    uint8_t family;
    uint8_t prefix_bits; /* 0..32 for IPv4, 0..128 for IPv6 */
    uint16_t flags;      /* BCN_ADDR_* */
    uint32_t reserved;
};

/* bcn_interface.flags. Usable for mDNS = UP & RUNNING & MULTICAST & !LOOPBACK (FR-014..016). */
enum {
    BCN_IF_UP = 1u << 0,      /* switched on by the administrator */
    BCN_IF_RUNNING = 1u << 1, /* has a carrier */
    BCN_IF_MULTICAST = 1u << 2,
    BCN_IF_LOOPBACK = 1u << 3,
    BCN_IF_POINT_TO_POINT = 1u << 4,
    BCN_IF_BROADCAST = 1u << 5,
    BCN_IF_NOARP = 1u << 6,
    BCN_IF_BRIDGE_PORT = 1u << 7, /* its bridge carries the addresses (FR-018) */
    BCN_IF_BOND_PORT = 1u << 8,   /* its bond or team carries the addresses */
    /* A bridge with at least one port that is neither veth nor tun/tap: the LAN (FR-018). */
    BCN_IF_BRIDGE_HAS_PHYSICAL_PORT = 1u << 9,
    /* The interface has more addresses than this struct can hold. The struct has the important
     * ones: link-local, preferred, the first of each family and prefix. */
    BCN_IF_ADDRESSES_CUT = 1u << 10,
};

/* bcn_interface.kind: the kind of device, independent of its name (FR-017, FR-018). */
enum {
    BCN_KIND_OTHER = 0,
    /* Ethernet or Wi-Fi hardware, virtio: an Ethernet type without a link kind */
    BCN_KIND_ETHERNET = 1,
    BCN_KIND_LOOPBACK = 2,
    BCN_KIND_BRIDGE = 3,
    BCN_KIND_VETH = 4,
    BCN_KIND_TUN = 5, /* layer 3 of a program: most VPNs */
    BCN_KIND_TAP = 6, /* layer 2 of a program: VPNs, virtual machines */
    BCN_KIND_WIREGUARD = 7,
    BCN_KIND_TUNNEL = 8, /* gre, ipip, sit, ip6tnl, vti, xfrm, ppp and similar */
    BCN_KIND_MACVLAN = 9,
    BCN_KIND_IPVLAN = 10,
    BCN_KIND_VLAN = 11,
    BCN_KIND_BOND = 12,  /* bond or team */
    BCN_KIND_VXLAN = 13, /* vxlan, geneve */
    BCN_KIND_DUMMY = 14, /* dummy, ifb, nlmon: not connected */
    BCN_KIND_VRF = 15,
};

struct bcn_interface {
    uint32_t index;
    uint32_t flags;         /* BCN_IF_* */
    uint32_t mtu;           /* bytes */
    uint32_t hardware_type; /* Linux ARPHRD_*, macOS/Windows IF type; 0 = unknown */
    uint32_t master_index;  /* the bridge, bond or VRF to which it belongs; 0 = none */
    uint32_t kind;          /* BCN_KIND_* */
    uint32_t address_count; /* 0..BCN_ADDRESSES_PER_INTERFACE, of addresses[] */
    uint32_t generation;    /* increases whenever this struct changes, per index */
    char name[BCN_NAME_BYTES];
    char link_kind[BCN_LINK_KIND_BYTES]; /* the OS's word ("veth", "wireguard"); empty = none */
    uint32_t addresses_left_out;         /* the number of others at the last look */
    uint32_t reserved[3];
    struct bcn_address addresses[BCN_ADDRESSES_PER_INTERFACE];
};

/* ------------------------------------------------------------------------------------------------
 * Options
 * ---------------------------------------------------------------------------------------------- */

enum {
    BCN_PROFILE_MDNS = 0,
    BCN_PROFILE_BFD = 1, /* watching; "Watching" names the unused members and functions */
};

/* bcn_options.families */
enum { BCN_FAMILY_IPV4 = 1u << 0, BCN_FAMILY_IPV6 = 1u << 1 };

/* bcn_options.flags */
enum {
    BCN_OPT_NO_LIMITER = 1u << 0, /* no rate limits at all (FR-033) */
    /* During a cooldown drop all packets of the source, not only the flooding kind (FR-029). */
    BCN_OPT_COOL_ALL_KINDS = 1u << 1,
    BCN_OPT_NO_SHIELD = 1u << 2, /* no kernel filter at all; the core makes every check */
    /* Accept a multicast with TTL 255 from any source, because no router forwarded it (RFC 6762
     * 11). Unicast is still judged by its source. */
    BCN_OPT_ANY_SUBNET = 1u << 3,
};

/*
 * Zero in any member except the first means its default. Future versions may append members; they
 * are zero for a caller that does not know them (its size_bytes shows that). If a member is out of
 * range, the result is -EINVAL, and ret_fail.op is the member's name.
 */
struct bcn_options {
    uint32_t size_bytes;     /* sizeof(struct bcn_options) of the caller */
    uint32_t profile;        /* BCN_PROFILE_* */
    uint32_t port;           /* 1..65535; default: the profile's (5353; 3784) */
    uint32_t families;       /* BCN_FAMILY_*; default both */
    uint32_t flags;          /* BCN_OPT_* */
    uint32_t rx_slots;       /* 8..1024 packets per turn; default 64 */
    uint32_t tx_slots;       /* 8..1024 packets per turn; default 64 */
    uint32_t max_interfaces; /* 8..4096 interfaces of the machine, joined or not; default 512 */
    /* 8..1,000,000 sources tracked (FR-032), rounded down to a multiple of 8; default 10,000 */
    uint32_t max_sources;
    uint32_t query_limit_pps;    /* 1..1,000,000 packets/s per source (FR-027); default 100 */
    uint32_t response_limit_pps; /* the same for responses; default 1,000 */
    /* the same per interface and kind, all sources (FR-032); default 10,000 */
    uint32_t interface_limit_pps;
    uint32_t cooldown_ms;          /* 1..86,400,000 (FR-028); default 60,000 */
    uint32_t receive_buffer_bytes; /* 4,096..1 GiB asked of the OS per socket; default 2 MiB */
    /* For BCN_PROFILE_BFD alone. */
    uint32_t max_sessions;     /* 1..16,384 sessions with unsolicited ones; default 64 */
    uint32_t new_sessions_pps; /* 1..1,000 new unsolicited sessions a second; default 10 */
};

/* ------------------------------------------------------------------------------------------------
 * The arena: one block of memory shared with the user for the life of the core
 *
 * Offsets count from its first byte. The core writes rx and event descriptors before on_turn; the
 * user may read them during on_turn only. The user writes tx slots and descriptors during on_turn;
 * the core reads them after it. Any thread may read counters at any time as aligned 64-bit words
 * (there is one writer; a 32-bit reader uses bcn_counter()).
 * ---------------------------------------------------------------------------------------------- */

struct bcn_arena_header {
    uint32_t magic;       /* BCN_ARENA_MAGIC */
    uint32_t abi_version; /* BCN_ABI_VERSION */
    uint64_t size_bytes;  /* of the whole arena */
    uint32_t rx_slots;
    uint32_t tx_slots;
    uint32_t event_slots;
    uint32_t counter_count;
    uint32_t rx_offset;      /* struct bcn_rx[rx_slots] */
    uint32_t tx_offset;      /* struct bcn_tx[tx_slots] */
    uint32_t event_offset;   /* struct bcn_event[event_slots] */
    uint32_t counter_offset; /* uint64_t[counter_count] */
    uint32_t rx_bytes;       /* sizeof(struct bcn_rx) and so on, for readers without this header */
    uint32_t tx_bytes;
    uint32_t event_bytes;
    uint32_t slot_bytes;      /* BCN_SLOT_BYTES, for rx and tx; 256 for BCN_PROFILE_BFD */
    uint32_t rx_slots_offset; /* rx_slots blocks of slot_bytes */
    uint32_t tx_slots_offset; /* tx_slots blocks of slot_bytes */
    uint32_t session_slots;   /* max_sessions; 0 without BCN_PROFILE_BFD */
    uint32_t session_offset;  /* struct bcn_session_state[session_slots] */
    uint32_t session_bytes;   /* sizeof(struct bcn_session_state) */
    uint32_t reserved_0[11];
    /*
     * The number of tx descriptors, from the first, that on_turn has filled: 0..tx_slots. When
     * on_turn returns, the core sends them and sets this back to 0.
     */
    uint32_t tx_count;
    uint32_t reserved_1[31];
};

/* bcn_rx.flags */
enum {
    /* sent to the group; otherwise to an address of this machine */
    BCN_RX_MULTICAST = 1u << 0,
    /* The source is an address of this machine: it is our echo, or from another program here
     * (FR-007). */
    BCN_RX_FROM_SELF = 1u << 1,
    /* The source is not on a subnet of the interface; only with BCN_OPT_ANY_SUBNET. */
    BCN_RX_OTHER_SUBNET = 1u << 2,
};

/* Packet kinds of BCN_PROFILE_MDNS: the QR bit (RFC 6762 18.2). */
enum { BCN_PACKET_QUERY = 0, BCN_PACKET_RESPONSE = 1 };

/* One accepted packet. A turn has descriptors 0..rx_count-1, in the order of arrival for each
 * socket. */
struct bcn_rx {
    uint32_t slot_offset; /* first byte of the payload */
    uint32_t length;      /* bytes, 12..9,000 */
    uint16_t flags;       /* BCN_RX_* */
    uint8_t family;
    uint8_t ttl; /* received TTL or hop limit (FR-041) */
    uint16_t source_port;
    uint16_t packet_kind; /* BCN_PACKET_* */
    uint32_t ifindex;     /* the interface on which it arrived, a joined one */
    uint32_t reserved;
    int64_t time_ns; /* one reading of the clock for the whole batch */
    uint8_t source[16];
    uint8_t destination[16];
};

/* One packet to send. */
struct bcn_tx {
    uint32_t slot_offset; /* written by bcn_open, constant: tx descriptor i owns tx slot i */
    uint32_t length;      /* bytes, 1..9,000 (FR-034); another length fails to send (EMSGSIZE) */
    uint32_t ifindex;     /* the interface on which to send */
    uint8_t family;
    uint8_t reserved_0;
    uint16_t destination_port; /* 0 = the core's port */
    uint32_t flags;            /* 0 */
    uint32_t reserved_1;
    uint64_t cookie;         /* chosen by the user; the `value` of BCN_EVENT_SEND_FAILED */
    uint8_t destination[16]; /* all zero = multicast to the group */
    /*
     * All zero = the core chooses an address of the interface: the one in the destination's subnet,
     * or else the first usable one (IPv6: a link-local one first).
     */
    uint8_t source[16];
};

/* bcn_event.kind */
enum {
    /* The interfaces changed: call bcn_interfaces(). At most one in a turn, never lost. */
    BCN_EVENT_INTERFACES_CHANGED = 1,
    /* The layout changed: family, value = the new BCN_LAYOUT_*. */
    BCN_EVENT_LAYOUT_CHANGED = 2,
    /* A source began a cooldown (FR-030): address, ifindex, packet_kind, value = its rate per
     * second, value_2 = its limit. */
    BCN_EVENT_RATE_LIMITED = 3,
    /* A sample of the dropped packets (FR-025): address, ifindex, reason = the
     * BCN_COUNTER_DROPPED_* that counted it, value = its length, value_2 = a more exact
     * BCN_COUNTER_OTHER_*, or 0. At most 4 a second. */
    BCN_EVENT_DROP_SAMPLE = 4,
    /* A membership was lost when the layout changed: ifindex, family, op, os_error. Join again
     * after 1 s, doubling to 60 s, and when the interface changes. */
    BCN_EVENT_JOIN_FAILED = 5,
    /* A packet was not sent: ifindex, family, address = destination, op, os_error, value = cookie.
     * At most 16 a second; a counter counts every one. */
    BCN_EVENT_SEND_FAILED = 6,
    /* The kernel has no SO_REUSEPORT (FR-008), so stacks that require it can't share the port with
     * us. Once per core. */
    BCN_EVENT_REUSEPORT_REFUSED = 7,
    /* The kernel granted a smaller receive buffer: value = granted, value_2 = asked, op = the
     * limit's name. Once per core. */
    BCN_EVENT_RECEIVE_BUFFER_SMALL = 8,
    /* 80 % of max_sources are in use (FR-032): value = in use, value_2 = all. Comes again only
     * after the use fell below 70 %. */
    BCN_EVENT_SOURCES_80_PERCENT = 9,
    /* A joined interface vanished with its memberships: ifindex. */
    BCN_EVENT_INTERFACE_GONE = 10,
    /* The kernel shield was set (value = 1) or removed (value = 0): value_2 = sources in it. */
    BCN_EVENT_SHIELD = 11,
    /* The machine has more interfaces than max_interfaces: value = max_interfaces. */
    BCN_EVENT_TOO_MANY_INTERFACES = 12,
    /* A socket failed: family, op, os_error, value = BCN_SOCKET_*. */
    BCN_EVENT_SOCKET_FAILED = 13,
    /* A session changed its state: value = session, value_2 = changes since its last such event (1
     * = none was missed), time_ns = the time of the last change, address = peer, ifindex, family.
     * Its struct bcn_session_state has the present state. */
    BCN_EVENT_SESSION = 14,
    /* A peer that is not configured was answered (bcn_answer): value = session, address, ifindex,
     * family. */
    BCN_EVENT_SESSION_NEW = 15,
    /* ... its session ended: the same members. Its number is stale now. */
    BCN_EVENT_SESSION_GONE = 16,
    /* A peer that is not configured was refused: address, ifindex, family, reason = BCN_REFUSED_*.
     * A sample, at most 1 a second. */
    BCN_EVENT_SESSION_REFUSED = 17,
    /* The driver woke up late: value = the longest delay in ns since the last such event. At most 1
     * a second. */
    BCN_EVENT_ENGINE_LATE = 18,
    /* The machine was suspended: value = for how many nanoseconds the clock of on_turn stood still
     * (on Windows the clock goes on, and this event does not come). Never lost, and it comes before
     * any event after the suspend. */
    BCN_EVENT_WOKE_UP = 19,
    /* An interface has more addresses than a struct bcn_interface can hold: ifindex, value = how
     * many were left out, value_2 = how many are held, address = one that was left out. Comes when
     * the number changes. */
    BCN_EVENT_ADDRESSES_LEFT_OUT = 20,
};

/* bcn_event.value of BCN_EVENT_SOCKET_FAILED */
enum {
    BCN_SOCKET_ANEW = 0, /* it was opened again */
    /*
     * It could not be opened again, and the family hears nothing. The core tries once a second,
     * until BCN_SOCKET_ANEW. Or it was opened, but some groups could not be joined again; then
     * BCN_EVENT_JOIN_FAILED names them.
     */
    BCN_SOCKET_DEAF = 1,
};

/* One event. A turn has descriptors 0..event_count-1. Members that a kind doesn't name are zero. */
struct bcn_event {
    uint32_t kind; /* BCN_EVENT_* */
    uint32_t ifindex;
    int32_t os_error;
    uint16_t reason;
    uint8_t family;
    uint8_t packet_kind;
    uint64_t value;
    uint64_t value_2;
    uint8_t address[16];
    char op[BCN_OP_BYTES];
    int64_t time_ns;
    uint32_t reserved[6];
};

/* ------------------------------------------------------------------------------------------------
 * Counters
 *
 * At the end of every turn, received = accepted + all dropped_*. The core reads dropped_kernel from
 * the kernel at most once a second, and adds it to `received` then. The kernel does not separate
 * filter drops from buffer overflows.
 * ---------------------------------------------------------------------------------------------- */

enum {
    BCN_COUNTER_RECEIVED = 0,
    BCN_COUNTER_ACCEPTED = 1,
    BCN_COUNTER_DROPPED_SIZE = 2, /* over 9,000 bytes (FR-034) */
    /* cut header, an opcode, a response from another port (FR-039) */
    BCN_COUNTER_DROPPED_MALFORMED = 3,
    BCN_COUNTER_DROPPED_INTERFACE = 4,   /* arrived on an interface that is not joined */
    BCN_COUNTER_DROPPED_DESTINATION = 5, /* neither the group nor an address: a broadcast */
    BCN_COUNTER_DROPPED_SOURCE = 6,      /* source not on the link (FR-023) */
    BCN_COUNTER_DROPPED_RATE = 7,        /* source over its limit, or in cooldown (FR-029) */
    BCN_COUNTER_DROPPED_FLOOD = 8,       /* the interface's bucket is empty (FR-032) */
    BCN_COUNTER_DROPPED_KERNEL = 9,      /* kernel filter or full receive buffer */
    BCN_COUNTER_SENT = 10,
    BCN_COUNTER_SEND_FAILED = 11,
    BCN_COUNTER_RECEIVED_BYTES = 12, /* bytes of packets that reached the core */
    BCN_COUNTER_SENT_BYTES = 13,
    BCN_COUNTER_TURNS = 14, /* times the wait ended */
    BCN_COUNTER_CALLS = 15, /* times on_turn was called */
    BCN_COUNTER_EVENTS_LOST = 16,
    BCN_COUNTER_COOLDOWNS = 17,       /* cooldowns begun */
    BCN_COUNTER_SOURCES = 18,         /* gauge: sources tracked now */
    BCN_COUNTER_SOURCES_EVICTED = 19, /* sources pushed out by newer ones */
    BCN_COUNTER_SHIELD_SOURCES = 20, /* gauge: sources that the kernel filter holds now; 0 = calm */
    BCN_COUNTER_SHIELDED_RATE = 21,  /* estimate: sources over their limit in dropped_kernel */
    BCN_COUNTER_SHIELDED_SOURCE = 22,      /* estimate: sources off the link in dropped_kernel */
    BCN_COUNTER_RECEIVE_BUFFER_BYTES = 23, /* gauge: granted per socket; the smallest */
    BCN_COUNTER_MEMBERSHIPS = 24,          /* gauge: groups joined now */
    BCN_COUNTER_INTERFACE_CHANGES = 25,    /* snapshots that differed from the one before */
    BCN_COUNTER_WATCH_OVERRUNS = 26, /* times the OS lost interface changes and we read all again */
    /*
     * For BCN_PROFILE_BFD, whose driver counts these. Of the counters above, only turns, calls,
     * events_lost, interface_changes and watch_overruns change. bfd_received = bfd_accepted + all
     * bfd_dropped_*. The drops are in the order of the checks (RFC 5880 6.8.6).
     */
    BCN_COUNTER_BFD_RECEIVED = 27,
    BCN_COUNTER_BFD_ACCEPTED = 28,
    BCN_COUNTER_BFD_DROPPED_TTL = 29,              /* RFC 5881 5, RFC 5883 5 */
    BCN_COUNTER_BFD_DROPPED_VERSION = 30,          /* not 1 */
    BCN_COUNTER_BFD_DROPPED_LENGTH = 31,           /* Length below 24, below 26 with A */
    BCN_COUNTER_BFD_DROPPED_PAYLOAD = 32,          /* Length beyond the payload */
    BCN_COUNTER_BFD_DROPPED_MULTIPLIER = 33,       /* Detect Mult 0 */
    BCN_COUNTER_BFD_DROPPED_MULTIPOINT = 34,       /* M */
    BCN_COUNTER_BFD_DROPPED_MY_DISCRIMINATOR = 35, /* My Discriminator 0 */
    /* Your Discriminator is of no session, or of another peer */
    BCN_COUNTER_BFD_DROPPED_DISCRIMINATOR = 36,
    BCN_COUNTER_BFD_DROPPED_STATE = 37,         /* Your Discriminator 0 in Init or Up */
    BCN_COUNTER_BFD_DROPPED_STRANGER = 38,      /* Your Discriminator 0 and an unwatched source */
    BCN_COUNTER_BFD_DROPPED_INTERFACE = 39,     /* of a session, on another interface or port */
    BCN_COUNTER_BFD_DROPPED_AUTH_UNWANTED = 40, /* A bit, but no authentication */
    BCN_COUNTER_BFD_DROPPED_AUTH_MISSING = 41,  /* no A bit, but authentication */
    BCN_COUNTER_BFD_DROPPED_AUTH = 42,          /* type, key ID, Auth Len or digest */
    BCN_COUNTER_BFD_DROPPED_WINDOW = 43,        /* sequence number old or far ahead */
    /* over four times a session's rate; over 100 a second from a stranger */
    BCN_COUNTER_BFD_DROPPED_RATE = 44,
    BCN_COUNTER_BFD_DROPPED_REFUSED = 45, /* not configured, and not answered */
    BCN_COUNTER_BFD_DROPPED_OTHER = 46,   /* the session's path is known to be down */
    BCN_COUNTER_BFD_SENT = 47,
    BCN_COUNTER_BFD_SEND_FAILED = 48,
    BCN_COUNTER_BFD_TRANSITIONS = 49, /* changes of state */
    BCN_COUNTER_BFD_TURNS = 50,       /* times the driver woke up */
    BCN_COUNTER_ENGINE_LATE = 51,     /* times it woke up over 5 ms late */
    BCN_COUNTER_SESSIONS = 52,        /* gauge */
    BCN_COUNTER_SESSIONS_UP = 53,     /* gauge */
    BCN_COUNTER_OTHER_SUBNET = 54, /* of dropped_source: multicast with TTL 255, so a neighbour */
    BCN_COUNTER_OTHER_PORT = 55,   /* of dropped_malformed: only the source port is wrong */
    /* gauge: memberships with a mute companion (FR-046), which IPv4 needs on Linux; elsewhere 0 */
    BCN_COUNTER_MUTE_MEMBERSHIPS = 56,
    BCN_COUNTER_SHIELDED_PORT = 57, /* estimate: responses from other ports in dropped_kernel */
    BCN_COUNTER_COUNT = 58,
};

/* bcn_counter_flags() */
enum {
    BCN_COUNTER_IS_ESTIMATE = 1u << 0, /* scaled up from samples; part of no sum */
    BCN_COUNTER_IS_GAUGE = 1u << 1,    /* can also go down */
    BCN_COUNTER_OF_WATCHING = 1u << 2, /* always 0 without BCN_PROFILE_BFD */
};

/* One source as the limiter sees it. */
struct bcn_source {
    uint8_t address[16];
    uint32_t ifindex;
    uint8_t family;
    uint8_t cooling; /* bit per packet kind: 1 << BCN_PACKET_* is in cooldown */
    uint16_t reserved;
    uint32_t rate_pps[2]; /* in the last second, per packet kind; with dropped packets */
    uint32_t cooldown_remaining_ms[2]; /* per packet kind; 0 = not in cooldown */
};

/* bcn_layout() */
enum {
    BCN_LAYOUT_NONE = 0,  /* the family is missing on this machine or was not asked for */
    BCN_LAYOUT_ALONE = 1, /* bound to the wildcard: we receive unicast; QU may be asked */
    /* bound to the group (*): another stack receives unicast; QU must not be asked */
    BCN_LAYOUT_SHARED = 2,
    /*
     * No other stack has the port, but we are bound to the group (*), because otherwise this OS may
     * keep unicast from a stack that starts later. QU must not be asked.
     *
     * (*) Linux, and macOS for IPv6, can bind a socket to a group. Other systems, such as Windows,
     * bind to the wildcard, and the OS chooses which stack receives a unicast.
     */
    BCN_LAYOUT_YIELDED = 3,
};

/* ------------------------------------------------------------------------------------------------
 * Watching: BCN_PROFILE_BFD
 *
 * Each session watches one peer (RFC 5880). The user never sees packets: rx_count is always 0, tx
 * slots are not sent, and bcn_join, bcn_leave, bcn_layout, bcn_noisiest and bcn_interfaces return
 * -ENOTSUP (use bcn_survey for interfaces).
 *
 * The user gives two threads:
 *
 *     driver   is inside bcn_drive, which never calls anybody: it keeps the protocol's time,
 *              whatever the user's other threads are held up by. It owns sockets, sessions and
 *              timers. Nothing else may be done on it; it asks the OS for a better priority and
 *              keeps it.
 *     loop     is inside bcn_run or bcn_step, as with the other profile: gets events, and calls
 *              bcn_session_* and bcn_answer. It may be late without harm.
 *
 *     bcn_open; bcn_arena; start a thread in bcn_drive and one in bcn_run, in either order;
 *     on_turn returns BCN_STOP: every session says AdminDown once, then bcn_run and bcn_drive
 *     return, each by itself;
 *     when both have returned: bcn_close.
 *
 * If the loop opens or changes a session before bcn_drive runs, that waits for bcn_drive. Neither
 * thread ever waits for the other. Changes of a session are not queued: the driver writes the state
 * into the arena and marks it, and the loop makes one event of all changes since its last look. So
 * no change is lost, and memory does not grow.
 * ---------------------------------------------------------------------------------------------- */

/* bcn_session_spec.flags */
enum {
    /* sends nothing before the peer sends and after it is gone (RFC 5880 6.1) */
    BCN_SESSION_PASSIVE = 1u << 0,
    BCN_SESSION_MULTIHOP = 1u << 1,   /* RFC 5883: port 4784, no interface */
    BCN_SESSION_ADMIN_DOWN = 1u << 2, /* disabled: sends AdminDown, diag 7, once a second */
};

/* bcn_session_key.use */
enum {
    BCN_KEY_NONE = 0,   /* this place is free */
    BCN_KEY_ACCEPT = 1, /* accepts received packets */
    BCN_KEY_SEND = 2,   /* ... and the first such key signs sent packets */
};

enum { BCN_SESSION_KEYS = 4, BCN_SESSION_KEY_BYTES = 20 };

struct bcn_session_key {
    uint8_t id;
    uint8_t length; /* password and MD5 1..16, SHA-1 1..20 (RFC 5880 6.7) */
    uint8_t use;    /* BCN_KEY_* */
    uint8_t reserved;
    uint8_t bytes[BCN_SESSION_KEY_BYTES];
};

/* The settings of a session. Only members that name a default have one. */
struct bcn_session_spec {
    uint32_t size_bytes; /* sizeof(struct bcn_session_spec) of the caller */
    uint32_t flags;      /* BCN_SESSION_* */
    /*
     * The session's interface; packets that arrive on another one are dropped. 0 = the interface
     * with the peer on its link, as soon as there is one; not allowed for a link-local peer.
     * Multihop: 0.
     */
    uint32_t ifindex;
    uint32_t desired_min_tx_us;  /* 1,000..60,000,000 (bfd.DesiredMinTxInterval while Up) */
    uint32_t required_min_rx_us; /* 1,000..60,000,000 (bfd.RequiredMinRxInterval) */
    uint8_t detect_mult;         /* 1..255 (bfd.DetectMult) */
    uint8_t min_ttl;             /* multihop: the least TTL of a received packet, 1..255; 0 = 254 */
    uint8_t family;              /* BCN_IPV4 or BCN_IPV6, for peer and local */
    /* 0 = none, 1..5 as in RFC 5880 4.1: password, MD5, meticulous MD5, SHA-1, ... */
    uint8_t auth_type;
    uint8_t peer[16];  /* not a multicast or own address */
    uint8_t local[16]; /* all zero = the core chooses (multihop: the OS) */
    /* with auth_type: at least one BCN_KEY_SEND; each id once */
    struct bcn_session_key keys[BCN_SESSION_KEYS];
    uint64_t cookie; /* chosen by the user; is in the state */
    uint32_t reserved[8];
};

/* bcn_session_state.state and remote_state: RFC 5880 4.1 */
enum { BCN_STATE_ADMIN_DOWN = 0, BCN_STATE_DOWN = 1, BCN_STATE_INIT = 2, BCN_STATE_UP = 3 };

/* bcn_session_state.role */
enum { BCN_ROLE_ACTIVE = 0, BCN_ROLE_PASSIVE = 1, BCN_ROLE_UNSOLICITED = 2 };

/* bcn_session_state.flags */
enum {
    BCN_STATE_MULTIHOP = 1u << 0,
    /* the interface, carrier or local address is missing: Down, silent */
    BCN_STATE_PATH_LOST = 1u << 1,
};

/* bcn_session_state.dropped */
enum {
    BCN_SESSION_DROPPED_TTL = 0,
    /* this peer's packets that failed a check from version to My Discriminator, or of the state */
    BCN_SESSION_DROPPED_MALFORMED = 1,
    /* from this peer, but for another session's discriminator */
    BCN_SESSION_DROPPED_DEMUX = 2,
    BCN_SESSION_DROPPED_AUTH = 3,
    BCN_SESSION_DROPPED_WINDOW = 4,
    BCN_SESSION_DROPPED_RATE = 5,
    BCN_SESSION_DROPPED_INTERFACE = 6,
    BCN_SESSION_DROPPED_OTHER = 7,
    BCN_SESSION_DROPS = 8,
};

/*
 * One session, in the arena at session_offset + (session & 0xffff) * session_bytes. The driver
 * writes it; any thread may read it at any time. Read `sequence` (acquire); if it is odd, the
 * driver is writing: begin again. Copy the rest by 32-bit words (relaxed atomic loads; a plain copy
 * is a data race in C). Read `sequence` again (after an acquire fence); if it differs, begin again.
 */
struct bcn_session_state {
    uint32_t sequence;
    uint8_t state, remote_state; /* BCN_STATE_* */
    uint8_t diag, remote_diag;   /* RFC 5880 4.1; 0 again once it is Up */
    /* remote: 0 = the peer was silent for a detection time */
    uint32_t discriminator, remote_discriminator;
    uint32_t tx_interval_us; /* our present interval, before jitter; UINT32_MAX = that or more */
    /* the present detection time, or the one that expired; 0 = never heard */
    uint32_t detection_us;
    uint32_t remote_min_rx_us;
    uint32_t transitions;        /* changes of state since the opening */
    uint32_t ifindex;            /* 0 = not known yet, or multihop */
    uint8_t peer[16], local[16]; /* local: all zero = not chosen yet */
    uint8_t family;
    uint8_t role;   /* BCN_ROLE_* */
    uint8_t in_use; /* 0: ignore all other members */
    uint8_t auth_type;
    uint16_t source_port;
    uint8_t remote_detect_mult;
    uint8_t flags;    /* BCN_STATE_* */
    uint32_t session; /* its number */
    /* time of the state: arrival of the packet or expiry of the timer; at first the opening */
    int64_t changed_ns;
    int64_t heard_ns; /* arrival of the last accepted packet; 0 = none */
    uint64_t cookie;
    uint64_t sent, received; /* packets; received: accepted ones */
    uint64_t dropped[BCN_SESSION_DROPS];
    uint32_t remote_min_tx_us; /* never below 1,000,000 while the peer isn't Up (RFC 5880 6.8.3) */
    uint32_t reserved;
};

/* bcn_event.reason of BCN_EVENT_SESSION_REFUSED */
enum {
    BCN_REFUSED_OFF_LINK = 1, /* not on a prefix of the interface (RFC 9468 2) */
    BCN_REFUSED_RULE = 2,     /* no rule fits source, interface and address */
    BCN_REFUSED_SESSIONS = 3, /* max_sessions of the core or the rule */
    BCN_REFUSED_RATE = 4,     /* new_sessions_pps */
    BCN_REFUSED_SOCKET = 5,   /* the OS gave no socket */
};

/*
 * A rule for answering peers that are not configured (RFC 9468): single hop, with a source on a
 * prefix of the interface on which the packet arrived. The first rule that fits applies. The new
 * session takes the passive role. When it is down and the peer was silent for a detection time, the
 * session ends.
 */
struct bcn_answer {
    uint32_t size_bytes;         /* sizeof(struct bcn_answer) of the caller */
    uint32_t flags;              /* 0 */
    uint32_t ifindex;            /* packets that arrive on this interface; 0 = on any */
    uint32_t desired_min_tx_us;  /* as in bcn_session_spec */
    uint32_t required_min_rx_us; /* as in bcn_session_spec */
    uint8_t detect_mult;         /* as in bcn_session_spec */
    uint8_t family;              /* BCN_IPV4, BCN_IPV6; 0 = both */
    /* sources in this prefix: 0..32 for IPv4, 0..128 for IPv6; 0 = all on the link */
    uint8_t prefix_bits;
    uint8_t reserved_0;
    uint8_t prefix[16];    /* needs family; ignored if prefix_bits is 0 */
    uint8_t local[16];     /* packets to this address; all zero = to any */
    uint32_t max_sessions; /* sessions of this rule at the same time; 0 = the core's limit */
    uint32_t reserved_1;
    uint64_t cookie; /* the cookie of its sessions */
    uint32_t reserved[6];
};

enum { BCN_ANSWERS_MAX = 64 };

/* ------------------------------------------------------------------------------------------------
 * Several paths: the kernel's MPTCP (RFC 8684), on Linux
 *
 * None of it needs a core. A TCP socket of this process that was just made becomes one of MPTCP.
 * The kernel adds a subflow from each endpoint of its path manager to each connection. If a program
 * knows that a path is dead, it removes the endpoint, and the kernel sends all unacknowledged bytes
 * over the others at once. When the path is back, the program adds the endpoint again with an id
 * that no connection of that time knows.
 * ---------------------------------------------------------------------------------------------- */

/* bcn_mptcp_endpoint.flags */
enum {
    BCN_MPTCP_SIGNAL = 1u << 0,  /* announced to the other side */
    BCN_MPTCP_SUBFLOW = 1u << 1, /* each connection gets a subflow from it */
    BCN_MPTCP_BACKUP = 1u << 2,
    BCN_MPTCP_FULLMESH = 1u << 3,
    BCN_MPTCP_IMPLICIT = 1u << 4, /* made by the kernel, for a subflow of the other side */
};

enum {
    BCN_MPTCP_LIMIT = 8,         /* the kernel's own bound of each limit */
    BCN_MPTCP_AT_EXIT_MOST = 32, /* endpoints that bcn_mptcp_at_exit takes */
};

/* An address of this machine in the path manager, which is one for the network namespace. */
struct bcn_mptcp_endpoint {
    uint8_t address[16];
    uint32_t ifindex; /* its subflows leave by this interface; 0 = by any */
    uint32_t flags;   /* BCN_MPTCP_*, and others that a newer kernel has */
    uint8_t family;
    uint8_t id;    /* 1..255; in a list 0 = none */
    uint16_t port; /* only in a list */
    uint32_t reserved;
};

struct bcn_mptcp_limits {
    uint32_t subflows; /* of a connection, beside the first: 0..BCN_MPTCP_LIMIT */
    uint32_t accepted; /* addresses that the other side announces: 0..BCN_MPTCP_LIMIT */
};

/* ------------------------------------------------------------------------------------------------
 * Functions
 * ---------------------------------------------------------------------------------------------- */

struct bcn_core; /* made by bcn_open, freed by bcn_close */

/*
 * The user's function for one turn. rx_count packets and event_count events are in the arena (each
 * may be 0); now_ns is the time of this turn. During the call it may read rx and event slots, fill
 * tx slots and tx_count, and call any function marked "loop". It must not block or throw, and must
 * not call bcn_run, bcn_step or bcn_close.
 *
 * Returns the latest time for the next call, as an absolute time of the same clock; or BCN_NEVER;
 * or BCN_STOP. If that time is not after now_ns, the core sends the tx slots, receives without
 * waiting, and calls it again.
 */
typedef int64_t (*bcn_turn_fn)(int32_t rx_count, int32_t event_count, int64_t now_ns);

/* BCN_ABI_VERSION of the library. Thread: any. If the user was compiled with another number, it
 * must not call other functions. */
BCN_API uint32_t bcn_abi_version(void);

/* Version of the library, "0.1.0"; static, never freed. Thread: any. */
BCN_API const char *bcn_version(void);

/*
 * Reads the machine's interfaces, without a core. Thread: any.
 * ret_list: the caller's, with room for capacity entries; may be NULL if capacity is 0.
 * Returns the number of interfaces (at most 4,096). If it exceeds capacity, only capacity entries
 * are written. Order: by index.
 * Errors: -ENOMEM, or the OS's error ("interfaces" in ret_fail.op).
 */
BCN_API int bcn_survey(struct bcn_interface *ret_list, uint32_t capacity,
                       struct bcn_fail *ret_fail);

/*
 * Opens a core: allocates all memory that it will ever have, opens and binds the sockets (joined to
 * no group), and begins to watch the interfaces. Sends nothing. Thread: any. options: the caller's,
 * not kept; NULL = all defaults. ret_core: owned by the caller, who must call bcn_close(). Errors:
 * -EINVAL (an option is out of range; op is its name), -ENOMEM, -EADDRINUSE (another program holds
 * the port and does not share it, such as avahi-daemon with disallow-other-stacks; op says so.
 * Watching never shares its port; if the OS names the other program, op does too: "bind: bfdd (pid
 * 812) has port 3784"), -ENOTSUP (watching: this OS does not report the TTL of received packets),
 * -EAFNOSUPPORT (this machine has none of the families, FR-036), or the error of
 * socket/option/bind, with the option's name in op (FR-010).
 */
BCN_API int bcn_open(const struct bcn_options *options, struct bcn_core **ret_core,
                     struct bcn_fail *ret_fail);

/*
 * Runs the loop. Calls on_turn once at the start, and then whenever there are packets or events,
 * the deadline is reached, or bcn_wake() was called. Thread: the calling thread becomes the loop.
 * Returns 0 after on_turn returned BCN_STOP and its tx slots were sent, or -errno if waiting itself
 * failed. It may be called again afterwards.
 */
BCN_API int bcn_run(struct bcn_core *core, bcn_turn_fn on_turn);

/*
 * Runs exactly one turn of the loop and waits at most max_wait_ns (0 = does not wait). Thread: as
 * bcn_run. Returns 1 if on_turn was called, 0 if there was no reason to call it, -ECANCELED if
 * on_turn returned BCN_STOP, another -errno if waiting failed.
 */
BCN_API int bcn_step(struct bcn_core *core, bcn_turn_fn on_turn, int64_t max_wait_ns);

/*
 * Makes the loop call on_turn soon, also if it is not waiting yet. Several wakes may end in one
 * call. Thread: any, until bcn_close begins. Returns 0, or -errno (never EAGAIN).
 */
BCN_API int bcn_wake(struct bcn_core *core);

/*
 * Leaves all groups, closes all sockets and frees all memory, also the arena. Takes NULL. Thread:
 * any, but no thread may be inside another function of this core or call one afterwards.
 */
BCN_API void bcn_close(struct bcn_core *core);

/*
 * Gives the place of the arena: *ret_base is valid and constant until bcn_close; *ret_size is in
 * bytes. Thread: any. Returns 0.
 */
BCN_API int bcn_arena(struct bcn_core *core, void **ret_base, uint64_t *ret_size);

/*
 * Copies the core's present list of the interfaces. Thread: loop. Makes no system call. Parameters
 * and result are as in bcn_survey; the core knows at most max_interfaces.
 */
BCN_API int bcn_interfaces(struct bcn_core *core, struct bcn_interface *ret_list,
                           uint32_t capacity);

/*
 * Joins the group on an interface, in one family; from now on packets from it are accepted. If it
 * is joined already, this does nothing and returns 0. Thread: loop. A membership stays through link
 * down/up and ends with bcn_leave, bcn_close, or when the interface vanishes
 * (BCN_EVENT_INTERFACE_GONE). Errors: -EINVAL (family), -ENODEV (no such interface), -EAFNOSUPPORT
 * (the family's layout is BCN_LAYOUT_NONE), -ENOBUFS (the kernel's limit of memberships; other
 * interfaces still work), or the OS's error; ret_fail names operation, interface and address.
 */
BCN_API int bcn_join(struct bcn_core *core, uint32_t ifindex, uint32_t family,
                     struct bcn_fail *ret_fail);

/*
 * Leaves the group; from now on packets of this interface and family are dropped. Thread:
 * loop. Returns 0, or -ENOENT if it was not joined.
 */
BCN_API int bcn_leave(struct bcn_core *core, uint32_t ifindex, uint32_t family);

/* The present BCN_LAYOUT_* of a family; -EINVAL if it is not a family. Thread: loop. */
BCN_API int bcn_layout(struct bcn_core *core, uint32_t family);

/*
 * Lists the sources with the highest rates of the last second, sources in cooldown first. Thread:
 * loop. ret_list: the caller's, with room for capacity entries (at most 64 are written). Returns
 * how many were written. It reads the whole table, so call it at most once a second.
 */
BCN_API int bcn_noisiest(struct bcn_core *core, struct bcn_source *ret_list, uint32_t capacity);

/* The number of counters: valid numbers are 0..count-1, the BCN_COUNTER_* first. Thread:
 * any. */
BCN_API int bcn_counter_count(void);

/* The name of a counter, "dropped_rate"; static. NULL if there is no such number. Thread: any. */
BCN_API const char *bcn_counter_name(int counter);

/* BCN_COUNTER_IS_* of a counter; 0 if there is no such number. Thread: any. */
BCN_API uint32_t bcn_counter_flags(int counter);

/* A counter's value now (a relaxed atomic load); 0 if there is no such number. Thread: any. */
BCN_API uint64_t bcn_counter(const struct bcn_core *core, int counter);

/*
 * Writes the symbolic name of a positive OS error, "ENOBUFS", into ret_name (size bytes, always
 * NUL-terminated, cut if need be); "E" and the number if it has no name. Thread: any.
 * Returns the length of the whole name, or -EINVAL if size is 0.
 */
BCN_API int bcn_error_name(int os_error, char *ret_name, uint32_t size);

/*
 * Runs all sessions of a core of BCN_PROFILE_BFD: receives, judges and sends packets in time. It
 * calls no user function, allocates nothing and takes no lock. Thread: one that does nothing else
 * and is not the loop; one call at a time. It asks for real-time priority (SCHED_RR 10), or else
 * nice -10, and goes on without if the OS refuses both; the thread keeps its new priority. Returns
 * 0 when on_turn has returned BCN_STOP, also if that was before this call. Before it returns, every
 * session that the peer may know sends AdminDown, diag 7, once, and all sessions are closed.
 * Returns -ENOTSUP for another profile, another -errno if waiting itself failed.
 */
BCN_API int bcn_drive(struct bcn_core *core);

/*
 * Opens a session, with a socket and a source port of 49,152..65,535 of its own for its life (RFC
 * 5881 4). It sends at once, unless it is passive. If the peer does not answer, that is no error;
 * the state is Down. Thread: loop. spec: the caller's, not kept; wipe its keys. ret_session: the
 * session's number, never 0: slot | generation << 16. Errors: -EINVAL (a member out of range; op is
 * its name), -EEXIST (this peer is watched already, from the same interface and address), -ENOSPC
 * (max_sessions), -EADDRINUSE (multihop: another program has port 4784; op names it if the OS
 * does), -EAFNOSUPPORT, -EMFILE and other errors of a socket; -ENOTSUP.
 */
BCN_API int bcn_session_open(struct bcn_core *core, const struct bcn_session_spec *spec,
                             uint32_t *ret_session, struct bcn_fail *ret_fail);

/*
 * Changes a session of bcn_session_open: intervals (by a Poll Sequence, so the session stays Up),
 * multiplier, keys, min_ttl, cookie, BCN_SESSION_PASSIVE and BCN_SESSION_ADMIN_DOWN. Thread: loop.
 * Errors: -EINVAL (out of range, or another peer, local, ifindex, family or hop than it was opened
 * with), -ESTALE (the session has ended), -EAGAIN (64 changes wait for the driver: try on a later
 * turn), -ENOTSUP.
 */
BCN_API int bcn_session_set(struct bcn_core *core, uint32_t session,
                            const struct bcn_session_spec *spec, struct bcn_fail *ret_fail);

/*
 * Closes a session, configured or unsolicited: it sends AdminDown, diag 7, once, and ends. It
 * causes no further event. Thread: loop. Returns 0, -ESTALE or -ENOTSUP.
 */
BCN_API int bcn_session_close(struct bcn_core *core, uint32_t session);

/*
 * Sets the rules for answering peers that are not configured (RFC 9468), and replaces the rules
 * before; at first there are none. Sessions that no rule allows any more are closed. Thread: loop.
 * rules: count of them (0..BCN_ANSWERS_MAX), the caller's, not kept; NULL if count is 0. Errors:
 * -EINVAL (op is the member), -EAGAIN (the driver has not taken the last rules yet: try on a later
 * turn), -ENOTSUP.
 */
BCN_API int bcn_answer(struct bcn_core *core, const struct bcn_answer *rules, uint32_t count,
                       struct bcn_fail *ret_fail);

/*
 * Puts a socket of MPTCP in the place of the TCP socket of this process that is bound to the port.
 * The descriptor stays the same, and so do address, port, blocking mode, IPV6_V6ONLY, SO_KEEPALIVE,
 * SO_LINGER, SO_REUSEADDR and TCP_NODELAY; other options have their defaults afterwards. The socket
 * must not be connected, in an epoll set, or closed during the call by another thread. Thread: any.
 * port: 1..65535. backlog: as in listen() if the socket listens; 0 = it must not listen. After a
 * failure the socket is as it was. With CAP_NET_ADMIN its receive buffer is the largest that
 * net.ipv4.tcp_rmem allows, and fixed.
 * Returns the descriptor. Errors: -ENOENT (no such socket has the port), -EEXIST (several have it),
 * -EPROTOTYPE (it is not TCP), -EINVAL, -ENOTSUP (not offered by this OS);
 * -EPROTONOSUPPORT (no MPTCP in the kernel), -ENOPROTOOPT (net.mptcp.enabled=0), -EPERM or -EACCES
 * (a sandbox), and other errors of socket(), with "socket of MPTCP" in op.
 */
BCN_API int bcn_mptcp_replace(uint32_t port, uint32_t backlog, struct bcn_fail *ret_fail);

/*
 * Tells how many subflows a connection has now. Thread: any. descriptor: the result of
 * bcn_mptcp_replace, or an accepted one. port: its local port, by which a descriptor is refused
 * that is another socket's by now.
 * Returns 1 or more; 0 if the connection is plain TCP, because the other side has no MPTCP or the
 * path removes its options; -ENOENT (no such socket any more); -ENOTCONN (its last subflow has
 * ended; known since Linux 6.7).
 */
BCN_API int bcn_mptcp_subflows(int32_t descriptor, uint32_t port, struct bcn_fail *ret_fail);

/*
 * Adds an endpoint to the path manager; open connections get a subflow from it at once. Thread:
 * any. endpoint: flags = BCN_MPTCP_SUBFLOW; an id that was not in use since open connections began.
 * Errors: -EINVAL (op is the member), -EPERM (no CAP_NET_ADMIN), -EEXIST (the address is an
 * endpoint already), -EBUSY (the id is in use), -ENOENT (no MPTCP in the kernel), -ENOTSUP.
 */
BCN_API int bcn_mptcp_add(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail);

/*
 * Removes the endpoint with this id, and ends its subflows, also the first ones of connections that
 * began at this address. Thread: any. Errors: as bcn_mptcp_add; -EINVAL (no such id).
 */
BCN_API int bcn_mptcp_remove(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail);

/*
 * Lists the endpoints of the path manager. Thread: any. ret_list: the caller's, with room for
 * capacity entries. Returns the number of endpoints; if it exceeds capacity, only capacity entries
 * are written. Errors: -ENOENT (no MPTCP in the kernel), -ENOTSUP, -EPERM.
 */
BCN_API int bcn_mptcp_endpoints(struct bcn_mptcp_endpoint *ret_list, uint32_t capacity,
                                struct bcn_fail *ret_fail);

/*
 * Tells how many subflows of the network namespace begin at the endpoint's address and may still
 * carry something: of all programs, and of closed sockets too. If there is none, the endpoint can
 * be removed without harm. Thread: any. Errors: -EINVAL (op is the member), -ENOENT (no sock_diag
 * in the kernel), -EPERM (a sandbox), -ENOTSUP.
 */
BCN_API int bcn_mptcp_users(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail);

/*
 * Leaves endpoints to the end of the process, when its code runs no more (atexit). Then its open
 * connections of MPTCP send all written bytes and their end, as the kernel does it for a process
 * that is gone, except those with a linger time of 0. Each endpoint is removed when nothing needs
 * it any more, within wait_ms (0..10000) of all; one that is needed even then stays. list: copied,
 * up to BCN_MPTCP_AT_EXIT_MOST; it replaces the list of the call before; 0 endpoints take that
 * back. Thread: any, one at a time. Errors: -EINVAL (op is the argument or the member), -ENOMEM,
 * -ENOTSUP.
 */
BCN_API int bcn_mptcp_at_exit(const struct bcn_mptcp_endpoint *list, uint32_t count,
                              uint32_t wait_ms, struct bcn_fail *ret_fail);

/* The limits of the path manager. Thread: any. Returns 0; errors: as bcn_mptcp_endpoints. */
BCN_API int bcn_mptcp_limits(struct bcn_mptcp_limits *ret_limits, struct bcn_fail *ret_fail);

/* Sets the limits. Thread: any. Returns 0; errors: as bcn_mptcp_add. */
BCN_API int bcn_mptcp_set_limits(const struct bcn_mptcp_limits *limits, struct bcn_fail *ret_fail);

#ifdef __cplusplus
}
#endif

#endif
