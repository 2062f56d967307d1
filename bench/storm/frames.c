#include "frames.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { TYPE_PTR = 12, TYPE_TXT = 16, CLASS_IN = 1, PORT = 5353 };

static const uint32_t GROUP = 0xe00000fb; /* 224.0.0.251 */

static uint8_t *put_16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static uint8_t *put_32(uint8_t *at, uint32_t value)
{
    return put_16(put_16(at, value >> 16), value);
}

static uint8_t *put_label(uint8_t *at, const char *label, size_t length)
{
    *at++ = (uint8_t)length;
    memcpy(at, label, length);
    return at + length;
}

/* "_ipp._tcp", with "local" behind it. */
static uint8_t *put_type_name(uint8_t *at, const char *type)
{
    size_t first = strcspn(type, ".");
    at = put_label(at, type, first);
    if (type[first] == '.')
        at = put_label(at, type + first + 1, strlen(type + first + 1));
    at = put_label(at, "local", strlen("local"));
    *at++ = 0;
    return at;
}

static uint8_t *put_question(uint8_t *at, const char *type)
{
    return put_16(put_16(put_type_name(at, type), TYPE_PTR), CLASS_IN);
}

/* A TXT record of exactly this many bytes, or nothing if it is too short for one. */
static uint8_t *put_padding(uint8_t *at, uint32_t bytes)
{
    enum { RECORD_BYTES = 12 }; /* root name, type, class, TTL, length, and one empty string */
    if (bytes < RECORD_BYTES)
        return at;
    uint32_t data_bytes = bytes - RECORD_BYTES + 1;
    *at++ = 0;
    at = put_16(put_32(put_16(put_16(at, TYPE_TXT), CLASS_IN), 120), data_bytes);
    while (data_bytes > 0) {
        uint32_t text_bytes = data_bytes - 1 < 255 ? data_bytes - 1 : 255;
        *at++ = (uint8_t)text_bytes;
        memset(at, 'x', text_bytes);
        at += text_bytes;
        data_bytes -= text_bytes + 1;
    }
    return at;
}

static uint8_t *put_pointer_record(uint8_t *at, const char *type, const char *instance)
{
    at = put_32(put_16(put_16(put_type_name(at, type), TYPE_PTR), CLASS_IN), 4500);
    uint32_t label_bytes = (uint32_t)strlen(instance) + 1;
    at = put_16(at, label_bytes + 2);
    at = put_label(at, instance, strlen(instance));
    return put_16(at, 0xc000 | 12); /* the type's name, right after the header */
}

uint32_t frames_message(uint8_t *ret, enum frames_kind kind, const char *type, uint32_t number,
                        uint32_t size)
{
    char instance[40];
    bool response = kind == FRAMES_RESPONSE || kind == FRAMES_POISON;
    if (size > FRAMES_MESSAGE_MAX)
        size = FRAMES_MESSAGE_MAX;
    if (kind == FRAMES_GARBAGE) {
        for (uint32_t i = 0; i < size; i++)
            ret[i] = (uint8_t)(i * 37 + number * 101);
        return size;
    }
    memset(ret, 0, 12);
    uint8_t *at = ret + 12;
    snprintf(instance, sizeof instance, "%s %u", kind == FRAMES_POISON ? "poison" : "storm",
             number);
    at = response ? put_pointer_record(at, type, instance) : put_question(at, type);
    uint32_t length = (uint32_t)(at - ret);
    bool padded = size >= length + 12;
    if (padded)
        at = put_padding(at, size - length);
    put_16(ret + 2, response ? 0x8400 : 0);
    put_16(ret + (response ? 6 : 4), 1);
    put_16(ret + 10, padded);
    return (uint32_t)(at - ret);
}

static uint32_t ip_checksum(const uint8_t *header)
{
    uint32_t sum = 0;
    for (int i = 0; i < 20; i += 2)
        sum += (uint32_t)header[i] << 8 | header[i + 1];
    sum = (sum >> 16) + (sum & 0xffff);
    return ~(sum + (sum >> 16)) & 0xffff;
}

void frames_header(uint8_t *ret, const uint8_t mac[6], uint32_t source, uint32_t payload_bytes)
{
    static const uint8_t group_mac[6] = {0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb};
    memset(ret, 0, FRAME_HEADER_BYTES);
    memcpy(ret, group_mac, 6);
    memcpy(ret + 6, mac, 6);
    put_16(ret + 12, 0x0800);
    uint8_t *ip = ret + 14;
    ip[0] = 0x45;
    put_16(ip + 2, 20 + 8 + payload_bytes);
    ip[8] = 255;
    ip[9] = 17;
    put_32(ip + 12, source);
    put_32(ip + 16, GROUP);
    put_16(ip + 10, ip_checksum(ip));
    uint8_t *udp = ip + 20; /* checksum 0: none, which IPv4 allows */
    put_16(udp, PORT);
    put_16(udp + 2, PORT);
    put_16(udp + 4, 8 + payload_bytes);
}
