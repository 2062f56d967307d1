#include "auth.h"

#include "digest.h"
#include "md5.h"
#include "sha1.h"

#include <string.h>

enum {
    /* Offsets in the packet. */
    TYPE = BFD_BYTES,
    LENGTH = BFD_BYTES + 1,
    KEY_ID = BFD_BYTES + 2,
    PASSWORD = BFD_BYTES + 3,
    SEQUENCE = BFD_BYTES + 4,
    DIGEST = BFD_BYTES + 8,
    PASSWORD_HEADER_BYTES = 3, /* type, length, key ID */
    DIGEST_HEADER_BYTES = 8,
    LONGEST = 255, /* the largest value of Length */
};

static bool is_meticulous(uint8_t type)
{
    return type == BFD_AUTH_METICULOUS_MD5 || type == BFD_AUTH_METICULOUS_SHA1;
}

static bool is_md5(uint8_t type)
{
    return type == BFD_AUTH_MD5 || type == BFD_AUTH_METICULOUS_MD5;
}

static uint32_t digest_bytes(uint8_t type)
{
    return is_md5(type) ? MD5_BYTES : SHA1_BYTES;
}

uint32_t auth_key_bytes_max(uint8_t type)
{
    if (type == BFD_AUTH_NONE)
        return 0;
    return type == BFD_AUTH_PASSWORD ? 16 : digest_bytes(type);
}

static uint32_t section_bytes(uint8_t type, const struct auth_key *key)
{
    return type == BFD_AUTH_PASSWORD ? PASSWORD_HEADER_BYTES + (uint32_t)key->length
                                     : DIGEST_HEADER_BYTES + digest_bytes(type);
}

/* The digest of the whole packet, with the key in the digest's place (6.7.3, 6.7.4). */
static void digest_of(uint8_t type, const struct auth_key *key, const uint8_t *bytes,
                      uint32_t length, uint8_t ret_digest[SHA1_BYTES])
{
    uint8_t keyed[LONGEST];
    memcpy(keyed, bytes, length);
    memcpy(keyed + DIGEST, key->bytes, digest_bytes(type));
    if (is_md5(type))
        md5(keyed, length, ret_digest);
    else
        sha1(keyed, length, ret_digest);
    digest_wipe(keyed, sizeof keyed);
}

static const struct auth_key *key_to_send(const struct auth *auth)
{
    for (unsigned i = 0; i < AUTH_KEYS; i++) {
        if (auth->keys[i].length > 0 && auth->keys[i].sends)
            return &auth->keys[i];
    }
    return &auth->keys[0];
}

static const struct auth_key *key_of(const struct auth *auth, uint8_t id)
{
    for (unsigned i = 0; i < AUTH_KEYS; i++) {
        if (auth->keys[i].length > 0 && auth->keys[i].id == id)
            return &auth->keys[i];
    }
    return NULL;
}

static void sequence_write(uint8_t *at, uint32_t sequence)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(sequence >> (24 - 8 * i));
}

static uint32_t sequence_read(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

uint32_t auth_sign(struct auth *auth, uint8_t bytes[BFD_PACKET_BYTES], bool differs)
{
    const struct auth_key *key = key_to_send(auth);
    uint32_t section = section_bytes(auth->type, key);
    uint32_t length = BFD_BYTES + section;
    bytes[3] = (uint8_t)length;
    bytes[TYPE] = auth->type;
    bytes[LENGTH] = (uint8_t)section;
    bytes[KEY_ID] = key->id;
    if (auth->type == BFD_AUTH_PASSWORD) {
        memcpy(bytes + PASSWORD, key->bytes, section - PASSWORD_HEADER_BYTES);
        return length;
    }
    /* RFC 5880 6.7.3: "SHOULD be incremented when ... carries different contents". */
    if (is_meticulous(auth->type) || differs)
        auth->sent_sequence++;
    bytes[KEY_ID + 1] = 0; /* reserved */
    sequence_write(bytes + SEQUENCE, auth->sent_sequence);
    uint8_t digest[SHA1_BYTES];
    digest_of(auth->type, key, bytes, length, digest);
    memcpy(bytes + DIGEST, digest, digest_bytes(auth->type));
    return length;
}

static enum bfd_verdict check_password(const struct auth_key *key, const uint8_t *bytes)
{
    return digest_equal(bytes + PASSWORD, key->bytes, key->length) ? BFD_TAKEN : BFD_DROP_AUTH;
}

/* Circular: everything modulo 2^32. */
static bool is_in_window(const struct auth *auth, uint32_t sequence, uint8_t detect_mult)
{
    uint32_t ahead = sequence - auth->received_sequence;
    uint32_t least = is_meticulous(auth->type) ? 1 : 0;
    return ahead >= least && ahead <= 3u * detect_mult;
}

static enum bfd_verdict check_digest(struct auth *auth, const struct auth_key *key,
                                     const struct bfd_packet *packet, const uint8_t *bytes)
{
    uint32_t sequence = sequence_read(bytes + SEQUENCE);
    if (auth->sequence_known && !is_in_window(auth, sequence, packet->detect_mult))
        return BFD_DROP_WINDOW;
    uint8_t digest[SHA1_BYTES];
    digest_of(auth->type, key, bytes, packet->length, digest);
    if (!digest_equal(digest, bytes + DIGEST, digest_bytes(auth->type)))
        return BFD_DROP_AUTH;
    auth->sequence_known = true;
    auth->received_sequence = sequence;
    return BFD_TAKEN;
}

enum bfd_verdict auth_check(struct auth *auth, const struct bfd_packet *packet,
                            const uint8_t *bytes)
{
    if (packet->length < BFD_BYTES + PASSWORD_HEADER_BYTES || bytes[TYPE] != auth->type)
        return BFD_DROP_AUTH;
    const struct auth_key *key = key_of(auth, bytes[KEY_ID]);
    if (!key)
        return BFD_DROP_AUTH;
    uint32_t section = section_bytes(auth->type, key);
    if (bytes[LENGTH] != section || packet->length < BFD_BYTES + section)
        return BFD_DROP_AUTH;
    return auth->type == BFD_AUTH_PASSWORD ? check_password(key, bytes)
                                           : check_digest(auth, key, packet, bytes);
}
