/*
 * session: one BFD session (RFC 5880 6.8), without clock and socket.
 *
 *     (state, packet | time | command, now)  ->  packets, next deadline
 *
 * The caller passes each event with its time (session_receive, session_tick, session_change,
 * session_set_path), and then takes packets with session_emit until there are none. session_due_ns
 * returns the time of the next session_tick.
 *
 * There are three sets of timing values, because 6.8.3 lets them differ:
 *
 *     wanted   the user's latest values (config)
 *     said     the values in our packets. One Poll Sequence runs at a time, so a change waits for
 *              the one before
 *     used     the values by which we send and expect. While Up, a slower sending interval and a
 *              shorter detection are used only after the Final has come
 *
 * A packet is sent at once if its contents differ from those of the last one (6.8.7, SHOULD), and
 * otherwise when the periodic timer is due. Packets at once and Finals are limited to 100 a second,
 * so that a peer cannot make us send more by its packets. A Final doesn't move the periodic timer,
 * and Polls are sent only by that timer (6.5).
 *
 * We never ask for Demand mode (bfd.DemandMode is 0), but we honour the peer's. We neither send nor
 * accept Echo packets: Required Min Echo RX is 0.
 *
 * Detection uses `heard_ns`, the time of arrival. It runs in every state, because it also forgets
 * the peer's discriminator (6.8.1) and the peer's requests (6.8.18).
 */
#ifndef BEACON_BFD_SESSION_H
#define BEACON_BFD_SESSION_H

#include "auth.h"
#include "codec.h"

/* session_due_ns, next_tx_ns: never. The same number as BCN_NEVER. */
#define SESSION_NEVER INT64_MAX

/* The user's settings. */
struct session_config {
    uint32_t desired_min_tx_us;
    uint32_t required_min_rx_us;
    uint8_t detect_mult;
    bool passive;     /* RFC 5880 6.1: silent until the peer speaks */
    bool disabled;    /* AdminDown */
    bool unsolicited; /* RFC 9468 2: while Down it sends only Finals */
};

/* Limits an event to a rate; `next_ns` is the time when the next one is due at that rate. */
struct session_limit {
    int64_t next_ns;
};

struct session {
    struct session_config config;
    struct auth auth;

    uint8_t state;        /* bfd.SessionState */
    uint8_t remote_state; /* bfd.RemoteSessionState */
    uint8_t diag;         /* bfd.LocalDiag */
    uint8_t remote_diag;
    uint8_t remote_mult; /* 0 = nothing was heard yet */
    bool remote_demand;  /* bfd.RemoteDemandMode */
    /* carrier, interface or local address are gone: it stays Down and silent */
    bool path_lost;

    bool poll;       /* a Poll Sequence is running */
    bool poll_sent;  /* ... and a packet with P was sent */
    bool final_seen; /* the last one ended, and no packet without F has come since (6.8.3) */
    bool final_due;  /* a Poll came: answer it */
    bool packet_due; /* the periodic timer is due */
    bool has_sent;   /* sent[] is valid */

    uint32_t discriminator;        /* bfd.LocalDiscr */
    uint32_t remote_discriminator; /* bfd.RemoteDiscr */
    uint32_t said_tx_us;           /* bfd.DesiredMinTxInterval */
    uint32_t said_rx_us;           /* bfd.RequiredMinRxInterval */
    uint32_t used_tx_us;
    uint32_t used_rx_us;
    uint32_t remote_min_tx_us;
    uint32_t remote_min_rx_us; /* bfd.RemoteMinRxInterval */

    uint32_t random;    /* of the jitter */
    uint32_t grid_ns;   /* deadlines are multiples of it; 0 = exact */
    int64_t heard_ns;   /* the arrival of the last accepted packet */
    int64_t sent_ns;    /* the start of the periodic timer */
    int64_t next_tx_ns; /* the time when it is due */
    int64_t spaced_us;  /* the interval from which next_tx_ns was computed; 0 = none */
    int64_t poll_began_ns;
    int64_t poll_last_ns;
    int64_t poll_again_ns;        /* no new Poll Sequence before */
    struct session_limit answers; /* of packets out of turn */
    struct session_limit floods;  /* of accepted packets */
    uint8_t sent[BFD_BYTES];      /* the last packet, without P and F */

    int64_t changed_ns; /* of the state */
    uint32_t transitions;
    uint64_t packets_in;
    uint64_t packets_out;
};

/* Begins in Down (or AdminDown) and sends at once, unless it is passive. seed: any number. */
void session_init(struct session *session, const struct session_config *config,
                  const struct auth *auth, uint32_t discriminator, uint32_t seed, int64_t now_ns);
/* Wipes the keys. */
void session_done(struct session *session);

/*
 * Handles a packet for this session (demultiplexing is done), which arrived at now_ns. bytes: the
 * packet, for the authentication. Returns the verdict.
 */
enum bfd_verdict session_receive(struct session *session, const struct bfd_packet *packet,
                                 const uint8_t *bytes, int64_t now_ns);
/* Runs the timers that are due by now. */
void session_tick(struct session *session, int64_t now_ns);
/* Applies new settings of the user. Intervals change by a Poll Sequence, without a flap. */
void session_change(struct session *session, const struct session_config *config, int64_t now_ns);
/* Handles a lost path (Down, diag 5, silent), or one that is back. */
void session_set_path(struct session *session, bool is_there, int64_t now_ns);

/*
 * The next packet to send now; returns its length, 0 = none. There is at most a Final and one other
 * at a time. The returned packet counts as sent.
 */
uint32_t session_emit(struct session *session, int64_t now_ns, uint8_t ret_bytes[BFD_PACKET_BYTES]);

/* The time of the next session_tick; SESSION_NEVER = no timer is running. */
int64_t session_due_ns(const struct session *session);
/* The end of the detection time unless a packet comes before; SESSION_NEVER = no peer was heard. */
int64_t session_expiry_ns(const struct session *session);

/* The present sending interval and detection time, in microseconds. */
int64_t session_tx_interval_us(const struct session *session);
int64_t session_detection_us(const struct session *session);
/* Did a packet come within the last detection time? */
bool session_knows_peer(const struct session *session);

/* The state machine, for session_receive and its test. */
enum session_event {
    SESSION_RECEIVED_ADMIN_DOWN, /* in the order of enum bfd_state */
    SESSION_RECEIVED_DOWN,
    SESSION_RECEIVED_INIT,
    SESSION_RECEIVED_UP,
    SESSION_EXPIRED,
    SESSION_PATH_LOST,
    SESSION_DISABLED,
    SESSION_ENABLED,
    SESSION_EVENTS,
};

struct session_step {
    uint8_t state;
    uint8_t diag; /* SESSION_DIAG_KEPT or the new one */
};

enum { SESSION_DIAG_KEPT = 0xff };

extern const struct session_step session_steps[BFD_STATES][SESSION_EVENTS];

#endif
