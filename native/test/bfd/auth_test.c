#include "../../src/bfd/auth.h"

#include "../../src/bfd/digest.h"
#include "../../src/bfd/md5.h"
#include "../../src/bfd/sha1.h"
#include "../check.h"

static char text[64];

static const char *hex(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return text;
}

static const char *sha1_of(const char *message, size_t times)
{
    uint8_t digest[SHA1_BYTES];
    size_t length = strlen(message);
    uint8_t *all = malloc(length * times + 1);
    for (size_t i = 0; i < times; i++)
        memcpy(all + i * length, message, length);
    sha1(all, length * times, digest);
    free(all);
    return hex(digest, sizeof digest);
}

static const char *md5_of(const char *message)
{
    uint8_t digest[MD5_BYTES];
    md5((const uint8_t *)message, strlen(message), digest);
    return hex(digest, sizeof digest);
}

/* RFC 3174 7.3, and FIPS 180's empty message. */
static void sha1GivesTheVectorsOfItsStandard(void)
{
    CHECK_TEXT(sha1_of("", 1), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    CHECK_TEXT(sha1_of("abc", 1), "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK_TEXT(sha1_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1),
               "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    CHECK_TEXT(sha1_of("a", 1000000), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    CHECK_TEXT(sha1_of("0123456701234567012345670123456701234567012345670123456701234567", 10),
               "dea356a2cddd90c7a7ecedc5ebb563934f460452");
}

/* RFC 1321 A.5 */
static void md5GivesTheVectorsOfItsStandard(void)
{
    CHECK_TEXT(md5_of(""), "d41d8cd98f00b204e9800998ecf8427e");
    CHECK_TEXT(md5_of("a"), "0cc175b9c0f1b6a831c399e269772661");
    CHECK_TEXT(md5_of("abc"), "900150983cd24fb0d6963f7d28e17f72");
    CHECK_TEXT(md5_of("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
    CHECK_TEXT(md5_of("abcdefghijklmnopqrstuvwxyz"), "c3fcd3d76192e4007dfb496cca67e13b");
    CHECK_TEXT(md5_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
               "d174ab98d277d9f5a5611c2c9f419d9f");
    CHECK_TEXT(
        md5_of("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
        "57edf4a22be3c955ac49da2e2107b67a");
}

/* Lengths around a block's end, where the padding takes one block or two. Python's hashlib gives
 * the same digest of all the digests. */
static void messagesOfEveryLengthAroundABlockHaveTheirDigest(void)
{
    enum { LENGTHS = 130 };
    uint8_t message[LENGTHS];
    uint8_t sha1_digests[LENGTHS][SHA1_BYTES];
    uint8_t md5_digests[LENGTHS][MD5_BYTES];
    uint8_t digest[SHA1_BYTES];
    memset(message, 'x', sizeof message);
    for (size_t size = 0; size < LENGTHS; size++) {
        sha1(message, size, sha1_digests[size]);
        md5(message, size, md5_digests[size]);
    }
    sha1(sha1_digests[0], sizeof sha1_digests, digest);
    CHECK_TEXT(hex(digest, SHA1_BYTES), "917e149b75e688b99b568bb19d9a8970db0ffe1c");
    md5(md5_digests[0], sizeof md5_digests, digest);
    CHECK_TEXT(hex(digest, MD5_BYTES), "6c93ccf027822c47aed4077bedd7e658");
}

static void comparingFindsEveryDifferentByte(void)
{
    uint8_t a[20] = {0};
    uint8_t b[20] = {0};
    CHECK(digest_equal(a, b, sizeof a));
    for (size_t i = 0; i < sizeof a; i++) {
        b[i] = 0x80;
        CHECK(!digest_equal(a, b, sizeof a));
        b[i] = 0;
    }
}

/* ---- the section ---- */

static struct auth auth_of(uint8_t type)
{
    struct auth auth = {.type = type, .sent_sequence = 0x01020303};
    auth.keys[1] = (struct auth_key){.id = 7, .length = 6, .sends = true, .bytes = "secret"};
    return auth;
}

static uint8_t bytes[BFD_PACKET_BYTES];
static struct bfd_packet packet;

static uint32_t sign(struct auth *auth, bool differs)
{
    struct bfd_packet p = {.state = BFD_UP,
                           .authenticated = true,
                           .detect_mult = 3,
                           .my_discriminator = 0x11223344,
                           .your_discriminator = 0x55667788,
                           .desired_min_tx_us = 50000,
                           .required_min_rx_us = 50000};
    memset(bytes, 0xee, sizeof bytes);
    codec_write(&p, bytes);
    uint32_t length = auth_sign(auth, bytes, differs);
    CHECK_EQ(codec_read(bytes, length, &packet), BFD_TAKEN);
    CHECK_EQ(packet.length, length);
    return length;
}

/* BFD-021, RFC 5880 4.2, 6.7.2 */
static void aPasswordGoesAsItIs(void)
{
    struct auth auth = auth_of(BFD_AUTH_PASSWORD);
    CHECK_EQ(sign(&auth, true), 24 + 3 + 6);
    CHECK_TEXT(hex(bytes + 24, 9), "010907736563726574");
    CHECK_EQ(auth_check(&auth, &packet, bytes), BFD_TAKEN);
}

/* RFC 5880 4.3, 6.7.3; the digests are of another implementation (Python's hashlib). */
static void theDigestsAreThoseOfOtherPrograms(void)
{
    struct auth auth = auth_of(BFD_AUTH_MD5);
    CHECK_EQ(sign(&auth, true), 24 + 24);
    CHECK_TEXT(hex(bytes + 24, 8), "0218070001020304");
    CHECK_TEXT(hex(bytes + 32, 16), "628ef4049c35452dbad13ca2beb36f11");
    CHECK_EQ(auth_check(&auth, &packet, bytes), BFD_TAKEN);
    auth = auth_of(BFD_AUTH_SHA1);
    CHECK_EQ(sign(&auth, true), 24 + 28);
    CHECK_TEXT(hex(bytes + 24, 8), "041c070001020304");
    CHECK_TEXT(hex(bytes + 32, 20), "568e33a6900eb118fd677788c2e95d20d3d6df7b");
    CHECK_EQ(auth_check(&auth, &packet, bytes), BFD_TAKEN);
}

static void everySingleBitOfAPacketCounts(void)
{
    for (uint8_t type = BFD_AUTH_MD5; type <= BFD_AUTH_METICULOUS_SHA1; type++) {
        struct auth auth = auth_of(type);
        uint32_t length = sign(&auth, true);
        for (uint32_t bit = 0; bit < 8 * length; bit++) {
            if (bit / 8 == 3)
                continue; /* Length was read by the codec */
            bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            CHECK_EQ(auth_check(&auth, &packet, bytes), BFD_DROP_AUTH);
            bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        CHECK(!auth.sequence_known); /* nothing of what was wrong was believed */
        CHECK_EQ(auth_check(&auth, &packet, bytes), BFD_TAKEN);
    }
}

static void aPasswordOfAnotherLengthIsRefused(void)
{
    struct auth auth = auth_of(BFD_AUTH_PASSWORD);
    struct auth other = auth;
    other.keys[1].length = 5;
    sign(&other, true);
    CHECK_EQ(auth_check(&auth, &packet, bytes), BFD_DROP_AUTH);
    memcpy(other.keys[1].bytes, "secreT", 6);
    other.keys[1].length = 6;
    sign(&other, true);
    CHECK_EQ(auth_check(&auth, &packet, bytes), BFD_DROP_AUTH);
}

static void aSectionThatReachesBeyondLengthIsRefused(void)
{
    for (uint8_t type = BFD_AUTH_PASSWORD; type <= BFD_AUTH_METICULOUS_SHA1; type++) {
        struct auth auth = auth_of(type);
        uint32_t length = sign(&auth, true);
        for (packet.length = 26; packet.length < length; packet.length++)
            CHECK_EQ(auth_check(&auth, &packet, bytes), BFD_DROP_AUTH);
    }
}

static void anotherTypeOrKeyIdIsRefused(void)
{
    for (uint8_t mine = BFD_AUTH_PASSWORD; mine <= BFD_AUTH_METICULOUS_SHA1; mine++) {
        for (uint8_t its = BFD_AUTH_PASSWORD; its <= BFD_AUTH_METICULOUS_SHA1; its++) {
            struct auth auth = auth_of(mine);
            struct auth other = auth_of(its);
            sign(&other, true);
            CHECK_EQ(auth_check(&auth, &packet, bytes), mine == its ? BFD_TAKEN : BFD_DROP_AUTH);
            other.keys[1].id = 8;
            sign(&other, true);
            CHECK_EQ(auth_check(&auth, &packet, bytes), BFD_DROP_AUTH);
        }
    }
}

/* RFC 5880 6.7.3, 6.7.4: 3 x Detect Mult, inclusive, circular. */
static void theWindowIsAsWideAsTheStandardSays(void)
{
    static const uint32_t around[] = {1000, UINT32_MAX - 4, 0, 0x7ffffffe};
    for (uint8_t type = BFD_AUTH_MD5; type <= BFD_AUTH_METICULOUS_SHA1; type++) {
        bool meticulous = type == BFD_AUTH_METICULOUS_MD5 || type == BFD_AUTH_METICULOUS_SHA1;
        for (unsigned i = 0; i < sizeof around / sizeof around[0]; i++) {
            for (int32_t ahead = -3; ahead <= 12; ahead++) {
                struct auth sender = auth_of(type);
                struct auth auth = sender;
                auth.sequence_known = true;
                auth.received_sequence = around[i];
                sender.sent_sequence = around[i] + (uint32_t)ahead - 1;
                sign(&sender, true);
                bool fits = ahead >= (meticulous ? 1 : 0) && ahead <= 9;
                CHECK_EQ(auth_check(&auth, &packet, bytes), fits ? BFD_TAKEN : BFD_DROP_WINDOW);
                CHECK_EQ(auth.received_sequence, fits ? around[i] + (uint32_t)ahead : around[i]);
            }
        }
    }
}

static void theSequenceMovesWithEveryPacketOnlyIfMeticulous(void)
{
    for (uint8_t type = BFD_AUTH_MD5; type <= BFD_AUTH_METICULOUS_SHA1; type++) {
        bool meticulous = type == BFD_AUTH_METICULOUS_MD5 || type == BFD_AUTH_METICULOUS_SHA1;
        struct auth auth = auth_of(type);
        auth.sent_sequence = UINT32_MAX;
        sign(&auth, false);
        CHECK_EQ(auth.sent_sequence, meticulous ? 0 : UINT32_MAX);
        sign(&auth, true);
        CHECK_EQ(auth.sent_sequence, meticulous ? 1 : 0);
    }
}

/* BFD-021: a change of keys, side by side. */
static void keysAreChangedWithoutAGap(void)
{
    struct auth a = auth_of(BFD_AUTH_METICULOUS_SHA1);
    struct auth b = a;
    struct auth_key fresh = {.id = 8, .length = 20, .bytes = "abcdefghijklmnopqrs"};
    fresh.bytes[19] = 0xff;
    a.keys[0] = b.keys[3] = fresh; /* both accept it */
    sign(&a, true);
    CHECK_EQ(auth_check(&b, &packet, bytes), BFD_TAKEN);
    a.keys[0].sends = true;
    a.keys[1].sends = false;
    sign(&a, true);
    CHECK_EQ(bytes[26], 8);
    CHECK_EQ(auth_check(&b, &packet, bytes), BFD_TAKEN);
    b.keys[1].length = 0; /* the old one goes */
    sign(&a, true);
    CHECK_EQ(auth_check(&b, &packet, bytes), BFD_TAKEN);
}

static void theLongestKeysAreThoseOfTheStandard(void)
{
    CHECK_EQ(auth_key_bytes_max(BFD_AUTH_NONE), 0);
    CHECK_EQ(auth_key_bytes_max(BFD_AUTH_PASSWORD), 16);
    CHECK_EQ(auth_key_bytes_max(BFD_AUTH_MD5), 16);
    CHECK_EQ(auth_key_bytes_max(BFD_AUTH_METICULOUS_MD5), 16);
    CHECK_EQ(auth_key_bytes_max(BFD_AUTH_SHA1), 20);
    CHECK_EQ(auth_key_bytes_max(BFD_AUTH_METICULOUS_SHA1), 20);
}

int main(void)
{
    TEST(sha1GivesTheVectorsOfItsStandard);
    TEST(md5GivesTheVectorsOfItsStandard);
    TEST(messagesOfEveryLengthAroundABlockHaveTheirDigest);
    TEST(comparingFindsEveryDifferentByte);
    TEST(aPasswordGoesAsItIs);
    TEST(theDigestsAreThoseOfOtherPrograms);
    TEST(everySingleBitOfAPacketCounts);
    TEST(aPasswordOfAnotherLengthIsRefused);
    TEST(aSectionThatReachesBeyondLengthIsRefused);
    TEST(anotherTypeOrKeyIdIsRefused);
    TEST(theWindowIsAsWideAsTheStandardSays);
    TEST(theSequenceMovesWithEveryPacketOnlyIfMeticulous);
    TEST(keysAreChangedWithoutAGap);
    TEST(theLongestKeysAreThoseOfTheStandard);
    return DONE();
}
