/*
 * An OS in memory for tests: sockets, interfaces and a clock that only the test moves. It fulfils
 * src/os.h, so the whole core runs on it, without sockets and without time.
 */
#ifndef BEACON_FAKE_OS_H
#define BEACON_FAKE_OS_H

#include "../src/ifaces.h"
#include "../src/os.h"

enum {
    FAKE_SOCKETS = 80,
    FAKE_QUEUE = 512,
    FAKE_SENT = 256,
    FAKE_LINKS = 64,
    FAKE_ADDRESSES = BCN_ADDRESSES_PER_INTERFACE + 8, /* of each: more than the core keeps */
    FAKE_PAYLOAD = 64,
    FAKE_WAITS = 4
};

struct fake_packet {
    struct bcn_rx facts;           /* all but slot_offset */
    uint8_t payload[FAKE_PAYLOAD]; /* the beginning; facts.length may be more */
};

struct fake_sent {
    os_socket socket;
    struct bcn_tx tx;
    uint8_t payload[FAKE_PAYLOAD];
};

struct fake_socket {
    bool open;
    bool mute;
    bool removed; /* from the wait */
    struct os_socket_spec spec;
    uint16_t port;
    struct os_wait *wait; /* that it was added to; NULL = none */
    uint32_t token;
    uint32_t joined[32];
    uint32_t joined_count;
    struct fake_packet queue[FAKE_QUEUE];
    uint32_t queued;
    uint32_t read;
    /* More than a queue holds: so many copies of one packet come before it, each stamped this much
     * later than the former. */
    struct fake_packet flood;
    uint32_t flood_left;
    int64_t flood_step_ns;
    uint64_t drops;
    uint32_t filters;      /* times one was attached */
    uint32_t plan_sources; /* active ones of the last plan */
    bool plan_off_link;
    bool plan_other_port;
    int receive_error; /* once per receive while it is set */
};

struct fake_os {
    int64_t now_ns;
    int64_t slept_ns; /* of the last wait */
    uint8_t ttl;      /* of what arrives; 0 = 255 */
    int64_t suspended_ns;
    bool blind_to_wake_up; /* the wait does not end by it */
    int64_t paused_ns;     /* of all pauses */
    bool someone_on_port[FAMILIES];
    bool family_missing[FAMILIES];
    uint32_t other_holders[FAMILIES]; /* os_port_holders: beside the core's own */
    int holders_error;                /* of os_port_holders, if not 0 */
    uint32_t looks;                   /* calls of it */
    bool wildcard_yields[FAMILIES];   /* os_wildcard_yields; IPv4 only, as on Linux */
    bool needs_mutes;
    bool sharing_forbidden;
    int binds_refused; /* so many times in a row, then no more */
    int reuseport_error;
    uint32_t receive_buffer_granted; /* 0 = all */
    const char *receive_buffer_limit;
    uint32_t memberships_max;    /* per socket */
    int join_error;              /* of every join, if not 0 */
    uint32_t join_error_ifindex; /* ... on this interface only, if not 0 */
    int send_error;              /* of the packet with cookie send_error_cookie */
    uint64_t send_error_cookie;
    bool no_filters;
    int wait_error;
    /* in the order in which they were opened: a core's first, its driver's then */
    bool waits_used[FAKE_WAITS];
    bool woken[FAKE_WAITS];
    int64_t stamps_ahead_ns; /* the clock of stamps, beyond now_ns */
    uint8_t randomness;      /* another one, and os_random gives other bytes */
    const char *port_owner;  /* NULL = the port is free */
    uint32_t sockets_max;    /* open ones; 0 = as many as there are */
    uint32_t urgent_threads;
    bool watch_ready;
    int overruns;
    int looks_failing; /* so many looks of the watch fail */
    uint32_t watches;  /* open ones */
    uint32_t ios;      /* the same */
    uint32_t watch_reads;
    uint32_t probes;
    struct fake_socket sockets[FAKE_SOCKETS];
    struct fake_sent sent[FAKE_SENT];
    uint32_t sent_count;
    uint32_t send_calls;
    /* The machine as os_watch_read and os_survey will find it. */
    struct ifaces_link links[FAKE_LINKS];
    struct bcn_address addresses[FAKE_LINKS][FAKE_ADDRESSES];
    uint32_t link_count;
};

extern struct fake_os fake;

/* A machine with lo and eth0 (2, 10.0.0.1/24, fe80::1/64), nobody on the port, at 1,000 s. */
void fake_reset(void);
/* The next watch turn finds the links as they are now. */
void fake_interfaces_changed(void);
/* payload: FAKE_PAYLOAD bytes, or length if that is less. Puts a packet into every open socket that
 * would get it: multicast by membership, unicast the first wildcard one. Returns into how many. */
int fake_arrive(uint32_t ifindex, const char *source, const char *destination, uint16_t source_port,
                const uint8_t *payload, uint32_t length);
uint32_t fake_open_sockets(void);
/* Into the socket of a family that is bound to port; false = there is none, or its queue is
 * full. */
bool fake_arrive_at(uint16_t port, const struct fake_packet *packet);
/* The same for a flood of any size. */
bool fake_flood_at(uint16_t port, const struct fake_packet *first, uint32_t count, int64_t step_ns);

/* ---- the core of core_fixture.h on this OS ---- */

enum { ETH0 = 2 };
/* core_begin, and eth0 is joined in both families. */
void core_begin_joined(const struct bcn_options *options);
/* A multicast from another host on eth0's link. */
void query_from(const char *source);
void response_from(const char *source);

#endif
