/*
 * sources: the rate of each source, in a table of fixed size (FR-026..FR-032).
 *
 * The table is set-associative: a keyed hash of (address, interface) selects a set of eight ways,
 * and a source is in one of these or nowhere. So finding, adding and evicting cost the same small
 * amount for the first source and for the millionth forged one. There are no chains, tombstones or
 * sweeps over everything. The key is random, so an attacker cannot aim at one set.
 *
 * A set is a line of tags and times, so that a miss reads one cache line; each source is a line
 * too. The evicted way is the one unseen for longest that is not in cooldown. A way in cooldown is
 * evicted only if all eight are (FR-032), because a flooder could otherwise end its cooldown with
 * seven forged addresses.
 *
 * Each source has a sliding second per packet kind. Packets over its limit are dropped. A burst is
 * no flood (a home automation that starts asks 180 questions in half a second, once). The cooldown
 * begins if the source is still over the limit 0.9 s after it first crossed it, and continues to
 * send. A source that sends in pulses with longer pauses is a flood if it sends ten times its
 * limit. The rate is also measured during a cooldown. So a flood that still runs when the cooldown
 * ends starts the next one at once, and less than a second's worth of its packets is accepted.
 *
 * Thread: loop. Times are milliseconds modulo 2^32 since the core was opened.
 */
#ifndef BEACON_SOURCES_H
#define BEACON_SOURCES_H

#include "beacon_core.h"
#include "ip.h"
#include "profile.h"
#include "rate.h"

enum { SOURCES_WAYS = 8 };

/* The counts since a source crossed its limit. */
struct source_over {
    uint16_t all;
    uint16_t late; /* of these, in the second half of the 0.9 s */
};

struct source {
    struct ip address;
    uint32_t ifindex;
    uint8_t cooling; /* bit per kind */
    uint8_t over;    /* bit per kind: over its limit, and not in cooldown */
    uint16_t reserved;
    struct rate rate[PROFILE_KINDS];
    union {
        uint32_t cooldown_until_ms[PROFILE_KINDS];     /* of the cooling kinds */
        struct source_over over_counts[PROFILE_KINDS]; /* of the over ones */
    };
    uint32_t over_since_ms[PROFILE_KINDS];
};

struct source_set {
    uint16_t tag[SOURCES_WAYS];
    uint32_t seen_ms[SOURCES_WAYS];
    uint8_t used;    /* bit per way */
    uint8_t cooling; /* bit per way: any kind of it is in cooldown */
    uint8_t reserved[14];
};

struct sources {
    void *sets_block; /* owned */
    void *list_block; /* owned */
    struct source_set *sets;
    struct source *list; /* SOURCES_WAYS per set */
    uint32_t set_count;
    uint32_t used;
    uint64_t evicted;
    uint64_t key[2];
    uint32_t limit_pps[PROFILE_KINDS];
    uint32_t cooldown_ms;
    bool cool_all_kinds;
    uint32_t sweep_at;
};

enum source_verdict {
    SOURCE_PASSES,
    SOURCE_COOLS, /* in cooldown: drop */
    /* over its limit for too long, with this very packet: drop, and report */
    SOURCE_BEGINS_TO_COOL,
    SOURCE_IS_OVER /* over its limit of this second only: drop */
};

int sources_init(struct sources *sources, uint32_t max_sources, const uint64_t key[2]);
void sources_done(struct sources *sources);

/* Counts a packet (weight packets, if it is a sample) and judges it. */
enum source_verdict sources_touch(struct sources *sources, struct ip address, uint32_t ifindex,
                                  int kind, uint32_t now_ms, uint32_t weight,
                                  struct source **ret_source);
/* Removes idle and cooled sources in a part of the table: all of it in 8 calls. */
void sources_sweep(struct sources *sources, uint32_t now_ms);
/* The remaining time of a source's cooldown; 0 = none. */
uint32_t sources_cooldown_left_ms(const struct sources *sources, const struct source *source,
                                  int kind, uint32_t now_ms);
/* The noisiest sources, cooling ones first; returns the number written. */
uint32_t sources_noisiest(struct sources *sources, uint32_t now_ms, struct bcn_source *ret_list,
                          uint32_t capacity);

#endif
