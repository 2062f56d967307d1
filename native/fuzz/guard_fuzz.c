/*
 * Any packets, in any order, at any time (FR-035). The input is a row of records: how long to wait,
 * a whole struct bcn_rx as the OS might fill it, and the first bytes of the payload.
 */
#include "../test/check.h"
#include "../test/core_fixture.h"
#include "../test/fake_os.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct record {
    uint16_t wait_ms;
    uint8_t repeats;
    uint8_t socket;
    struct bcn_rx rx;
    uint8_t payload[12]; /* the header */
};

/* Half of the addresses and indexes are made plausible, or nothing would pass the first checks. */
static void make_plausible(struct record *record)
{
    static const uint8_t group_v4[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 224, 0, 0, 251};
    static const uint8_t net_v4[15] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0};
    uint32_t choice = record->rx.reserved;
    if (choice & 1)
        record->rx.ifindex = ETH0;
    if (choice & 2)
        memcpy(record->rx.source, net_v4, sizeof net_v4);
    if (choice & 4)
        memcpy(record->rx.destination, group_v4, sizeof group_v4);
    if (choice & 8)
        record->rx.length %= BCN_SLOT_BYTES + 2;
    record->rx.family = choice & 16 ? BCN_IPV6 : BCN_IPV4;
}

static void check_accepted(void)
{
    for (uint32_t i = 0; i < user.seen_count; i++) {
        const struct bcn_rx *rx = &user.seen[i];
        CHECK(rx->length >= 12 && rx->length <= 9000);
        CHECK_EQ(rx->ifindex, ETH0);
        CHECK(rx->packet_kind <= BCN_PACKET_RESPONSE);
        CHECK(rx->slot_offset >= user.header->rx_slots_offset);
        CHECK(rx->slot_offset + BCN_SLOT_BYTES <= user.header->tx_slots_offset);
    }
    user.seen_count = 0;
    user.seen_event_count = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct bcn_options options = {
        .size_bytes = sizeof options, .max_sources = 16, .cooldown_ms = 2000};
    fake_reset();
    core_begin_joined(&options);
    for (; size >= sizeof(struct record); size -= sizeof(struct record)) {
        struct record record;
        memcpy(&record, bytes, sizeof record);
        bytes += sizeof record;
        make_plausible(&record);
        fake.now_ns += record.wait_ms * INT64_C(1000000);
        struct fake_socket *socket = &fake.sockets[record.socket % 2];
        for (int i = 0; i <= record.repeats && socket->queued < FAKE_QUEUE; i++) {
            struct fake_packet *packet = &socket->queue[socket->queued++];
            packet->facts = record.rx;
            memcpy(packet->payload, record.payload, sizeof record.payload);
        }
        core_step();
        check_sum();
        check_accepted();
    }
    core_end();
    return 0;
}
