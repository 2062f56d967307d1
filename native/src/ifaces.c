#include "ifaces.h"

#include "os.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* at most half of them are used; further addresses are not recognised as our own */
    OWN_SLOTS = 4096,
    OWN_MAX = OWN_SLOTS / 2,
    /* Flags from the OS; ifaces_settle computes the others. */
    OS_FLAGS = BCN_IF_UP | BCN_IF_RUNNING | BCN_IF_MULTICAST | BCN_IF_LOOPBACK |
               BCN_IF_POINT_TO_POINT | BCN_IF_BROADCAST | BCN_IF_NOARP,
};

int ifaces_init(struct ifaces *ifaces, uint32_t capacity)
{
    uint32_t slots = 16;
    while (slots < 2 * capacity)
        slots *= 2;
    *ifaces = (struct ifaces){.capacity = capacity, .by_index_mask = slots - 1, .look = 1};
    ifaces->list = calloc(capacity, sizeof *ifaces->list);
    ifaces->by_index = calloc(slots, sizeof *ifaces->by_index);
    ifaces->own = calloc(OWN_SLOTS, sizeof *ifaces->own);
    if (!ifaces->list || !ifaces->by_index || !ifaces->own) {
        ifaces_done(ifaces);
        return -ENOMEM;
    }
    int r = os_random(ifaces->own_key, sizeof ifaces->own_key);
    if (r < 0)
        ifaces_done(ifaces);
    return r < 0 ? r : 0;
}

void ifaces_done(struct ifaces *ifaces)
{
    free(ifaces->list);
    free(ifaces->by_index);
    free(ifaces->own);
    *ifaces = (struct ifaces){0};
}

static uint32_t index_hash(const struct ifaces *ifaces, uint32_t index)
{
    return (index * 2654435761u >> 8) & ifaces->by_index_mask;
}

struct iface *ifaces_find(const struct ifaces *ifaces, uint32_t index)
{
    for (uint32_t at = index_hash(ifaces, index);; at = (at + 1) & ifaces->by_index_mask) {
        uint16_t position = ifaces->by_index[at];
        if (position == 0)
            return NULL;
        struct iface *iface = &ifaces->list[position - 1];
        if (iface->facts.index == index && iface->used && !iface->gone)
            return iface;
    }
}

static void index_insert(struct ifaces *ifaces, uint32_t position)
{
    uint32_t at = index_hash(ifaces, ifaces->list[position].facts.index);
    while (ifaces->by_index[at] != 0)
        at = (at + 1) & ifaces->by_index_mask;
    ifaces->by_index[at] = (uint16_t)(position + 1);
}

static void index_rebuild(struct ifaces *ifaces)
{
    memset(ifaces->by_index, 0, (ifaces->by_index_mask + 1) * sizeof *ifaces->by_index);
    for (uint32_t i = 0; i < ifaces->capacity; i++) {
        if (ifaces->list[i].used)
            index_insert(ifaces, i);
    }
}

/* The worth of keeping an interface; higher is better. */
static int link_worth(uint32_t flags, uint32_t kind, uint32_t master_index)
{
    static const uint8_t of_kind[] = {
        [BCN_KIND_ETHERNET] = 3, [BCN_KIND_BRIDGE] = 3,  [BCN_KIND_BOND] = 3,
        [BCN_KIND_VLAN] = 3,     [BCN_KIND_MACVLAN] = 3, [BCN_KIND_IPVLAN] = 3,
        [BCN_KIND_OTHER] = 2,    [BCN_KIND_VETH] = 1,    [BCN_KIND_VRF] = 0,
    };
    uint32_t usable = BCN_IF_UP | BCN_IF_RUNNING | BCN_IF_MULTICAST;
    int worth = kind < sizeof of_kind ? of_kind[kind] : 0;
    if ((flags & (usable | BCN_IF_LOOPBACK)) == usable)
        worth += 8;
    if (master_index == 0)
        worth += 4;
    return worth;
}

static int worth_of(const struct iface *iface)
{
    return link_worth(iface->facts.flags, iface->facts.kind, iface->facts.master_index);
}

static bool is_joined(const struct iface *iface)
{
    return iface->endpoint[0] != IFACES_NO_ENDPOINT || iface->endpoint[1] != IFACES_NO_ENDPOINT;
}

/* The least worthy unjoined interface, if it is less worthy than this; otherwise NULL. */
static struct iface *make_room(struct ifaces *ifaces, int worth)
{
    struct iface *least = NULL;
    for (uint32_t i = 0; i < ifaces->capacity; i++) {
        struct iface *iface = &ifaces->list[i];
        if (iface->gone || is_joined(iface) || worth_of(iface) >= worth)
            continue;
        if (!least || worth_of(iface) < worth_of(least))
            least = iface;
    }
    if (least) {
        least->used = false;
        index_rebuild(ifaces);
    }
    return least;
}

static struct iface *ifaces_add(struct ifaces *ifaces, uint32_t index, int worth)
{
    struct iface *iface = NULL;
    for (uint32_t i = 0; i < ifaces->capacity && !iface; i++)
        iface = ifaces->list[i].used ? NULL : &ifaces->list[i];
    if (!iface) {
        ifaces->overflow = true;
        iface = make_room(ifaces, worth);
        if (!iface)
            return NULL;
    }
    memset(iface, 0, sizeof *iface);
    iface->used = true;
    iface->facts.index = index;
    for (unsigned f = 0; f < FAMILIES; f++)
        iface->endpoint[f] = IFACES_NO_ENDPOINT;
    index_insert(ifaces, (uint32_t)(iface - ifaces->list));
    return iface;
}

static void iface_changed(struct ifaces *ifaces, struct iface *iface)
{
    iface->facts.generation++;
    ifaces->changed = true;
}

static struct bcn_interface facts_after(const struct bcn_interface *known,
                                        const struct ifaces_link *link, uint32_t unsaid)
{
    struct bcn_interface next = *known;
    next.flags = (link->flags & OS_FLAGS) | (known->flags & ~(uint32_t)OS_FLAGS);
    next.hardware_type = link->hardware_type;
    if (!(unsaid & IFACES_MTU))
        next.mtu = link->mtu;
    if (!(unsaid & IFACES_MASTER))
        next.master_index = link->master_index;
    if (!(unsaid & IFACES_NAME))
        memcpy(next.name, link->name, sizeof next.name);
    if (!(unsaid & IFACES_KIND)) {
        next.kind = link->kind;
        memcpy(next.link_kind, link->link_kind, sizeof next.link_kind);
    }
    return next;
}

void ifaces_apply_link(struct ifaces *ifaces, const struct ifaces_link *link)
{
    struct iface *iface = ifaces_find(ifaces, link->index);
    bool is_new = !iface;
    if (is_new) {
        if (!(link->unsaid & (IFACES_NAME | IFACES_MTU)))
            iface = ifaces_add(ifaces, link->index,
                               link_worth(link->flags, link->kind, link->master_index));
        if (!iface)
            return;
    }
    iface->look = ifaces->look;

    struct bcn_interface next = facts_after(&iface->facts, link, is_new ? 0 : link->unsaid);
    /* Repeated messages are common: a new macvlan announces its lower device again. */
    if (!is_new && memcmp(&next, &iface->facts, sizeof next) == 0)
        return;
    iface->facts = next;
    iface_changed(ifaces, iface);
}

void ifaces_remove_link(struct ifaces *ifaces, uint32_t index)
{
    struct iface *iface = ifaces_find(ifaces, index);
    if (!iface)
        return;
    iface->gone = true;
    ifaces->changed = true;
}

static int address_find(const struct iface *iface, const struct bcn_address *address)
{
    for (uint32_t i = 0; i < iface->facts.address_count; i++) {
        const struct bcn_address *known = &iface->facts.addresses[i];
        if (known->prefix_bits == address->prefix_bits && known->family == address->family &&
            memcmp(known->bytes, address->bytes, 16) == 0)
            return (int)i;
    }
    return -1;
}

const struct bcn_address *ifaces_known_address(const struct ifaces *ifaces, uint32_t index,
                                               const uint8_t bytes[16])
{
    const struct iface *iface = ifaces_find(ifaces, index);
    for (uint32_t i = 0; iface && i < iface->facts.address_count; i++) {
        if (memcmp(iface->facts.addresses[i].bytes, bytes, 16) == 0)
            return &iface->facts.addresses[i];
    }
    return NULL;
}

static bool is_preferred(const struct bcn_address *address)
{
    return !(address->flags & (BCN_ADDR_DEPRECATED | BCN_ADDR_TEMPORARY));
}

static bool is_usable(const struct bcn_address *address)
{
    return !(address->flags & (BCN_ADDR_TENTATIVE | BCN_ADDR_DUPLICATED | BCN_ADDR_ANYCAST));
}

static bool is_same_prefix(const struct bcn_address *a, const struct bcn_address *b)
{
    unsigned bits = a->prefix_bits + (a->family == BCN_IPV4 ? 96u : 0u);
    return a->family == b->family && a->prefix_bits == b->prefix_bits &&
           ip_in(ip_load(a->bytes), ip_load(b->bytes), ip_mask(bits));
}

/*
 * The worth of an address in a list. First comes one of each family, preferably a link-local one,
 * then one of each prefix (FR-023 needs it too), then the lasting ones, then those that will end.
 * Of equal ones the earlier has the place.
 */
static int address_worth(const struct bcn_address *const *list, uint32_t at)
{
    const struct bcn_address *address = list[at];
    bool first_of_family = true;
    bool first_of_prefix = true;
    for (uint32_t i = 0; i < at; i++) {
        if (list[i]->family != address->family || !is_usable(list[i]) ||
            (is_preferred(address) && !is_preferred(list[i])))
            continue;
        if (ip_is_link_local(list[i]->bytes) == ip_is_link_local(address->bytes))
            first_of_family = false;
        if (is_same_prefix(list[i], address))
            first_of_prefix = false;
    }
    if (!is_usable(address))
        return 0;
    if (!is_preferred(address))
        return first_of_prefix ? 2 : 1;
    if (first_of_family)
        return ip_is_link_local(address->bytes) ? 6 : 5;
    return first_of_prefix ? 4 : 3;
}

/* The place of the least worthy among the held addresses and this one, the latest of equal ones. If
 * it is this one, the place after the last. */
static uint32_t least_worthy(const struct iface *iface, const struct bcn_address *newcomer)
{
    const struct bcn_address *list[BCN_ADDRESSES_PER_INTERFACE + 1];
    uint32_t count = iface->facts.address_count;
    for (uint32_t i = 0; i < count; i++)
        list[i] = &iface->facts.addresses[i];
    list[count] = newcomer;
    uint32_t least = count;
    for (uint32_t i = count; i-- > 0;) {
        if (address_worth(list, i) < address_worth(list, least))
            least = i;
    }
    return least;
}

static void address_drop_at(struct iface *iface, uint32_t at)
{
    uint32_t after = --iface->facts.address_count - at;
    memmove(&iface->facts.addresses[at], &iface->facts.addresses[at + 1],
            after * sizeof iface->facts.addresses[0]);
    memmove(iface->peers[at], iface->peers[at + 1], after * sizeof iface->peers[0]);
    memmove(&iface->address_looks[at], &iface->address_looks[at + 1],
            after * sizeof iface->address_looks[0]);
    memset(&iface->facts.addresses[at + after], 0, sizeof iface->facts.addresses[0]);
}

/* Makes room for one more, if it is worthier than another; the next look counts those left out. */
static bool address_make_room(struct ifaces *ifaces, struct iface *iface,
                              const struct bcn_address *newcomer)
{
    if (iface->facts.address_count < BCN_ADDRESSES_PER_INTERFACE)
        return true;
    if (!(iface->facts.flags & BCN_IF_ADDRESSES_CUT)) {
        iface->facts.flags |= BCN_IF_ADDRESSES_CUT;
        ifaces->wants_look |= !ifaces->looking;
        iface_changed(ifaces, iface);
    }
    uint32_t least = least_worthy(iface, newcomer);
    if (least == iface->facts.address_count) {
        memcpy(iface->left_out, newcomer->bytes, 16);
        return false;
    }
    memcpy(iface->left_out, iface->facts.addresses[least].bytes, 16);
    address_drop_at(iface, least);
    return true;
}

void ifaces_apply_address(struct ifaces *ifaces, uint32_t index, const struct bcn_address *address,
                          const uint8_t *peer)
{
    struct iface *iface = ifaces_find(ifaces, index);
    if (!iface)
        return;
    iface->addresses_shown += ifaces->looking;
    int at = address_find(iface, address);
    if (at < 0) {
        if (!address_make_room(ifaces, iface, address))
            return;
        at = (int)iface->facts.address_count++;
        memset(&iface->facts.addresses[at], 0, sizeof iface->facts.addresses[at]);
        memcpy(iface->peers[at], address->bytes, 16);
    } else if (iface->facts.flags & BCN_IF_ADDRESSES_CUT &&
               iface->facts.addresses[at].flags != address->flags) {
        /* an address that was left out may be worthier now */
        ifaces->wants_look |= !ifaces->looking;
    }
    const uint8_t *far = peer ? peer : iface->peers[at];
    iface->address_looks[at] = ifaces->look;
    if (memcmp(&iface->facts.addresses[at], address, sizeof *address) == 0 &&
        memcmp(iface->peers[at], far, 16) == 0)
        return;
    iface->facts.addresses[at] = *address;
    memmove(iface->peers[at], far, 16);
    iface_changed(ifaces, iface);
}

static void address_remove_at(struct ifaces *ifaces, struct iface *iface, uint32_t at)
{
    address_drop_at(iface, at);
    if (iface->facts.flags & BCN_IF_ADDRESSES_CUT) {
        /* An address that found no room may take the place now. */
        iface->facts.flags &= ~(uint32_t)BCN_IF_ADDRESSES_CUT;
        ifaces->wants_look = true;
    }
    iface_changed(ifaces, iface);
}

void ifaces_remove_address(struct ifaces *ifaces, uint32_t index, const struct bcn_address *address)
{
    struct iface *iface = ifaces_find(ifaces, index);
    int at = iface ? address_find(iface, address) : -1;
    if (at >= 0)
        address_remove_at(ifaces, iface, (uint32_t)at);
}

void ifaces_look_begin(struct ifaces *ifaces)
{
    ifaces->look++;
    ifaces->looking = true;
    ifaces->overflow = false;
    ifaces->wants_look = false;
    for (uint32_t i = 0; i < ifaces->capacity; i++)
        ifaces->list[i].addresses_shown = 0;
}

static void left_out_settle(struct ifaces *ifaces, struct iface *iface)
{
    uint32_t held = iface->facts.address_count;
    bool cut = iface->facts.flags & BCN_IF_ADDRESSES_CUT;
    uint32_t left_out = cut && iface->addresses_shown > held ? iface->addresses_shown - held : 0;
    if (left_out == iface->facts.addresses_left_out)
        return;
    iface->facts.addresses_left_out = left_out;
    if (left_out == 0)
        iface->facts.flags &= ~(uint32_t)BCN_IF_ADDRESSES_CUT;
    iface_changed(ifaces, iface);
}

void ifaces_look_end(struct ifaces *ifaces)
{
    if (!ifaces->looking)
        return;
    ifaces->looking = false;
    for (uint32_t i = 0; i < ifaces->capacity; i++) {
        struct iface *iface = &ifaces->list[i];
        if (!iface->used || iface->gone)
            continue;
        if (iface->look != ifaces->look) {
            iface->gone = true;
            ifaces->changed = true;
            continue;
        }
        for (uint32_t a = iface->facts.address_count; a-- > 0;) {
            if (iface->address_looks[a] != ifaces->look)
                address_remove_at(ifaces, iface, a);
        }
        left_out_settle(ifaces, iface);
    }
}

static void prefix_add(struct iface *iface, const uint8_t address[16], unsigned bits128)
{
    struct ip mask = ip_mask(bits128);
    struct ip net = ip_and(ip_load(address), mask);
    for (uint32_t i = 0; i < iface->prefix_count; i++) {
        if (ip_equal(iface->prefixes[i].net, net) && ip_equal(iface->prefixes[i].mask, mask))
            return;
    }
    if (iface->prefix_count < sizeof iface->prefixes / sizeof iface->prefixes[0])
        iface->prefixes[iface->prefix_count++] = (struct ifaces_prefix){net, mask};
}

static void prefixes_rebuild(struct iface *iface)
{
    iface->prefix_count = 0;
    for (uint32_t i = 0; i < iface->facts.address_count; i++) {
        const struct bcn_address *address = &iface->facts.addresses[i];
        unsigned bits = address->prefix_bits + (address->family == BCN_IPV4 ? 96u : 0u);
        prefix_add(iface, address->bytes, bits);
        prefix_add(iface, iface->peers[i], bits);
    }
}

/* Multilinear: two addresses share a place for at most one in 2^32 of the keys. */
static uint32_t own_hash(const struct ifaces *ifaces, struct ip address)
{
    const uint64_t *key = ifaces->own_key;
    uint64_t sum = key[0] + key[1] * (uint32_t)address.word[0] +
                   key[2] * (uint32_t)(address.word[0] >> 32) + key[3] * (uint32_t)address.word[1] +
                   key[4] * (uint32_t)(address.word[1] >> 32);
    return (uint32_t)(sum >> 32) % OWN_SLOTS;
}

static void own_add(struct ifaces *ifaces, const struct iface *iface, uint32_t *used)
{
    for (uint32_t a = 0; a < iface->facts.address_count; a++) {
        if (++*used > OWN_MAX)
            return;
        struct ip address = ip_load(iface->facts.addresses[a].bytes);
        uint32_t at = own_hash(ifaces, address);
        while (!ip_is_zero(ifaces->own[at]))
            at = (at + 1) % OWN_SLOTS;
        ifaces->own[at] = address;
    }
}

static void own_rebuild(struct ifaces *ifaces)
{
    uint32_t used = 0;
    memset(ifaces->own, 0, OWN_SLOTS * sizeof *ifaces->own);
    for (int joined = 1; joined >= 0; joined--) {
        for (uint32_t i = 0; i < ifaces->capacity; i++) {
            const struct iface *iface = &ifaces->list[i];
            if (iface->used && !iface->gone && is_joined(iface) == joined)
                own_add(ifaces, iface, &used);
        }
    }
    ifaces->own_cut = used > OWN_MAX;
}

void ifaces_joined(struct ifaces *ifaces)
{
    if (ifaces->own_cut)
        own_rebuild(ifaces);
}

bool ifaces_is_own(const struct ifaces *ifaces, struct ip address)
{
    for (uint32_t at = own_hash(ifaces, address);; at = (at + 1) % OWN_SLOTS) {
        if (ip_is_zero(ifaces->own[at]))
            return false;
        if (ip_equal(ifaces->own[at], address))
            return true;
    }
}

/* The role of an interface for its master, and of a bridge for its ports (FR-018). */
static uint32_t role_flags(const struct ifaces *ifaces, const struct iface *iface)
{
    uint32_t flags = 0;
    const struct iface *master =
        iface->facts.master_index ? ifaces_find(ifaces, iface->facts.master_index) : NULL;
    if (master && master->facts.kind == BCN_KIND_BRIDGE)
        flags |= BCN_IF_BRIDGE_PORT;
    if (master && master->facts.kind == BCN_KIND_BOND)
        flags |= BCN_IF_BOND_PORT;
    if (iface->facts.kind != BCN_KIND_BRIDGE)
        return flags;
    for (uint32_t i = 0; i < ifaces->capacity; i++) {
        const struct iface *port = &ifaces->list[i];
        if (port->used && !port->gone && port->facts.master_index == iface->facts.index &&
            port->facts.kind != BCN_KIND_VETH && port->facts.kind != BCN_KIND_TUN &&
            port->facts.kind != BCN_KIND_TAP)
            flags |= BCN_IF_BRIDGE_HAS_PHYSICAL_PORT;
    }
    return flags;
}

bool ifaces_settle(struct ifaces *ifaces)
{
    if (!ifaces->changed)
        return false;
    uint32_t kept = OS_FLAGS | BCN_IF_ADDRESSES_CUT;
    for (uint32_t i = 0; i < ifaces->capacity; i++) {
        struct iface *iface = &ifaces->list[i];
        if (!iface->used || iface->gone)
            continue;
        prefixes_rebuild(iface);
        uint32_t flags = (iface->facts.flags & kept) | role_flags(ifaces, iface);
        if (flags != iface->facts.flags) {
            iface->facts.flags = flags;
            iface->facts.generation++;
        }
    }
    own_rebuild(ifaces);
    ifaces->changed = false;
    return true;
}

void ifaces_reap(struct ifaces *ifaces)
{
    bool any = false;
    for (uint32_t i = 0; i < ifaces->capacity; i++) {
        struct iface *iface = &ifaces->list[i];
        if (iface->used && iface->gone) {
            iface->used = false;
            any = true;
        }
    }
    if (any)
        index_rebuild(ifaces);
}

bool ifaces_on_link(const struct iface *iface, const uint8_t source[16])
{
    if (ip_is_link_local(source))
        return true;
    struct ip ip = ip_load(source);
    for (uint32_t i = 0; i < iface->prefix_count; i++) {
        if (ip_in(ip, iface->prefixes[i].net, iface->prefixes[i].mask))
            return true;
    }
    return false;
}

/* Higher is better; 0 = not usable. */
static int source_rank(const struct bcn_address *address, uint32_t family,
                       const uint8_t destination[16])
{
    if (address->family != family ||
        (address->flags & (BCN_ADDR_TENTATIVE | BCN_ADDR_DUPLICATED | BCN_ADDR_ANYCAST)))
        return 0;
    unsigned bits = address->prefix_bits + (family == BCN_IPV4 ? 96u : 0u);
    int rank = 1;
    if (!ip_is_multicast(destination) &&
        ip_in(ip_load(destination), ip_load(address->bytes), ip_mask(bits)))
        rank += 8; /* the asker's own subnet */
    if (family == BCN_IPV6 && ip_is_link_local(address->bytes))
        rank += 4;
    if (!(address->flags & BCN_ADDR_SECONDARY))
        rank += 2;
    if (!(address->flags & BCN_ADDR_DEPRECATED))
        rank += 1;
    return rank;
}

bool ifaces_choose_source(const struct iface *iface, uint32_t family, const uint8_t destination[16],
                          uint8_t ret_source[16])
{
    const struct bcn_address *best = NULL;
    int best_rank = 0;
    for (uint32_t i = 0; i < iface->facts.address_count; i++) {
        int rank = source_rank(&iface->facts.addresses[i], family, destination);
        if (rank > best_rank) {
            best = &iface->facts.addresses[i];
            best_rank = rank;
        }
    }
    if (!best)
        return false;
    memcpy(ret_source, best->bytes, 16);
    return true;
}

/* The entry with the next index above `above`; NULL at the end. */
static const struct iface *next_by_index(const struct ifaces *ifaces, uint64_t above)
{
    const struct iface *next = NULL;
    for (uint32_t i = 0; i < ifaces->capacity; i++) {
        const struct iface *iface = &ifaces->list[i];
        if (iface->used && !iface->gone && iface->facts.index > above &&
            (!next || iface->facts.index < next->facts.index))
            next = iface;
    }
    return next;
}

uint32_t ifaces_export(const struct ifaces *ifaces, struct bcn_interface *ret_list,
                       uint32_t capacity)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ifaces->capacity; i++)
        count += ifaces->list[i].used && !ifaces->list[i].gone;
    uint64_t above = 0;
    for (uint32_t i = 0; i < count && i < capacity; i++) {
        const struct iface *iface = next_by_index(ifaces, above);
        if (!iface)
            break;
        ret_list[i] = iface->facts;
        above = iface->facts.index;
    }
    return count;
}
