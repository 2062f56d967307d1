#include "shield.h"

enum {
    SOON_NOTED = 1000, /* this many drops cause an early tick ... */
    SOON_MS = 20,      /* ... but not more often than this */
    RAISE_NOTED = 50,  /* in one tick: 200 packets/s, where a filter begins to pay */
    DROP_SCORE = 50,   /* below this the source counts as silent */
    SCORE_MAX = 8000,  /* so that a huge flood is forgotten as fast as a large one: in 10 s */
    SCORE_SHARE = 8,   /* a tick keeps 7/8 of the score */
    NOTED_MAX = 1 << 28,
};

void shield_init(struct shield *shield, bool enabled, const struct ifaces *ifaces,
                 counter *counters)
{
    *shield = (struct shield){.enabled = enabled, .ifaces = ifaces, .counters = counters};
}

static struct shield_source *shield_find(struct shield *shield, struct ip address, uint32_t ifindex,
                                         int kind)
{
    for (uint32_t i = 0; i < shield->source_count; i++) {
        struct shield_source *source = &shield->sources[i];
        if (ip_equal(source->address, address) && source->ifindex == ifindex &&
            source->kind == kind)
            return source;
    }
    return NULL;
}

uint32_t shield_weight(const struct shield *shield, struct ip address, uint32_t ifindex, int kind)
{
    if (shield->active_count == 0 || !shield->drained)
        return 1;
    for (uint32_t i = 0; i < shield->source_count; i++) {
        const struct shield_source *source = &shield->sources[i];
        if (source->active && ip_equal(source->address, address) && source->ifindex == ifindex &&
            source->kind == kind)
            return SHIELD_SAMPLE;
    }
    return 1;
}

/* Adds an entry; in a full list it replaces the quietest inactive one. */
static struct shield_source *shield_add(struct shield *shield)
{
    if (shield->source_count < SHIELD_SOURCES)
        return &shield->sources[shield->source_count++];
    struct shield_source *quietest = NULL;
    for (uint32_t i = 0; i < SHIELD_SOURCES; i++) {
        struct shield_source *source = &shield->sources[i];
        if (!source->active &&
            (!quietest || source->score + source->noted < quietest->score + quietest->noted))
            quietest = source;
    }
    return quietest;
}

static void noted_add(uint32_t *noted, uint32_t weight)
{
    if (*noted < NOTED_MAX)
        *noted += weight;
}

void shield_note_source(struct shield *shield, struct ip address, uint32_t ifindex, int kind,
                        uint32_t weight, uint32_t cooldown_end_ms)
{
    if (!shield->enabled)
        return;
    struct shield_source *source = shield_find(shield, address, ifindex, kind);
    if (!source) {
        source = shield_add(shield);
        if (!source)
            return;
        *source = (struct shield_source){.address = address, .ifindex = ifindex, .kind = kind};
    }
    noted_add(&source->noted, weight);
    source->cooldown_end_ms = cooldown_end_ms;
    noted_add(&shield->noted, 1);
    shield->busy = true;
    if (weight > 1)
        counter_add(shield->counters, BCN_COUNTER_SHIELDED_RATE, weight - 1);
}

static void mass_note(struct shield *shield, struct shield_mass *mass, int estimate)
{
    if (!shield->enabled)
        return;
    uint32_t weight = mass->active && shield->drained ? SHIELD_SAMPLE : 1;
    noted_add(&mass->noted, weight);
    noted_add(&shield->noted, 1);
    shield->busy = true;
    if (weight > 1)
        counter_add(shield->counters, estimate, weight - 1);
}

void shield_note_off_link(struct shield *shield)
{
    mass_note(shield, &shield->off_link, BCN_COUNTER_SHIELDED_SOURCE);
}

void shield_note_other_port(struct shield *shield)
{
    mass_note(shield, &shield->other_port, BCN_COUNTER_SHIELDED_PORT);
}

bool shield_is_up(const struct shield *shield)
{
    return shield->active_count > 0 || shield->off_link.active || shield->other_port.active;
}

uint32_t shield_due_ms(const struct shield *shield, uint32_t now_ms)
{
    if (!shield->busy)
        return UINT32_MAX;
    uint32_t since_ms = now_ms - shield->tick_ms;
    if (since_ms >= SHIELD_TICK_MS)
        return 0;
    uint32_t wait_ms = SHIELD_TICK_MS - since_ms;
    if (shield->noted < SOON_NOTED)
        return wait_ms;
    uint32_t soon_ms = now_ms - shield->early_ms;
    soon_ms = soon_ms >= SOON_MS ? 0 : SOON_MS - soon_ms;
    return soon_ms < wait_ms ? soon_ms : wait_ms;
}

static uint32_t score_after(uint32_t score, uint32_t noted)
{
    score -= (score + SCORE_SHARE - 1) / SCORE_SHARE;
    score += noted;
    return score < SCORE_MAX ? score : SCORE_MAX;
}

/* An early tick only raises; a whole one also ages. Returns true if the active state changed. */
static bool activity_tick(bool *active, uint32_t *noted, uint32_t *score, bool whole)
{
    bool was_active = *active;
    bool raise = *noted >= RAISE_NOTED;
    if (whole) {
        *score = score_after(*score, *noted);
        *noted = 0;
    }
    *active = raise || (was_active && (!whole || *score >= DROP_SCORE));
    return *active != was_active;
}

static bool mass_tick(struct shield_mass *mass, bool whole)
{
    return activity_tick(&mass->active, &mass->noted, &mass->score, whole);
}

static bool mass_is_busy(const struct shield_mass *mass)
{
    return mass->active || mass->noted > 0 || mass->score >= DROP_SCORE;
}

static bool sources_tick(struct shield *shield, uint32_t now_ms, bool whole)
{
    bool changed = false;
    uint32_t kept = 0;
    shield->active_count = 0;
    for (uint32_t i = 0; i < shield->source_count; i++) {
        struct shield_source source = shield->sources[i];
        bool was_active = source.active;
        activity_tick(&source.active, &source.noted, &source.score, whole);
        if ((int32_t)(source.cooldown_end_ms - now_ms) <= 0)
            source.active = false; /* guard accepts its packets again */
        changed |= source.active != was_active;
        shield->active_count += source.active;
        if (source.active || source.noted > 0 || source.score >= DROP_SCORE)
            shield->sources[kept++] = source;
    }
    shield->source_count = kept;
    return changed;
}

bool shield_tick(struct shield *shield, uint32_t now_ms)
{
    if (!shield->enabled)
        return false;
    bool whole = now_ms - shield->tick_ms >= SHIELD_TICK_MS;
    bool changed = sources_tick(shield, now_ms, whole);
    changed |= mass_tick(&shield->off_link, whole);
    changed |= mass_tick(&shield->other_port, whole);
    shield->noted = 0;
    shield->early_ms = now_ms;
    if (whole)
        shield->tick_ms = now_ms;
    shield->busy = shield->source_count > 0 || mass_is_busy(&shield->off_link) ||
                   mass_is_busy(&shield->other_port);
    if (changed)
        shield->drained = false;
    counter_set(shield->counters, BCN_COUNTER_SHIELD_SOURCES, shield->active_count);
    return changed;
}

struct shield_plan shield_plan(const struct shield *shield)
{
    return (struct shield_plan){
        .sources = shield->sources,
        .source_count = shield->source_count,
        .other_port = shield->other_port.active,
        .off_link = shield->off_link.active,
        .ifaces = shield->ifaces,
    };
}

void shield_drained(struct shield *shield)
{
    shield->drained = true;
}
