#include "arena.h"

#include "memory.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The ABI, the same on 32 and 64 bits. */
#define AT(type, member, offset)                                                                   \
    _Static_assert(offsetof(struct type, member) == (offset), #type "." #member)
#define SIZE(type, size) _Static_assert(sizeof(struct type) == (size), #type)

SIZE(bcn_fail, 80);
AT(bcn_fail, op, 0);
AT(bcn_fail, address, 48);
AT(bcn_fail, ifindex, 64);
AT(bcn_fail, os_error, 68);
AT(bcn_fail, family, 72);

SIZE(bcn_address, 24);
AT(bcn_address, family, 16);
AT(bcn_address, prefix_bits, 17);
AT(bcn_address, flags, 18);

SIZE(bcn_interface, 896);
AT(bcn_interface, index, 0);
AT(bcn_interface, flags, 4);
AT(bcn_interface, mtu, 8);
AT(bcn_interface, hardware_type, 12);
AT(bcn_interface, master_index, 16);
AT(bcn_interface, kind, 20);
AT(bcn_interface, address_count, 24);
AT(bcn_interface, generation, 28);
AT(bcn_interface, name, 32);
AT(bcn_interface, link_kind, 96);
AT(bcn_interface, addresses, 128);

SIZE(bcn_options, 64);
AT(bcn_options, size_bytes, 0);
AT(bcn_options, profile, 4);
AT(bcn_options, port, 8);
AT(bcn_options, families, 12);
AT(bcn_options, flags, 16);
AT(bcn_options, rx_slots, 20);
AT(bcn_options, tx_slots, 24);
AT(bcn_options, max_interfaces, 28);
AT(bcn_options, max_sources, 32);
AT(bcn_options, query_limit_pps, 36);
AT(bcn_options, response_limit_pps, 40);
AT(bcn_options, interface_limit_pps, 44);
AT(bcn_options, cooldown_ms, 48);
AT(bcn_options, receive_buffer_bytes, 52);
AT(bcn_options, max_sessions, 56);
AT(bcn_options, new_sessions_pps, 60);

SIZE(bcn_arena_header, 256);
AT(bcn_arena_header, magic, 0);
AT(bcn_arena_header, abi_version, 4);
AT(bcn_arena_header, size_bytes, 8);
AT(bcn_arena_header, rx_slots, 16);
AT(bcn_arena_header, tx_slots, 20);
AT(bcn_arena_header, event_slots, 24);
AT(bcn_arena_header, counter_count, 28);
AT(bcn_arena_header, rx_offset, 32);
AT(bcn_arena_header, tx_offset, 36);
AT(bcn_arena_header, event_offset, 40);
AT(bcn_arena_header, counter_offset, 44);
AT(bcn_arena_header, rx_bytes, 48);
AT(bcn_arena_header, tx_bytes, 52);
AT(bcn_arena_header, event_bytes, 56);
AT(bcn_arena_header, slot_bytes, 60);
AT(bcn_arena_header, rx_slots_offset, 64);
AT(bcn_arena_header, tx_slots_offset, 68);
AT(bcn_arena_header, session_slots, 72);
AT(bcn_arena_header, session_offset, 76);
AT(bcn_arena_header, session_bytes, 80);
AT(bcn_arena_header, tx_count, 128);

SIZE(bcn_rx, 64);
AT(bcn_rx, slot_offset, 0);
AT(bcn_rx, length, 4);
AT(bcn_rx, flags, 8);
AT(bcn_rx, family, 10);
AT(bcn_rx, ttl, 11);
AT(bcn_rx, source_port, 12);
AT(bcn_rx, packet_kind, 14);
AT(bcn_rx, ifindex, 16);
AT(bcn_rx, time_ns, 24);
AT(bcn_rx, source, 32);
AT(bcn_rx, destination, 48);

SIZE(bcn_tx, 64);
AT(bcn_tx, slot_offset, 0);
AT(bcn_tx, length, 4);
AT(bcn_tx, ifindex, 8);
AT(bcn_tx, family, 12);
AT(bcn_tx, destination_port, 14);
AT(bcn_tx, flags, 16);
AT(bcn_tx, cookie, 24);
AT(bcn_tx, destination, 32);
AT(bcn_tx, source, 48);

SIZE(bcn_event, 128);
AT(bcn_event, kind, 0);
AT(bcn_event, ifindex, 4);
AT(bcn_event, os_error, 8);
AT(bcn_event, reason, 12);
AT(bcn_event, family, 14);
AT(bcn_event, packet_kind, 15);
AT(bcn_event, value, 16);
AT(bcn_event, value_2, 24);
AT(bcn_event, address, 32);
AT(bcn_event, op, 48);
AT(bcn_event, time_ns, 96);

SIZE(bcn_source, 40);
AT(bcn_source, ifindex, 16);
AT(bcn_source, family, 20);
AT(bcn_source, cooling, 21);
AT(bcn_source, rate_pps, 24);
AT(bcn_source, cooldown_remaining_ms, 32);

SIZE(bcn_session_key, 24);
AT(bcn_session_key, id, 0);
AT(bcn_session_key, length, 1);
AT(bcn_session_key, use, 2);
AT(bcn_session_key, bytes, 4);

SIZE(bcn_session_spec, 192);
AT(bcn_session_spec, size_bytes, 0);
AT(bcn_session_spec, flags, 4);
AT(bcn_session_spec, ifindex, 8);
AT(bcn_session_spec, desired_min_tx_us, 12);
AT(bcn_session_spec, required_min_rx_us, 16);
AT(bcn_session_spec, detect_mult, 20);
AT(bcn_session_spec, min_ttl, 21);
AT(bcn_session_spec, family, 22);
AT(bcn_session_spec, auth_type, 23);
AT(bcn_session_spec, peer, 24);
AT(bcn_session_spec, local, 40);
AT(bcn_session_spec, keys, 56);
AT(bcn_session_spec, cookie, 152);

SIZE(bcn_session_state, 192);
AT(bcn_session_state, sequence, 0);
AT(bcn_session_state, state, 4);
AT(bcn_session_state, remote_state, 5);
AT(bcn_session_state, diag, 6);
AT(bcn_session_state, remote_diag, 7);
AT(bcn_session_state, discriminator, 8);
AT(bcn_session_state, remote_discriminator, 12);
AT(bcn_session_state, tx_interval_us, 16);
AT(bcn_session_state, detection_us, 20);
AT(bcn_session_state, remote_min_rx_us, 24);
AT(bcn_session_state, transitions, 28);
AT(bcn_session_state, ifindex, 32);
AT(bcn_session_state, peer, 36);
AT(bcn_session_state, local, 52);
AT(bcn_session_state, family, 68);
AT(bcn_session_state, role, 69);
AT(bcn_session_state, in_use, 70);
AT(bcn_session_state, auth_type, 71);
AT(bcn_session_state, source_port, 72);
AT(bcn_session_state, remote_detect_mult, 74);
AT(bcn_session_state, flags, 75);
AT(bcn_session_state, session, 76);
AT(bcn_session_state, changed_ns, 80);
AT(bcn_session_state, heard_ns, 88);
AT(bcn_session_state, cookie, 96);
AT(bcn_session_state, sent, 104);
AT(bcn_session_state, received, 112);
AT(bcn_session_state, dropped, 120);
AT(bcn_session_state, remote_min_tx_us, 184);

SIZE(bcn_answer, 96);
AT(bcn_answer, size_bytes, 0);
AT(bcn_answer, flags, 4);
AT(bcn_answer, ifindex, 8);
AT(bcn_answer, desired_min_tx_us, 12);
AT(bcn_answer, required_min_rx_us, 16);
AT(bcn_answer, detect_mult, 20);
AT(bcn_answer, family, 21);
AT(bcn_answer, prefix_bits, 22);
AT(bcn_answer, prefix, 24);
AT(bcn_answer, local, 40);
AT(bcn_answer, max_sessions, 56);
AT(bcn_answer, cookie, 64);

_Static_assert(sizeof(counter) == 8, "counters are plain 64-bit words to other readers");

static uint32_t place(uint64_t *size_bytes, uint64_t wanted_bytes)
{
    uint64_t at = *size_bytes;
    *size_bytes = (at + wanted_bytes + CACHE_LINE_BYTES - 1) / CACHE_LINE_BYTES * CACHE_LINE_BYTES;
    return (uint32_t)at;
}

int arena_init(struct arena *arena, const struct arena_shape *shape)
{
    uint32_t rx_slots = shape->rx_slots;
    uint32_t tx_slots = shape->tx_slots;
    struct bcn_arena_header h = {
        .magic = BCN_ARENA_MAGIC,
        .abi_version = BCN_ABI_VERSION,
        .rx_slots = rx_slots,
        .tx_slots = tx_slots,
        .event_slots = BCN_EVENT_SLOTS,
        .counter_count = BCN_COUNTER_COUNT,
        .rx_bytes = sizeof(struct bcn_rx),
        .tx_bytes = sizeof(struct bcn_tx),
        .event_bytes = sizeof(struct bcn_event),
        .slot_bytes = shape->slot_bytes,
        .session_slots = shape->session_slots,
        .session_bytes = sizeof(struct bcn_session_state),
    };
    uint64_t size = sizeof h;
    h.counter_offset = place(&size, BCN_COUNTER_COUNT * sizeof(counter));
    h.rx_offset = place(&size, (uint64_t)rx_slots * sizeof(struct bcn_rx));
    h.tx_offset = place(&size, (uint64_t)tx_slots * sizeof(struct bcn_tx));
    h.event_offset = place(&size, BCN_EVENT_SLOTS * sizeof(struct bcn_event));
    if (h.session_slots > 0)
        h.session_offset =
            place(&size, (uint64_t)h.session_slots * sizeof(struct bcn_session_state));
    h.rx_slots_offset = place(&size, (uint64_t)rx_slots * h.slot_bytes);
    h.tx_slots_offset = place(&size, (uint64_t)tx_slots * h.slot_bytes);
    h.size_bytes = size;

    void *block;
    uint8_t *base = memory_aligned(1, (size_t)size, &block);
    if (!base)
        return -ENOMEM;

    *arena = (struct arena){
        .base = base,
        .block = block,
        .size_bytes = size,
        .header = (struct bcn_arena_header *)(void *)base,
        .counters = (counter *)(void *)(base + h.counter_offset),
        .rx = (struct bcn_rx *)(void *)(base + h.rx_offset),
        .tx = (struct bcn_tx *)(void *)(base + h.tx_offset),
        .events = (struct bcn_event *)(void *)(base + h.event_offset),
        .rx_slots = rx_slots,
        .tx_slots = tx_slots,
        .rx_slots_offset = h.rx_slots_offset,
        .tx_slots_offset = h.tx_slots_offset,
        .slot_bytes = h.slot_bytes,
        .session_slots = h.session_slots,
    };
    if (h.session_slots > 0)
        arena->sessions = (struct bcn_session_state *)(void *)(base + h.session_offset);
    memcpy(arena->header, &h, sizeof h);
    for (uint32_t i = 0; i < tx_slots; i++)
        arena->tx[i].slot_offset = arena_tx_slot(arena, i);
    return 0;
}

void arena_done(struct arena *arena)
{
    free(arena->block);
    *arena = (struct arena){0};
}
