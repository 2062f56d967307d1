/*
 * Codec and session (BFD-011): any packets, at any time, between commands of any kind. The input is
 * a row of records: what happens, how long after the one before, and the bytes of a packet.
 *
 * After each step what must hold does: the next deadline isn't in the past, intervals are what was
 * agreed, no packet has P and F, and nothing that the peer says has us send more than a hundred
 * packets out of turn in a second.
 */
#include "../src/bfd/session.h"
#include "../test/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { PAYLOAD = 60 };

struct record {
    uint8_t what;
    uint8_t patch; /* bits: make this part of the packet plausible */
    uint16_t wait;
    uint8_t length;
    uint8_t payload[PAYLOAD];
};

static struct session s;
static int64_t now_ns;
static uint64_t sent_in_second;
static int64_t second_ns;

static struct auth auth_of(uint8_t type)
{
    struct auth auth = {.type = (uint8_t)(type % 6), .sent_sequence = 7};
    auth.keys[0] = (struct auth_key){.id = 1, .length = 5, .sends = true, .bytes = "hello"};
    auth.keys[2] = (struct auth_key){.id = 2, .length = 16, .bytes = "0123456789abcdef"};
    return auth;
}

static struct session_config config_of(const uint8_t *bytes)
{
    return (struct session_config){
        .desired_min_tx_us =
            1000 + (uint32_t)(bytes[0] | bytes[1] << 8 | bytes[2] << 16) % 59999000,
        .required_min_rx_us =
            1000 + (uint32_t)(bytes[3] | bytes[4] << 8 | bytes[5] << 16) % 59999000,
        .detect_mult = bytes[6] == 0 ? 1 : bytes[6],
        .passive = bytes[7] & 1,
        .disabled = bytes[7] & 2,
        .unsolicited = (bytes[7] & 5) == 5};
}

static void emit_all(void)
{
    uint8_t packet[BFD_PACKET_BYTES];
    struct bfd_packet said;
    uint32_t length;
    int count = 0;
    while ((length = session_emit(&s, now_ns, packet)) > 0) {
        CHECK(++count <= 2);
        CHECK_EQ(codec_read(packet, length, &said), BFD_TAKEN);
        CHECK_EQ(said.length, length);
        CHECK(!(said.poll && said.final) && !said.demand);
        CHECK(said.state == BFD_UP || said.desired_min_tx_us >= 1000000);
        CHECK(!s.path_lost);
        CHECK(!s.config.passive || said.your_discriminator != 0);
        sent_in_second++;
    }
}

static void check_invariants(void)
{
    CHECK(session_due_ns(&s) > now_ns);
    CHECK(session_tx_interval_us(&s) >= 1000);
    CHECK(session_detection_us(&s) >= 0);
    CHECK(s.state < BFD_STATES);
    CHECK(s.discriminator == 4711);
    CHECK(s.state == BFD_UP || s.used_tx_us >= 1000000);
    /* 1 ms at the fastest, jittered, and a hundred out of turn. */
    if (now_ns - second_ns >= INT64_C(1000000000)) {
        second_ns = now_ns;
        sent_in_second = 0;
    }
    CHECK(sent_in_second <= 100 + 1400);
}

static void make_plausible(struct record *record)
{
    uint8_t *p = record->payload;
    if (record->patch & 1)
        p[0] = (uint8_t)(0x20 | (p[0] & 0x1f));
    if (record->patch & 2)
        p[1] = (uint8_t)((p[1] & 0xfa) | (s.auth.type ? 4 : 0));
    if (record->patch & 4)
        memcpy(p + 8, "\0\0\x12\x67", 4);
    if (record->patch & 8) {
        p[3] = s.auth.type ? (uint8_t)(24 + (s.auth.type == 1  ? 8
                                             : s.auth.type < 4 ? 24
                                                               : 28))
                           : 24;
        record->length = PAYLOAD;
    }
    if ((record->patch & 16) && s.auth.type) { /* signed as it should be */
        struct auth peer = s.auth;
        peer.sent_sequence = s.auth.received_sequence;
        p[1] |= 4;
        auth_sign(&peer, p, true);
    }
}

static void packet_arrives(struct record *record)
{
    struct bfd_packet packet;
    make_plausible(record);
    uint32_t length = record->length < PAYLOAD ? record->length : PAYLOAD;
    /* On the heap, so that a read beyond the end is seen. */
    uint8_t *copy = malloc(length == 0 ? 1 : length);
    memcpy(copy, record->payload, length);
    if (codec_read(copy, length, &packet) == BFD_TAKEN) {
        enum bfd_verdict verdict = session_receive(&s, &packet, copy, now_ns);
        CHECK(verdict == BFD_TAKEN || verdict >= BFD_DROP_AUTH_UNWANTED);
    }
    free(copy);
}

static void happen(struct record *record)
{
    struct session_config config = config_of(record->payload);
    switch (record->what % 8) {
    case 0:
        session_change(&s, &config, now_ns);
        break;
    case 1:
        session_set_path(&s, record->patch & 1, now_ns);
        break;
    case 2:
        s.grid_ns = record->patch & 1 ? 1000000 : record->patch & 2 ? 250000 : 0;
        break;
    case 3:
        if (session_due_ns(&s) != SESSION_NEVER && session_due_ns(&s) - now_ns < INT64_C(1) << 50)
            now_ns = session_due_ns(&s);
        break;
    default:
        packet_arrives(record);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 16)
        return 0;
    struct session_config config = config_of(bytes);
    struct auth auth = auth_of(bytes[8]);
    now_ns = second_ns = INT64_C(1) << (20 + bytes[9] % 30);
    sent_in_second = 0;
    session_init(&s, &config, &auth, 4711, bytes[10], now_ns);
    emit_all();
    bytes += 16;
    size -= 16;
    for (; size >= sizeof(struct record); size -= sizeof(struct record)) {
        struct record record;
        memcpy(&record, bytes, sizeof record);
        bytes += sizeof record;
        now_ns += (int64_t)record.wait * (record.what & 0x80 ? 10000000 : 1000);
        happen(&record);
        session_tick(&s, now_ns);
        emit_all();
        check_invariants();
    }
    session_done(&s);
    return 0;
}
