#include "question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QU = 0x8000 };

struct question question_of(const char *format, int number, bool unicast)
{
    struct question question = {.type = MDNS_TYPE_SRV, .class = MDNS_CLASS_IN | (unicast ? QU : 0)};
    const char *place = strstr(format, "%d");
    if (place == NULL)
        snprintf(question.name, sizeof question.name, "%s", format);
    else
        snprintf(question.name, sizeof question.name, "%.*s%04d%s", (int)(place - format), format,
                 number, place + 2);
    return question;
}

void question_write(const struct question *question, unsigned id, struct mdns_packet *ret_packet)
{
    ret_packet->length = 0;
    mdns_put_u16(ret_packet, id);
    mdns_put_u16(ret_packet, 0);
    mdns_put_u16(ret_packet, 1);
    mdns_put_u16(ret_packet, 0);
    mdns_put_u32(ret_packet, 0);
    mdns_put_labels(ret_packet, question->name);
    ret_packet->bytes[ret_packet->length++] = 0;
    mdns_put_u16(ret_packet, question->type);
    mdns_put_u16(ret_packet, question->class);
}

bool question_answered(const struct question *question, const uint8_t *message, size_t length)
{
    char name[MDNS_NAME_BYTES];
    size_t at = MDNS_HEADER_BYTES;
    if (length < MDNS_HEADER_BYTES || (message[2] & 0x80) == 0)
        return false;
    for (int left = mdns_u16(message + 4); left > 0; left--) {
        at = mdns_name(message, length, at, name);
        if (at == 0)
            return false;
        at += 4;
    }
    for (int left = mdns_u16(message + 6); left > 0; left--) {
        at = mdns_name(message, length, at, name);
        if (at == 0 || at + 10 > length)
            return false;
        if (mdns_u16(message + at) == question->type && strcasecmp(name, question->name) == 0)
            return true;
        at += 10U + mdns_u16(message + at + 8);
    }
    return false;
}
