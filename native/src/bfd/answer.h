/*
 * answer: answers to peers that are not configured (RFC 9468), and the limit of their cost.
 *
 * A rule allows a source on the link of the interface that received its packet, in the rule's
 * prefix, to the rule's address. The number of new sessions has limits: in all, by rule and in a
 * second.
 */
#ifndef BEACON_BFD_ANSWER_H
#define BEACON_BFD_ANSWER_H

#include "../ifaces.h"
#include "session.h"

struct answers {
    struct bcn_answer rules[BCN_ANSWERS_MAX];
    uint32_t count;
    uint32_t made[BCN_ANSWERS_MAX]; /* present sessions of each rule */
    struct session_limit made_lately;
    uint32_t new_sessions_pps;
};

/* Are the rules in range (bcn_answer)? */
int answers_check(const struct bcn_answer *rules, uint32_t count, struct bcn_fail *ret_fail);

/*
 * Finds the rule that answers this packet. Writes it into *ret_rule and returns 0, or
 * BCN_REFUSED_OFF_LINK, _RULE or _SESSIONS. iface: the receiving interface; NULL = unknown.
 */
int answers_find(const struct answers *answers, const struct iface *iface, const struct bcn_rx *rx,
                 uint8_t *ret_rule);
/* Returns false if there were too many new sessions in this second. */
bool answers_take(struct answers *answers, int64_t now_ns);

/*
 * Packets without a session, by source: a hundred a second are examined, the others are only
 * counted. The table is small: a source that it replaced begins again.
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
