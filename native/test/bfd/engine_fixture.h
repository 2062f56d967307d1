/*
 * A watching core on the OS in memory: sockets and time are the test's. One thread plays both:
 * drive() is a turn of the driver, loop() are turns of the loop.
 */
#ifndef BEACON_ENGINE_FIXTURE_H
#define BEACON_ENGINE_FIXTURE_H

#include "../../src/bfd/engine.h"
#include "../core_fixture.h"
#include "../fake_os.h"

#define MS_NS     INT64_C(1000000)
#define SECOND_NS INT64_C(1000000000)

extern struct bcn_fail fail;
extern uint32_t session; /* of tests that have one */

struct engine *the_engine(void);
/* A core on eth0 (10.0.0.1/24, fe80::1/64); 0 = the defaults. */
void begin_with(uint32_t max_sessions, uint32_t new_sessions_pps);
void begin(void);
void drive(void);
void loop(void);
/* Turns of the driver until so much time has passed; each ends at its next deadline. */
void pass(int64_t duration_ns);

/* 3 x 50 ms by eth0. */
struct bcn_session_spec spec_of(const char *peer);
uint32_t open_spec(const struct bcn_session_spec *spec);
uint32_t open_to(const char *peer);
struct bcn_session_state state_of(uint32_t number);

/* What comes from a peer, to 10.0.0.1 or fe80::1 by eth0, with TTL 255. */
struct fake_packet arriving(const char *source, const struct bfd_packet *packet);
struct bfd_packet saying(uint8_t state, uint32_t your);
/* It arrives, and the driver takes it. */
void arrive(const char *source, uint8_t state, uint32_t your);
void bring_up(const char *peer, uint32_t number);

/* The last packet that was sent. */
struct bfd_packet last_sent(void);
/* received = accepted + every kind of drop. */
void check_bfd_sum(void);
/* How many events of a kind the loop saw since it began. */
uint32_t events_of(uint32_t kind);

#endif
