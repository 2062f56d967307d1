/*
 * answer: whom we answer without having been told of them (RFC 9468), and how much strangers may
 * cost.
 *
 * A rule allows a source on the link of the interface that its packet came in on, in the rule's
 * prefix, to the rule's address. How many sessions may be made, in all, by rule and in a second, is
 * bounded.
 */
#ifndef BEACON_BFD_ANSWER_H
#define BEACON_BFD_ANSWER_H

#include "../ifaces.h"
#include "session.h"

struct answers {
    struct bcn_answer rules[BCN_ANSWERS_MAX];
    uint32_t count;
    uint32_t made[BCN_ANSWERS_MAX]; /* sessions that a rule has now */
    struct session_limit made_lately;
    uint32_t new_sessions_pps;
};

/* Are the rules in range (bcn_answer)? */
int answers_check(const struct bcn_answer *rules, uint32_t count, struct bcn_fail *ret_fail);

/*
 * Which rule answers this packet; puts it into *ret_rule and returns 0, or BCN_REFUSED_OFF_LINK,
 * _RULE or _SESSIONS. iface: where it came in; NULL = not known.
 */
int answers_find(const struct answers *answers, const struct iface *iface, const struct bcn_rx *rx,
                 uint8_t *ret_rule);
/* False: there were too many new ones in this second. */
bool answers_take(struct answers *answers, int64_t now_ns);

/*
 * Packets of no session, by source: a hundred a second are looked at, the rest is counted and no
 * more. A small table: who is pushed out of it begins anew.
 */
enum { STRANGERS = 256, STRANGERS_PPS = 100 };

struct strangers {
    struct {
        struct ip source;
        struct rate rate;
    } entries[STRANGERS];
    uint64_t salt;
};

bool strangers_allow(struct strangers *strangers, struct ip source, int64_t now_ns);

#endif
