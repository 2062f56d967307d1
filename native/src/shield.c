#include "shield.h"

enum {
    SOON_NOTED = 1000, /* this many drops cause an early tick ... */
    SOON_MS = 20,      /* ... but not more often than this */
    RAISE_NOTED = 50,  /* in one tick: 200 packets/s, where a filter begins to pay */
    RAISE_OVER = 200,  /* the same for a source that may still be no flood */
    SAMPLES_PPS = 64,  /* of such a source: enough to measure it by */
    SAMPLE_BITS_MIN = 4,
    DROP_SCORE = 50,  /* below this the source counts as silent */
    SCORE_MAX = 8000, /* so that a huge flood is forgotten as fast as a large one: in 10 s */
    SCORE_SHARE = 8,  /* a tick keeps 7/8 of the score */
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
            return UINT32_C(1) << source->sample;
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
                        uint32_t weight, bool cools, uint32_t until_ms)
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
    source->cools = cools;
    source->until_ms = until_ms;
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

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* 0 for a past time. */
static uint32_t ms_until(uint32_t end_ms, uint32_t now_ms)
{
    return (int32_t)(end_ms - now_ms) > 0 ? end_ms - now_ms : 0;
}

uint32_t shield_due_ms(const struct shield *shield, uint32_t now_ms)
{
    if (!shield->busy)
        return UINT32_MAX;
    uint32_t since_ms = now_ms - shield->tick_ms;
    if (since_ms >= SHIELD_TICK_MS)
        return 0;
    uint32_t wait_ms = SHIELD_TICK_MS - since_ms;
    if (shield->active_count > 0)
        wait_ms = smaller(wait_ms, ms_until(shield->first_end_ms, now_ms));
    if (shield->noted < SOON_NOTED)
        return wait_ms;
    uint32_t soon_ms = now_ms - shield->early_ms;
    return smaller(wait_ms, soon_ms >= SOON_MS ? 0 : SOON_MS - soon_ms);
}

static uint32_t score_after(uint32_t score, uint32_t noted)
{
    score -= (score + SCORE_SHARE - 1) / SCORE_SHARE;
    score += noted;
    return score < SCORE_MAX ? score : SCORE_MAX;
}

/* An early tick only raises; a whole one also ages. Returns true if the active state changed. */
static bool activity_tick(bool *active, uint32_t *noted, uint32_t *score, uint32_t enough,
                          bool whole)
{
    bool was_active = *active;
    bool raise = *noted >= enough;
    if (whole) {
        *score = score_after(*score, *noted);
        *noted = 0;
    }
    *active = raise || (was_active && (!whole || *score >= DROP_SCORE));
    return *active != was_active;
}

static bool mass_tick(struct shield_mass *mass, bool whole)
{
    return activity_tick(&mass->active, &mass->noted, &mass->score, RAISE_NOTED, whole);
}

static bool mass_is_busy(const struct shield_mass *mass)
{
    return mass->active || mass->noted > 0 || mass->score >= DROP_SCORE;
}

/* One in 1 << this of a source should pass that sent so many packets in this time. */
static uint8_t sample_bits(const struct shield_source *source, uint32_t noted, uint32_t since_ms)
{
    if (source->cools)
        return SHIELD_SAMPLE_BITS;
    uint64_t pps = (uint64_t)noted * 1000 / (since_ms ? since_ms : 1);
    uint8_t bits = SAMPLE_BITS_MIN;
    while (bits < SHIELD_SAMPLE_BITS && pps >> (bits + 1) >= SAMPLES_PPS)
        bits++;
    return bits;
}

/* since_ms: the time of the noted drops; 0 = they came in this turn. Returns true if the filter
 * must change. */
static bool source_tick(struct shield_source *source, uint32_t now_ms, uint32_t since_ms,
                        bool whole)
{
    bool was_active = source->active;
    uint8_t bits = sample_bits(source, source->noted, since_ms);
    activity_tick(&source->active, &source->noted, &source->score,
                  source->cools || since_ms == 0 ? RAISE_NOTED : RAISE_OVER, whole);
    if (ms_until(source->until_ms, now_ms) == 0)
        source->active = false; /* guard accepts its packets again */
    if (!source->active)
        return was_active;
    /* A sample that is off by half is good enough. */
    if (was_active && bits <= source->sample + 1 && (!whole || bits + 1 >= source->sample))
        return false;
    source->sample = bits;
    return true;
}

/* Notes cause a tick at once after a rest, and at most a tick's time later otherwise. */
static uint32_t noted_since_ms(const struct shield *shield, uint32_t now_ms)
{
    uint32_t since_ms = now_ms - shield->tick_ms;
    return since_ms <= 2 * SHIELD_TICK_MS ? since_ms : 0;
}

static bool sources_tick(struct shield *shield, uint32_t now_ms, bool whole)
{
    bool changed = false;
    uint32_t kept = 0;
    uint32_t first_end_ms = UINT32_MAX;
    uint32_t since_ms = noted_since_ms(shield, now_ms);
    shield->active_count = 0;
    for (uint32_t i = 0; i < shield->source_count; i++) {
        struct shield_source source = shield->sources[i];
        changed |= source_tick(&source, now_ms, since_ms, whole);
        shield->active_count += source.active;
        if (source.active)
            first_end_ms = smaller(first_end_ms, ms_until(source.until_ms, now_ms));
        if (source.active || source.noted > 0 || source.score >= DROP_SCORE)
            shield->sources[kept++] = source;
    }
    shield->source_count = kept;
    shield->first_end_ms = now_ms + first_end_ms;
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
