#include "sessions.h"

#include <errno.h>
#include <stdlib.h>

enum { IN_USE = 1, GENERATION_SHIFT = 16, SLOT_MASK = 0xffff };

int sessions_init(struct sessions *sessions, uint32_t capacity, uint32_t salt)
{
    *sessions = (struct sessions){.capacity = capacity, .salt = salt};
    sessions->slots = calloc(capacity, sizeof *sessions->slots);
    for (uint32_t i = 0; sessions->slots && i < capacity; i++)
        sessions->slots[i].socket = OS_NO_SOCKET;
    sessions->heap = calloc(capacity, sizeof *sessions->heap);
    if (!sessions->slots || !sessions->heap)
        return -ENOMEM;
    int r = lookup_init(&sessions->by_discriminator, capacity);
    return r < 0 ? r : lookup_init(&sessions->by_peer, capacity);
}

void sessions_done(struct sessions *sessions)
{
    for (uint32_t i = 0; sessions->slots && i < sessions->capacity; i++) {
        session_done(&sessions->slots[i].session);
        os_socket_close(sessions->slots[i].socket);
    }
    free(sessions->slots);
    free(sessions->heap);
    lookup_done(&sessions->by_discriminator);
    lookup_done(&sessions->by_peer);
    *sessions = (struct sessions){0};
}

/* ---- claims ---- */

struct slot *sessions_claim(struct sessions *sessions, uint32_t *hint)
{
    for (uint32_t i = 0; i < sessions->capacity; i++) {
        struct slot *slot = &sessions->slots[(*hint + i) % sessions->capacity];
        uint32_t claim = atomic_load_explicit(&slot->claim, memory_order_acquire);
        if (claim & IN_USE)
            continue;
        uint32_t generation = ((claim >> GENERATION_SHIFT) + 1) & SLOT_MASK;
        if (generation == 0) /* a number is never 0 */
            generation = 1;
        if (atomic_compare_exchange_strong_explicit(&slot->claim, &claim,
                                                    generation << GENERATION_SHIFT | IN_USE,
                                                    memory_order_acquire, memory_order_relaxed)) {
            *hint = sessions_index(sessions, slot) + 1;
            return slot;
        }
    }
    return NULL;
}

void sessions_free(struct slot *slot)
{
    os_socket_close(slot->socket);
    slot->socket = OS_NO_SOCKET;
    session_done(&slot->session);
    uint32_t claim = atomic_load_explicit(&slot->claim, memory_order_relaxed);
    atomic_store_explicit(&slot->claim, claim & ~(uint32_t)IN_USE, memory_order_release);
}

uint32_t sessions_index(const struct sessions *sessions, const struct slot *slot)
{
    return (uint32_t)(slot - sessions->slots);
}

uint32_t sessions_number(const struct sessions *sessions, const struct slot *slot)
{
    uint32_t claim = atomic_load_explicit(&slot->claim, memory_order_relaxed);
    return (claim & ~(uint32_t)SLOT_MASK) | sessions_index(sessions, slot);
}

struct slot *sessions_slot(const struct sessions *sessions, uint32_t number)
{
    uint32_t index = number & SLOT_MASK;
    if (index >= sessions->capacity)
        return NULL;
    struct slot *slot = &sessions->slots[index];
    uint32_t claim = atomic_load_explicit(&slot->claim, memory_order_acquire);
    bool fits = claim == ((number & ~(uint32_t)SLOT_MASK) | IN_USE);
    return fits ? slot : NULL;
}

/* ---- the heap ---- */

static void heap_put(struct sessions *sessions, uint32_t at, uint32_t index)
{
    sessions->heap[at] = index;
    sessions->slots[index].heap_at = at;
}

static int64_t heap_due_ns(const struct sessions *sessions, uint32_t at)
{
    return sessions->slots[sessions->heap[at]].due_ns;
}

static void heap_rise(struct sessions *sessions, uint32_t at)
{
    uint32_t index = sessions->heap[at];
    int64_t due_ns = sessions->slots[index].due_ns;
    while (at > 0 && heap_due_ns(sessions, (at - 1) / 2) > due_ns) {
        heap_put(sessions, at, sessions->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    heap_put(sessions, at, index);
}

static void heap_sink(struct sessions *sessions, uint32_t at)
{
    uint32_t index = sessions->heap[at];
    int64_t due_ns = sessions->slots[index].due_ns;
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= sessions->heap_count)
            break;
        if (child + 1 < sessions->heap_count &&
            heap_due_ns(sessions, child + 1) < heap_due_ns(sessions, child))
            child++;
        if (heap_due_ns(sessions, child) >= due_ns)
            break;
        heap_put(sessions, at, sessions->heap[child]);
        at = child;
    }
    heap_put(sessions, at, index);
}

static void heap_remove(struct sessions *sessions, uint32_t at)
{
    uint32_t last = sessions->heap[--sessions->heap_count];
    if (at == sessions->heap_count)
        return;
    heap_put(sessions, at, last);
    heap_rise(sessions, at);
    heap_sink(sessions, sessions->slots[last].heap_at);
}

void sessions_reschedule(struct sessions *sessions, struct slot *slot)
{
    int64_t due_ns = session_due_ns(&slot->session);
    if (due_ns >= slot->due_ns)
        return; /* it is checked again when the old deadline comes up */
    slot->due_ns = due_ns;
    heap_rise(sessions, slot->heap_at);
}

struct slot *sessions_due(struct sessions *sessions, int64_t now_ns)
{
    while (sessions->heap_count > 0) {
        struct slot *slot = &sessions->slots[sessions->heap[0]];
        if (slot->due_ns > now_ns)
            return NULL;
        int64_t due_ns = session_due_ns(&slot->session);
        if (due_ns <= now_ns)
            return slot;
        slot->due_ns = due_ns;
        heap_sink(sessions, 0);
    }
    return NULL;
}

int64_t sessions_due_ns(const struct sessions *sessions)
{
    return sessions->heap_count > 0 ? heap_due_ns(sessions, 0) : SESSION_NEVER;
}

/* ---- finding ---- */

static uint32_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    return (uint32_t)(x ^ x >> 33);
}

static uint32_t discriminator_hash(const struct sessions *sessions, uint32_t discriminator)
{
    return mix((uint64_t)sessions->salt << 32 | discriminator);
}

static uint32_t peer_hash(const struct sessions *sessions, struct ip peer, uint32_t ifindex,
                          bool multihop)
{
    uint64_t where = (uint64_t)sessions->salt << 32 | ifindex << 1 | multihop;
    return mix(peer.word[0] * UINT64_C(0x9e3779b97f4a7c15) ^ mix(peer.word[1] ^ where));
}

static uint32_t slot_hash(const struct sessions *sessions, const struct slot *slot)
{
    return peer_hash(sessions, slot->at.peer, slot->at.ifindex, slot->at.multihop);
}

void sessions_add(struct sessions *sessions, struct slot *slot)
{
    uint32_t index = sessions_index(sessions, slot);
    slot->at = slot->asked;
    lookup_insert(&sessions->by_discriminator,
                  discriminator_hash(sessions, slot->session.discriminator), index);
    lookup_insert(&sessions->by_peer, slot_hash(sessions, slot), index);
    slot->due_ns = session_due_ns(&slot->session);
    heap_put(sessions, sessions->heap_count++, index);
    heap_rise(sessions, slot->heap_at);
    slot->open = true;
    sessions->count++;
}

void sessions_remove(struct sessions *sessions, struct slot *slot)
{
    uint32_t index = sessions_index(sessions, slot);
    lookup_remove(&sessions->by_discriminator,
                  discriminator_hash(sessions, slot->session.discriminator), index);
    lookup_remove(&sessions->by_peer, slot_hash(sessions, slot), index);
    heap_remove(sessions, slot->heap_at);
    slot->open = false;
    sessions->count--;
    sessions->up -= slot->was_up;
    sessions->fast -= slot->fast;
    slot->was_up = slot->fast = false;
}

void sessions_move(struct sessions *sessions, struct slot *slot, uint32_t ifindex, struct ip local)
{
    slot->at.local = local;
    if (slot->at.ifindex == ifindex)
        return;
    uint32_t index = sessions_index(sessions, slot);
    lookup_remove(&sessions->by_peer, slot_hash(sessions, slot), index);
    slot->at.ifindex = ifindex;
    lookup_insert(&sessions->by_peer, slot_hash(sessions, slot), index);
}

struct slot *sessions_by_discriminator(const struct sessions *sessions, uint32_t discriminator)
{
    uint32_t hash = discriminator_hash(sessions, discriminator);
    uint32_t index;
    for (uint32_t at = hash;
         (index = lookup_next(&sessions->by_discriminator, hash, &at)) != LOOKUP_NONE;) {
        if (sessions->slots[index].session.discriminator == discriminator)
            return &sessions->slots[index];
    }
    return NULL;
}

struct slot *sessions_by_peer(const struct sessions *sessions, struct ip peer, struct ip local,
                              uint32_t ifindex, bool multihop)
{
    uint32_t hash = peer_hash(sessions, peer, ifindex, multihop);
    uint32_t index;
    struct slot *any_local = NULL;
    for (uint32_t at = hash; (index = lookup_next(&sessions->by_peer, hash, &at)) != LOOKUP_NONE;) {
        struct slot *slot = &sessions->slots[index];
        if (!ip_equal(slot->at.peer, peer) || slot->at.ifindex != ifindex ||
            slot->at.multihop != multihop)
            continue;
        if (ip_equal(slot->asked.local, local))
            return slot; /* the user named exactly this address */
        if (ip_is_zero(slot->asked.local))
            any_local = slot;
    }
    return any_local;
}

struct slot *sessions_unsolicited(const struct sessions *sessions, struct ip peer, uint32_t ifindex)
{
    uint32_t hash = peer_hash(sessions, peer, ifindex, false);
    uint32_t index;
    for (uint32_t at = hash; (index = lookup_next(&sessions->by_peer, hash, &at)) != LOOKUP_NONE;) {
        struct slot *slot = &sessions->slots[index];
        if (slot->role == BCN_ROLE_UNSOLICITED && slot->at.ifindex == ifindex &&
            ip_equal(slot->at.peer, peer))
            return slot;
    }
    return NULL;
}
