#include "engine_fixture.h"

#include "../build_address.h"
#include "../check.h"

struct bcn_fail fail;
uint32_t session;

struct engine *the_engine(void)
{
    return core_engine(user.core);
}

void begin_with(uint32_t max_sessions, uint32_t new_sessions_pps)
{
    struct bcn_options options = {.size_bytes = sizeof options,
                                  .profile = BCN_PROFILE_BFD,
                                  .max_sessions = max_sessions,
                                  .new_sessions_pps = new_sessions_pps};
    fake_reset();
    core_begin(&options);
    core_settle();
    fake.sent_count = 0;
}

void begin(void)
{
    begin_with(0, 0);
}

void drive(void)
{
    CHECK_EQ(engine_turn(the_engine(), 0), 0);
}

void loop(void)
{
    core_settle();
}

/* Turns until so much time has passed; each ends at the driver's next deadline. */
void pass(int64_t duration_ns)
{
    int64_t end_ns = fake.now_ns + duration_ns;
    while (fake.now_ns < end_ns)
        CHECK_EQ(engine_turn(the_engine(), end_ns - fake.now_ns), 0);
}

struct bcn_session_spec spec_of(const char *peer)
{
    struct bcn_session_spec spec = {.size_bytes = sizeof spec,
                                    .ifindex = ETH0,
                                    .desired_min_tx_us = 50000,
                                    .required_min_rx_us = 50000,
                                    .detect_mult = 3,
                                    .cookie = 4711};
    build_address(spec.peer, peer);
    spec.family = ip_is_v4(spec.peer) ? BCN_IPV4 : BCN_IPV6;
    return spec;
}

uint32_t open_spec(const struct bcn_session_spec *spec)
{
    uint32_t number = 0;
    CHECK_EQ(bcn_session_open(user.core, spec, &number, &fail), 0);
    drive();
    return number;
}

uint32_t open_to(const char *peer)
{
    struct bcn_session_spec spec = spec_of(peer);
    return open_spec(&spec);
}

struct bcn_session_state state_of(uint32_t number)
{
    const struct bcn_session_state *states =
        (const struct bcn_session_state *)(const void *)(user.base + user.header->session_offset);
    struct bcn_session_state state;
    exchange_read(&states[number & 0xffff], &state);
    return state;
}

/* ---- what arrives ---- */

struct fake_packet arriving(const char *source, const struct bfd_packet *packet)
{
    struct fake_packet p = {.facts = {.ifindex = ETH0, .ttl = 255, .length = BFD_BYTES}};
    build_address(p.facts.source, source);
    p.facts.family = ip_is_v4(p.facts.source) ? BCN_IPV4 : BCN_IPV6;
    build_address(p.facts.destination, p.facts.family == BCN_IPV4 ? "10.0.0.1" : "fe80::1");
    codec_write(packet, p.payload);
    return p;
}

struct bfd_packet saying(uint8_t state, uint32_t your)
{
    return (struct bfd_packet){.state = state,
                               .detect_mult = 3,
                               .length = BFD_BYTES,
                               .my_discriminator = 77,
                               .your_discriminator = your,
                               .desired_min_tx_us = state == BFD_UP ? 50000 : 1000000,
                               .required_min_rx_us = 50000};
}

void arrive(const char *source, uint8_t state, uint32_t your)
{
    struct bfd_packet packet = saying(state, your);
    struct fake_packet p = arriving(source, &packet);
    CHECK(fake_arrive_at(3784, &p));
    drive();
}

void bring_up(const char *peer, uint32_t number)
{
    arrive(peer, BFD_INIT, state_of(number).discriminator);
    CHECK_EQ(state_of(number).state, BCN_STATE_UP);
    loop();
}

struct bfd_packet last_sent(void)
{
    struct bfd_packet packet = {0};
    CHECK(fake.sent_count > 0);
    const struct fake_sent *sent = &fake.sent[fake.sent_count - 1];
    CHECK_EQ(codec_read(sent->payload, sent->tx.length, &packet), BFD_TAKEN);
    return packet;
}

void check_bfd_sum(void)
{
    uint64_t sum = counted(BCN_COUNTER_BFD_ACCEPTED);
    for (int i = BCN_COUNTER_BFD_DROPPED_TTL; i <= BCN_COUNTER_BFD_DROPPED_OTHER; i++)
        sum += counted(i);
    CHECK_EQ(sum, counted(BCN_COUNTER_BFD_RECEIVED));
}

uint32_t events_of(uint32_t kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < user.seen_event_count; i++)
        count += user.seen_events[i].kind == kind;
    return count;
}
