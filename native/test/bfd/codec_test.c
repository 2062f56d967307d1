#include "../../src/bfd/codec.h"

#include "../check.h"

/* As BIRD sends it: Up, multiplier 3, 50 ms both ways. */
static const uint8_t UP[24] = {0x20, 0xc0, 3,    24,   0x11, 0x22, 0x33, 0x44,
                               0x55, 0x66, 0x77, 0x88, 0,    0,    0xc3, 0x50,
                               0,    0,    0xc3, 0x50, 0,    0,    0,    0};

static uint8_t bytes[256];

static enum bfd_verdict read(uint32_t size)
{
    struct bfd_packet packet;
    return codec_read(bytes, size, &packet);
}

static void fresh(void)
{
    memset(bytes, 0, sizeof bytes);
    memcpy(bytes, UP, sizeof UP);
}

/* BFD-001, RFC 5880 4.1 */
static void eachFieldIsReadFromItsPlace(void)
{
    struct bfd_packet p;
    fresh();
    bytes[0] = 0x20 | 31;
    CHECK_EQ(codec_read(bytes, 24, &p), BFD_TAKEN);
    CHECK_EQ(p.diag, 31); /* 9 to 31 are reserved, and taken as they are */
    CHECK_EQ(p.state, BFD_UP);
    CHECK(!p.poll && !p.final && !p.control_plane_independent && !p.authenticated && !p.demand);
    CHECK_EQ(p.detect_mult, 3);
    CHECK_EQ(p.length, 24);
    CHECK_EQ(p.my_discriminator, 0x11223344);
    CHECK_EQ(p.your_discriminator, 0x55667788);
    CHECK_EQ(p.desired_min_tx_us, 50000);
    CHECK_EQ(p.required_min_rx_us, 50000);
    CHECK_EQ(p.required_min_echo_rx_us, 0);
}

static void eachFlagHasItsBit(void)
{
    struct bfd_packet p;
    for (unsigned bit = 1; bit < 6; bit++) {
        fresh();
        bytes[1] = (uint8_t)(0xc0 | 1u << bit);
        bytes[3] = 26;
        CHECK_EQ(codec_read(bytes, 26, &p), BFD_TAKEN);
        CHECK_EQ(p.demand, bit == 1);
        CHECK_EQ(p.authenticated, bit == 2);
        CHECK_EQ(p.control_plane_independent, bit == 3);
        CHECK_EQ(p.final, bit == 4);
        CHECK_EQ(p.poll, bit == 5);
    }
}

static void whatIsWrittenIsReadBack(void)
{
    for (unsigned flags = 0; flags < 32; flags++) {
        struct bfd_packet p = {.diag = (uint8_t)flags,
                               .state = flags % 2 ? BFD_UP : BFD_INIT,
                               .poll = flags & 1,
                               .final = flags & 2,
                               .control_plane_independent = flags & 4,
                               .authenticated = flags & 8,
                               .demand = flags & 16,
                               .detect_mult = 255,
                               .length = 52,
                               .my_discriminator = UINT32_MAX,
                               .your_discriminator = 1,
                               .desired_min_tx_us = 0xdeadbeef,
                               .required_min_rx_us = 0x01020304,
                               .required_min_echo_rx_us = 0x80000001};
        struct bfd_packet q;
        codec_write(&p, bytes);
        CHECK_EQ(codec_read(bytes, 52, &q), BFD_TAKEN);
        CHECK_EQ(q.diag, p.diag);
        CHECK_EQ(q.state, p.state);
        CHECK_EQ(q.poll, p.poll);
        CHECK_EQ(q.final, p.final);
        CHECK_EQ(q.control_plane_independent, p.control_plane_independent);
        CHECK_EQ(q.authenticated, p.authenticated);
        CHECK_EQ(q.demand, p.demand);
        CHECK_EQ(q.detect_mult, 255);
        CHECK_EQ(q.my_discriminator, UINT32_MAX);
        CHECK_EQ(q.desired_min_tx_us, 0xdeadbeef);
        CHECK_EQ(q.required_min_rx_us, 0x01020304);
        CHECK_EQ(q.required_min_echo_rx_us, 0x80000001);
    }
}

/* RFC 5880 6.8.6, each check by itself. */
static void eachFaultHasItsOwnVerdict(void)
{
    fresh();
    bytes[0] = 0x00; /* version 0: BFD before it was a standard */
    CHECK_EQ(read(24), BFD_DROP_VERSION);
    bytes[0] = 0x40;
    CHECK_EQ(read(24), BFD_DROP_VERSION);
    fresh();
    bytes[3] = 23;
    CHECK_EQ(read(24), BFD_DROP_LENGTH);
    fresh();
    bytes[1] |= 4;
    bytes[3] = 25;
    CHECK_EQ(read(26), BFD_DROP_LENGTH);
    bytes[3] = 26;
    CHECK_EQ(read(26), BFD_TAKEN);
    fresh();
    bytes[3] = 25;
    CHECK_EQ(read(24), BFD_DROP_PAYLOAD);
    fresh();
    bytes[2] = 0;
    CHECK_EQ(read(24), BFD_DROP_MULTIPLIER);
    fresh();
    bytes[1] |= 1;
    CHECK_EQ(read(24), BFD_DROP_MULTIPOINT);
    fresh();
    memset(bytes + 4, 0, 4);
    CHECK_EQ(read(24), BFD_DROP_MY_DISCRIMINATOR);
    for (unsigned state = 0; state < BFD_STATES; state++) {
        fresh();
        memset(bytes + 8, 0, 4);
        bytes[1] = (uint8_t)(state << 6);
        CHECK_EQ(read(24), state <= BFD_DOWN ? BFD_TAKEN : BFD_DROP_STATE);
    }
}

/* Everything is wrong; what is put right uncovers the next check. */
static void theChecksComeInTheOrderOfTheStandard(void)
{
    memset(bytes, 0, sizeof bytes);
    bytes[1] = 0xc1;
    CHECK_EQ(read(24), BFD_DROP_VERSION);
    bytes[0] = 0x20;
    CHECK_EQ(read(24), BFD_DROP_LENGTH);
    bytes[3] = 200;
    CHECK_EQ(read(24), BFD_DROP_PAYLOAD);
    bytes[3] = 24;
    CHECK_EQ(read(24), BFD_DROP_MULTIPLIER);
    bytes[2] = 1;
    CHECK_EQ(read(24), BFD_DROP_MULTIPOINT);
    bytes[1] = 0xc0;
    CHECK_EQ(read(24), BFD_DROP_MY_DISCRIMINATOR);
    bytes[7] = 1;
    CHECK_EQ(read(24), BFD_DROP_STATE);
    bytes[11] = 1;
    CHECK_EQ(read(24), BFD_TAKEN);
}

static void aPayloadCutShortIsDroppedAtEveryLength(void)
{
    fresh();
    CHECK_EQ(read(0), BFD_DROP_LENGTH);
    for (uint32_t size = 1; size < 24; size++)
        CHECK_EQ(read(size), size < 4 ? BFD_DROP_LENGTH : BFD_DROP_PAYLOAD);
    bytes[3] = 10;
    for (uint32_t size = 4; size < 24; size++)
        CHECK_EQ(read(size), BFD_DROP_LENGTH);
}

static void bytesAfterLengthAreIgnored(void)
{
    struct bfd_packet p;
    fresh();
    CHECK_EQ(codec_read(bytes, 200, &p), BFD_TAKEN);
    CHECK_EQ(p.length, 24);
}

static void theOutputIsUntouchedByWhatIsDropped(void)
{
    struct bfd_packet p = {.detect_mult = 77};
    fresh();
    bytes[2] = 0;
    CHECK_EQ(codec_read(bytes, 24, &p), BFD_DROP_MULTIPLIER);
    CHECK_EQ(p.detect_mult, 77);
}

int main(void)
{
    TEST(eachFieldIsReadFromItsPlace);
    TEST(eachFlagHasItsBit);
    TEST(whatIsWrittenIsReadBack);
    TEST(eachFaultHasItsOwnVerdict);
    TEST(theChecksComeInTheOrderOfTheStandard);
    TEST(aPayloadCutShortIsDroppedAtEveryLength);
    TEST(bytesAfterLengthAreIgnored);
    TEST(theOutputIsUntouchedByWhatIsDropped);
    return DONE();
}
