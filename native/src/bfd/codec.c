#include "codec.h"

/* Byte 1: two bits of state, then the flags. */
enum {
    POLL = 1 << 5,
    FINAL = 1 << 4,
    CONTROL_PLANE = 1 << 3,
    AUTHENTICATION = 1 << 2,
    DEMAND = 1 << 1,
    MULTIPOINT = 1 << 0,
    AUTH_HEADER_BYTES = 2,
};

static uint32_t word_read(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void word_write(uint8_t *at, uint32_t word)
{
    at[0] = (uint8_t)(word >> 24);
    at[1] = (uint8_t)(word >> 16);
    at[2] = (uint8_t)(word >> 8);
    at[3] = (uint8_t)word;
}

/* RFC 5880 6.8.6, up to the first check that needs a session. */
static enum bfd_verdict check(const uint8_t *bytes, uint32_t size)
{
    if (size == 0)
        return BFD_DROP_LENGTH;
    if (bytes[0] >> 5 != BFD_VERSION)
        return BFD_DROP_VERSION;
    if (size < 4) /* too short for its Length */
        return BFD_DROP_LENGTH;
    uint32_t least = bytes[1] & AUTHENTICATION ? BFD_BYTES + AUTH_HEADER_BYTES : BFD_BYTES;
    if (bytes[3] < least)
        return BFD_DROP_LENGTH;
    if (bytes[3] > size)
        return BFD_DROP_PAYLOAD;
    if (bytes[2] == 0)
        return BFD_DROP_MULTIPLIER;
    if (bytes[1] & MULTIPOINT)
        return BFD_DROP_MULTIPOINT;
    if (word_read(bytes + 4) == 0)
        return BFD_DROP_MY_DISCRIMINATOR;
    uint8_t state = bytes[1] >> 6;
    if (word_read(bytes + 8) == 0 && state != BFD_DOWN && state != BFD_ADMIN_DOWN)
        return BFD_DROP_STATE;
    return BFD_TAKEN;
}

enum bfd_verdict codec_read(const uint8_t *bytes, uint32_t size, struct bfd_packet *ret_packet)
{
    enum bfd_verdict verdict = check(bytes, size);
    if (verdict != BFD_TAKEN)
        return verdict;
    *ret_packet = (struct bfd_packet){
        .diag = bytes[0] & 0x1f,
        .state = bytes[1] >> 6,
        .poll = (bytes[1] & POLL) != 0,
        .final = (bytes[1] & FINAL) != 0,
        .control_plane_independent = (bytes[1] & CONTROL_PLANE) != 0,
        .authenticated = (bytes[1] & AUTHENTICATION) != 0,
        .demand = (bytes[1] & DEMAND) != 0,
        .detect_mult = bytes[2],
        .length = bytes[3],
        .my_discriminator = word_read(bytes + 4),
        .your_discriminator = word_read(bytes + 8),
        .desired_min_tx_us = word_read(bytes + 12),
        .required_min_rx_us = word_read(bytes + 16),
        .required_min_echo_rx_us = word_read(bytes + 20),
    };
    return BFD_TAKEN;
}

void codec_write(const struct bfd_packet *packet, uint8_t ret_bytes[BFD_BYTES])
{
    unsigned flags = (packet->poll ? POLL : 0u) | (packet->final ? FINAL : 0u) |
                     (packet->control_plane_independent ? CONTROL_PLANE : 0u) |
                     (packet->authenticated ? AUTHENTICATION : 0u) | (packet->demand ? DEMAND : 0u);
    ret_bytes[0] = (uint8_t)(BFD_VERSION << 5 | (packet->diag & 0x1f));
    ret_bytes[1] = (uint8_t)((unsigned)packet->state << 6 | flags);
    ret_bytes[2] = packet->detect_mult;
    ret_bytes[3] = packet->length;
    word_write(ret_bytes + 4, packet->my_discriminator);
    word_write(ret_bytes + 8, packet->your_discriminator);
    word_write(ret_bytes + 12, packet->desired_min_tx_us);
    word_write(ret_bytes + 16, packet->required_min_rx_us);
    word_write(ret_bytes + 20, packet->required_min_echo_rx_us);
}
