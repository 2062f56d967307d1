/* What is asked, of whom, and what counts as its answer. */
#ifndef QUESTION_H
#define QUESTION_H

#include "mdns.h"

/* The services NAME 0000, NAME 0001 and so on, of one type; names of records, not of people. */
struct question {
    char name[MDNS_NAME_BYTES];
    unsigned type;
    unsigned class; /* with the QU bit or without (RFC 6762 section 5.4) */
};

/* The SRV record of a service. The text has a %d for the number. */
struct question question_of(const char *format, int number, bool unicast);

void question_write(const struct question *question, unsigned id, struct mdns_packet *ret_packet);

/* Whether the message is a response with that record among its answers. */
bool question_answered(const struct question *question, const uint8_t *message, size_t length);

#endif
