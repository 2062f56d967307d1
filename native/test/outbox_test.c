#include "build_address.h"
#include "check.h"
#include "core_fixture.h"
#include "fake_os.h"

#include <errno.h>

static struct bcn_tx to_send[64];
static uint32_t to_send_count;

static void write_slots(void)
{
    for (uint32_t i = 0; i < to_send_count; i++) {
        uint32_t slot_offset = user.tx[i].slot_offset;
        memcpy(user.base + slot_offset, RESPONSE, sizeof RESPONSE);
        user.tx[i] = to_send[i];
        user.tx[i].slot_offset = slot_offset;
    }
    user.header->tx_count = to_send_count;
    to_send_count = 0;
}

static struct bcn_tx *packet(uint32_t ifindex, uint32_t family)
{
    struct bcn_tx *tx = &to_send[to_send_count++];
    *tx = (struct bcn_tx){.length = 12, .ifindex = ifindex, .family = (uint8_t)family};
    tx->cookie = to_send_count;
    return tx;
}

static void begin(void)
{
    fake_reset();
    to_send_count = 0;
    core_begin_joined(NULL);
    user.during = write_slots;
}

static void send_all(void)
{
    bcn_wake(user.core);
    core_step();
}

static void zeroMeansTheGroupThePortAndAnAddressOfTheInterface(void)
{
    begin();
    packet(ETH0, BCN_IPV4);
    packet(ETH0, BCN_IPV6);
    send_all();
    CHECK_EQ(fake.sent_count, 2);
    CHECK(ip_equal(ip_load(fake.sent[0].tx.destination), build_ip("224.0.0.251")));
    CHECK(ip_equal(ip_load(fake.sent[0].tx.source), build_ip("10.0.0.1")));
    CHECK_EQ(fake.sent[0].tx.destination_port, 5353);
    CHECK(ip_equal(ip_load(fake.sent[1].tx.destination), build_ip("ff02::fb")));
    CHECK(ip_equal(ip_load(fake.sent[1].tx.source), build_ip("fe80::1")));
    CHECK(memcmp(fake.sent[0].payload, RESPONSE, 12) == 0);
    CHECK_EQ(counted(BCN_COUNTER_SENT), 2);
    CHECK_EQ(counted(BCN_COUNTER_SENT_BYTES), 24);
}

static void aUnicastReplyGoesWhereItIsTold(void)
{
    begin();
    struct bcn_tx *tx = packet(ETH0, BCN_IPV4);
    build_address(tx->destination, "10.0.0.9");
    tx->destination_port = 40000;
    send_all();
    CHECK_EQ(fake.sent[0].tx.destination_port, 40000);
    CHECK(ip_equal(ip_load(fake.sent[0].tx.source), build_ip("10.0.0.1")));
}

static void packetsOfOneSocketGoTogetherInTheirOrder(void)
{
    begin();
    for (int i = 0; i < 20; i++)
        packet(ETH0, i % 2 ? BCN_IPV6 : BCN_IPV4);
    send_all();
    CHECK_EQ(fake.sent_count, 20);
    CHECK_EQ(fake.send_calls, 2);
    for (int i = 1; i < 10; i++)
        CHECK(fake.sent[i].tx.cookie > fake.sent[i - 1].tx.cookie);
}

/* FR-034 */
static void whatIsTooLongIsNeverSent(void)
{
    begin();
    packet(ETH0, BCN_IPV4)->length = 9001;
    packet(ETH0, BCN_IPV4)->length = 0;
    packet(ETH0, BCN_IPV4)->length = 9000;
    send_all();
    CHECK_EQ(fake.sent_count, 1);
    CHECK_EQ(fake.sent[0].tx.length, 9000);
    CHECK_EQ(counted(BCN_COUNTER_SEND_FAILED), 2);
    core_step();
    const struct bcn_event *event = event_seen(BCN_EVENT_SEND_FAILED);
    CHECK_EQ(event->os_error, EMSGSIZE);
    CHECK_EQ(event->value, 1);
}

static void nonsenseFailsAloneAndIsTold(void)
{
    begin();
    packet(ETH0, 9);
    packet(77, BCN_IPV4);
    build_address(packet(ETH0, BCN_IPV4)->destination, "fe80::9");
    packet(ETH0, BCN_IPV4);
    send_all();
    CHECK_EQ(fake.sent_count, 1);
    CHECK_EQ(counted(BCN_COUNTER_SEND_FAILED), 3);
}

static void write_too_many(void)
{
    for (uint32_t i = 0; i < 64; i++) {
        user.tx[i] = (struct bcn_tx){.length = 12, .ifindex = ETH0, .family = BCN_IPV4};
        user.tx[i].slot_offset = UINT32_MAX;
    }
    user.header->tx_count = 100000;
}

static void theUsersCountsAndOffsetsAreNotTrusted(void)
{
    begin();
    user.during = write_too_many;
    send_all();
    CHECK_EQ(fake.sent_count, 64);
    CHECK_EQ(user.header->tx_count, 0);
}

/* EPERM from a firewall, ENOBUFS, ENETUNREACH: one packet doesn't stop the others. */
static void aPacketThatFailsDoesNotStopTheOthers(void)
{
    begin();
    for (int i = 0; i < 5; i++)
        packet(ETH0, BCN_IPV4);
    fake.send_error = EPERM;
    fake.send_error_cookie = 3;
    send_all();
    CHECK_EQ(fake.sent_count, 4);
    CHECK_EQ(counted(BCN_COUNTER_SENT), 4);
    CHECK_EQ(counted(BCN_COUNTER_SEND_FAILED), 1);
    CHECK_EQ(core_step(), 1);
    const struct bcn_event *event = event_seen(BCN_EVENT_SEND_FAILED);
    CHECK_EQ(event->os_error, EPERM);
    CHECK_EQ(event->ifindex, ETH0);
    CHECK_EQ(event->value, 3);
    CHECK_TEXT(event->op, "send");
    CHECK(ip_equal(ip_load(event->address), build_ip("224.0.0.251")));
}

static void failuresInMassesAreToldInSamples(void)
{
    begin();
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 60; i++)
            packet(ETH0, BCN_IPV4)->length = 0;
        user.during = write_slots;
        send_all();
    }
    core_step();
    uint32_t told = 0;
    for (uint32_t i = 0; i < user.seen_event_count; i++)
        told += user.seen_events[i].kind == BCN_EVENT_SEND_FAILED;
    CHECK_EQ(counted(BCN_COUNTER_SEND_FAILED), 180);
    CHECK_EQ(told, 16);
}

static void anInterfaceThatIsNotJoinedCanBeSentTo(void)
{
    fake_reset();
    core_begin(NULL);
    core_settle();
    user.during = write_slots;
    to_send_count = 0;
    packet(ETH0, BCN_IPV4);
    send_all();
    CHECK_EQ(fake.sent_count, 1);
    core_end();

    fake_reset();
    fake.someone_on_port[1] = true;
    core_begin(NULL);
    core_settle();
    user.during = write_slots;
    packet(ETH0, BCN_IPV6); /* a group-bound IPv6 socket exists per joined interface only */
    send_all();
    CHECK_EQ(fake.sent_count, 0);
    CHECK_EQ(counted(BCN_COUNTER_SEND_FAILED), 1);
}

int main(void)
{
    TEST(zeroMeansTheGroupThePortAndAnAddressOfTheInterface);
    TEST(aUnicastReplyGoesWhereItIsTold);
    TEST(packetsOfOneSocketGoTogetherInTheirOrder);
    TEST(whatIsTooLongIsNeverSent);
    TEST(nonsenseFailsAloneAndIsTold);
    TEST(theUsersCountsAndOffsetsAreNotTrusted);
    TEST(aPacketThatFailsDoesNotStopTheOthers);
    TEST(failuresInMassesAreToldInSamples);
    TEST(anInterfaceThatIsNotJoinedCanBeSentTo);
    core_end();
    return DONE();
}
