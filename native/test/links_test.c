#include "build_address.h"
#include "check.h"
#include "core_fixture.h"
#include "fake_os.h"

#include <errno.h>

static const int64_t SECOND_NS = 1000000000;
static struct bcn_fail fail;

static int join(uint32_t ifindex, uint32_t family)
{
    memset(&fail, 0, sizeof fail);
    return bcn_join(user.core, ifindex, family, &fail);
}

static void add_interfaces(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        fake.links[2 + i] = build_link(10 + i, "eth", BCN_KIND_ETHERNET);
    fake.link_count = 2 + count;
}

static const struct fake_socket *socket_of(uint32_t family, bool group_bound)
{
    for (int i = 0; i < FAKE_SOCKETS; i++) {
        if (fake.sockets[i].open && fake.sockets[i].spec.family == family &&
            fake.sockets[i].spec.group_bound == group_bound)
            return &fake.sockets[i];
    }
    return NULL;
}

static void aloneTheWildcardIsBound(void)
{
    fake_reset();
    fake.wildcard_yields[1] = true;
    core_begin(NULL);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV6), BCN_LAYOUT_ALONE);
    CHECK_EQ(bcn_layout(user.core, 5), -EINVAL);
    CHECK_EQ(fake_open_sockets(), 2);
    CHECK_EQ(socket_of(BCN_IPV4, false)->spec.port, 5353);
    CHECK_EQ(socket_of(BCN_IPV4, false)->spec.ttl, 255); /* FR-006 */
    CHECK_EQ(fake.sent_count, 0);
}

/* IPv6 on Linux: a stack that starts after us would get none of its unicast. */
static void aWildcardThatWouldKeepOthersUnicastIsNotBound(void)
{
    fake_reset();
    core_begin(NULL);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV6), BCN_LAYOUT_YIELDED);
    CHECK_EQ(fake_open_sockets(), 1);
    CHECK_EQ(join(ETH0, BCN_IPV6), 0);
    CHECK_EQ(socket_of(BCN_IPV6, true)->spec.scope_ifindex, ETH0);
    core_settle();
    fake.someone_on_port[1] = true;
    fake.now_ns += 60 * SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV6), BCN_LAYOUT_SHARED);
    CHECK_EQ(event_seen(BCN_EVENT_LAYOUT_CHANGED)->value, BCN_LAYOUT_SHARED);
    CHECK_EQ(fake_open_sockets(), 2); /* the same ones */
    fake.someone_on_port[1] = false;
    fake.now_ns += 60 * SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV6), BCN_LAYOUT_YIELDED);
}

static void besideAnotherStackTheGroupIsBound(void)
{
    fake_reset();
    fake.someone_on_port[0] = fake.someone_on_port[1] = true;
    core_begin(NULL);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV6), BCN_LAYOUT_SHARED);
    CHECK_EQ(fake_open_sockets(), 1);
    CHECK(socket_of(BCN_IPV4, true));
    CHECK_EQ(join(ETH0, BCN_IPV6), 0);
    CHECK_EQ(socket_of(BCN_IPV6, true)->spec.scope_ifindex, ETH0);
    CHECK_EQ(bcn_leave(user.core, ETH0, BCN_IPV6), 0);
    CHECK(!socket_of(BCN_IPV6, true));
}

/* FR-036 */
static void oneFamilyMayBeMissing(void)
{
    fake_reset();
    fake.family_missing[1] = true;
    core_begin(NULL);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV6), BCN_LAYOUT_NONE);
    CHECK_EQ(join(ETH0, BCN_IPV4), 0);
    CHECK_EQ(join(ETH0, BCN_IPV6), -EAFNOSUPPORT);
    CHECK_TEXT(fail.op, "join");
}

/* FR-036 */
static void bothFamiliesMissingIsAnError(void)
{
    struct bcn_core *core;
    fake_reset();
    fake.family_missing[0] = fake.family_missing[1] = true;
    CHECK_EQ(bcn_open(NULL, &core, &fail), -EAFNOSUPPORT);
    fake.family_missing[1] = false;
    struct bcn_options options = {.size_bytes = sizeof options, .families = BCN_FAMILY_IPV4};
    CHECK_EQ(bcn_open(&options, &core, &fail), -EAFNOSUPPORT);
}

/* FR-005 */
static void joiningTwiceIsFine(void)
{
    fake_reset();
    core_begin(NULL);
    CHECK_EQ(join(ETH0, BCN_IPV4), 0);
    CHECK_EQ(join(ETH0, BCN_IPV4), 0);
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 1);
    CHECK_EQ(bcn_leave(user.core, ETH0, BCN_IPV4), 0);
    CHECK_EQ(bcn_leave(user.core, ETH0, BCN_IPV4), -ENOENT);
    CHECK_EQ(bcn_leave(user.core, 999, BCN_IPV4), -ENOENT);
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 0);
    CHECK_EQ(fake_open_sockets(), 1);
}

static void whatCannotBeJoinedIsNamed(void)
{
    fake_reset();
    core_begin(NULL);
    CHECK_EQ(join(999, BCN_IPV4), -ENODEV);
    CHECK_EQ(fail.ifindex, 999);
    CHECK_EQ(join(ETH0, 7), -EINVAL);
    fake.join_error = EPERM;
    CHECK_EQ(join(ETH0, BCN_IPV4), -EPERM);
    CHECK_TEXT(fail.op, "join");
    CHECK_EQ(fail.ifindex, ETH0);
    CHECK(ip_equal(ip_load(fail.address), build_ip("224.0.0.251")));
    CHECK_EQ(fail.os_error, EPERM);
}

/* A Linux IPv4 socket holds 20 memberships. */
static void furtherSocketsOpenForFurtherMemberships(void)
{
    fake_reset();
    add_interfaces(45);
    core_begin(NULL);
    for (uint32_t i = 0; i < 45; i++)
        CHECK_EQ(join(10 + i, BCN_IPV4), 0);
    CHECK_EQ(fake_open_sockets(), 3);
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 45);
    for (uint32_t i = 0; i < 45; i++)
        CHECK_EQ(bcn_leave(user.core, 10 + i, BCN_IPV4), 0);
    CHECK_EQ(fake_open_sockets(), 1);
}

/* igmp_max_memberships may be lower still, even 0. */
static void theKernelsLimitOfMembershipsIsRespected(void)
{
    fake_reset();
    fake.memberships_max = 3;
    add_interfaces(7);
    core_begin(NULL);
    for (uint32_t i = 0; i < 7; i++)
        CHECK_EQ(join(10 + i, BCN_IPV4), 0);
    CHECK_EQ(fake_open_sockets(), 3);
    fake.memberships_max = 0;
    uint32_t before = fake_open_sockets();
    CHECK_EQ(join(ETH0, BCN_IPV4), -ENOBUFS);
    CHECK_EQ(fail.os_error, ENOBUFS);
    CHECK_EQ(fake_open_sockets(), before);
}

static void aMulticastIsTakenFromTheSocketThatJoinedOnly(void)
{
    fake_reset();
    fake.memberships_max = 1;
    add_interfaces(1);
    core_begin(NULL);
    CHECK_EQ(join(ETH0, BCN_IPV4), 0);
    CHECK_EQ(join(10, BCN_IPV4), 0);
    core_settle();
    fake.sockets[1].joined[fake.sockets[1].joined_count++] = ETH0; /* no IP_MULTICAST_ALL here */
    query_from("10.0.0.7");
    core_settle();
    CHECK_EQ(user.seen_count, 1);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_INTERFACE), 1);
}

/* FR-037: memberships of dead interfaces count against the limit until they are dropped. */
static void anInterfaceThatVanishesIsLeft(void)
{
    fake_reset();
    core_begin_joined(NULL);
    fake.link_count = 1;
    fake_interfaces_changed();
    core_step();
    CHECK_EQ(event_seen(BCN_EVENT_INTERFACE_GONE)->ifindex, ETH0);
    CHECK(event_seen(BCN_EVENT_INTERFACES_CHANGED));
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 0);
    CHECK_EQ(fake.sockets[0].joined_count, 0);
    CHECK(!fake.sockets[1].open);
}

static void comingAndGoing200TimesLeaksNothing(void)
{
    fake_reset();
    core_begin_joined(NULL);
    for (uint32_t i = 0; i < 200; i++) {
        fake.links[2] = build_link(100 + i, "veth", BCN_KIND_VETH);
        fake.link_count = 3;
        fake_interfaces_changed();
        core_settle();
        CHECK_EQ(join(100 + i, BCN_IPV4), 0);
        CHECK_EQ(join(100 + i, BCN_IPV6), 0);
        fake.link_count = 2;
        fake_interfaces_changed();
        core_settle();
    }
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 2);
    CHECK_EQ(fake_open_sockets(), 2);
}

static void whenTheOtherStackGoesWeAreAlone(void)
{
    fake_reset();
    fake.wildcard_yields[1] = true;
    fake.someone_on_port[0] = fake.someone_on_port[1] = true;
    core_begin_joined(NULL);
    uint32_t probes = fake.probes;
    fake.now_ns += 59 * SECOND_NS;
    core_step();
    CHECK_EQ(fake.probes, probes);
    fake.now_ns += SECOND_NS;
    core_settle();
    CHECK_EQ(fake.probes, probes + 2);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);

    fake.someone_on_port[0] = false;
    fake.now_ns += 60 * SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV6), BCN_LAYOUT_SHARED);
    CHECK_EQ(event_seen(BCN_EVENT_LAYOUT_CHANGED)->family, BCN_IPV4);
    CHECK(!socket_of(BCN_IPV4, true));
    CHECK_EQ(socket_of(BCN_IPV4, false)->joined_count, 1);
    query_from("10.0.0.7");
    core_settle();
    CHECK_EQ(user.seen_count, 1);

    fake.someone_on_port[1] = false;
    fake.now_ns += 60 * SECOND_NS;
    core_settle();
    CHECK_EQ(fake_open_sockets(), 2);
    CHECK_EQ(socket_of(BCN_IPV6, false)->joined_count, 1);
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 2);
    /* Alone nobody is asked any more. */
    probes = fake.probes;
    fake.now_ns += 600 * SECOND_NS;
    core_settle();
    CHECK_EQ(fake.probes, probes);
}

static void changedInterfacesMakeItAskSoon(void)
{
    fake_reset();
    fake.someone_on_port[0] = true;
    core_begin_joined(NULL);
    fake.someone_on_port[0] = false;
    fake.links[1].mtu = 1400;
    fake_interfaces_changed();
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
    fake.now_ns += SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
}

/* A multicast from our own address and port that we didn't send. */
static void hear_neighbour(void)
{
    query_from("10.0.0.1");
    core_settle();
}

static void whenAnotherStackComesAfterUsWeLeaveItTheUnicast(void)
{
    fake_reset();
    add_interfaces(25); /* more memberships than one socket takes */
    core_begin_joined(NULL);
    for (uint32_t i = 0; i < 25; i++)
        CHECK_EQ(join(10 + i, BCN_IPV4), 0);
    fake.other_holders[0] = 1;
    hear_neighbour();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
    CHECK_EQ(event_seen(BCN_EVENT_LAYOUT_CHANGED)->family, BCN_IPV4);
    CHECK_EQ(event_seen(BCN_EVENT_LAYOUT_CHANGED)->value, BCN_LAYOUT_SHARED);
    CHECK(!socket_of(BCN_IPV4, false));
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 27);
    CHECK_EQ(fake_arrive(ETH0, "10.0.0.7", "10.0.0.1", 40000, QUERY, sizeof QUERY), 0);
    query_from("10.0.0.7");
    core_settle();
    CHECK_EQ(user.seen_count, 2);

    fake.other_holders[0] = 0;
    fake.now_ns += 60 * SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 27);
    CHECK_EQ(fake_arrive(ETH0, "10.0.0.7", "10.0.0.1", 40000, QUERY, sizeof QUERY), 2);
}

static void aStackThatSaysNothingIsFoundWithinAMinute(void)
{
    fake_reset();
    core_begin_joined(NULL);
    fake.other_holders[0] = 1;
    fake.now_ns += 59 * SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    fake.now_ns += SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
}

static void aStackThatComesWithAnInterfaceIsFoundSoon(void)
{
    fake_reset();
    core_begin_joined(NULL);
    fake.other_holders[0] = 1;
    fake.links[1].mtu = 1400;
    fake_interfaces_changed();
    core_settle();
    fake.now_ns += SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
}

/* Another Beacon that found us here is bound to the group; or somebody forged our address. */
static void aNeighbourThatHoldsNothingMovesNobody(void)
{
    fake_reset();
    core_begin_joined(NULL);
    uint32_t looks = fake.looks;
    for (int i = 0; i < 500; i++) {
        hear_neighbour();
        fake.now_ns += SECOND_NS / 100;
    }
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    CHECK(!event_seen(BCN_EVENT_LAYOUT_CHANGED));
    CHECK(fake.looks - looks <= 6); /* in five seconds */
    CHECK(fake.looks - looks >= 4);
}

static void send_one(void)
{
    user.during = NULL;
    memcpy(user.base + user.tx[0].slot_offset, QUERY, sizeof QUERY);
    user.tx[0].length = sizeof QUERY;
    user.tx[0].ifindex = ETH0;
    user.tx[0].family = BCN_IPV4;
    user.header->tx_count = 1;
}

static void whatIsNoNeighbourLetsNobodyLook(void)
{
    fake_reset();
    core_begin_joined(NULL);
    uint32_t looks = fake.looks;
    for (int i = 0; i < 10; i++) {
        user.during = send_one;
        bcn_wake(user.core);
        core_step();
        query_from("10.0.0.1"); /* our echo */
        query_from("10.0.0.7"); /* another host */
        /* A program of this host that asks from a port of its own. */
        fake_arrive(ETH0, "10.0.0.1", "224.0.0.251", 40000, QUERY, sizeof QUERY);
        core_settle();
        fake.now_ns += 2 * SECOND_NS;
    }
    CHECK_EQ(fake.looks, looks);
}

static void twoThatOpenAtOnceMakeRoomForEachOther(void)
{
    fake_reset();
    fake.other_holders[0] = 1; /* between our probe and our bind */
    core_begin(NULL);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
    CHECK_EQ(fake_open_sockets(), 1);
    CHECK(socket_of(BCN_IPV4, true));
}

static void check_mutes_follow(void)
{
    for (int i = 0; i < FAKE_SOCKETS; i++) {
        const struct fake_socket *mute = &fake.sockets[i];
        if (!mute->open || !mute->mute)
            continue;
        const struct fake_socket *voice = NULL;
        for (int k = 0; k < FAKE_SOCKETS && !voice; k++) {
            const struct fake_socket *s = &fake.sockets[k];
            if (s->open && !s->mute && s->joined_count == mute->joined_count &&
                memcmp(s->joined, mute->joined, sizeof s->joined[0] * s->joined_count) == 0)
                voice = s;
        }
        CHECK(voice);
    }
}

/* FR-046 */
static void whereASocketNeedsAMuteCompanionItJoinsTheSame(void)
{
    fake_reset();
    fake.needs_mutes = true;
    fake.someone_on_port[0] = true;
    add_interfaces(3);
    struct bcn_options options = {.size_bytes = sizeof options, .families = BCN_FAMILY_IPV4};
    core_begin(&options);
    CHECK_EQ(fake_open_sockets(), 2);
    for (uint32_t i = 10; i < 13; i++)
        CHECK_EQ(join(i, BCN_IPV4), 0);
    check_mutes_follow();
    CHECK_EQ(counted(BCN_COUNTER_MUTE_MEMBERSHIPS), 3);
    bcn_leave(user.core, 11, BCN_IPV4);
    check_mutes_follow();
    CHECK_EQ(counted(BCN_COUNTER_MUTE_MEMBERSHIPS), 2);
    fake.someone_on_port[0] = false; /* the layout changes, and all move */
    fake.now_ns += 60 * SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    CHECK_EQ(fake_open_sockets(), 2);
    check_mutes_follow();
    core_end();
    CHECK_EQ(fake_open_sockets(), 0);
}

/* systemd-resolved binds once without sharing, to see who is there. */
static void aPortThatIsHeldForAMomentIsTriedAgain(void)
{
    fake_reset();
    fake.binds_refused = 3;
    core_begin(NULL);
    CHECK_EQ(fake.binds_refused, 0);
    CHECK_EQ(fake_open_sockets(), 1);
    CHECK(fake.paused_ns < 10000000);
    CHECK_EQ(join(ETH0, BCN_IPV4), 0);
    fake.sharing_forbidden = true; /* for good: said, and soon */
    int64_t before_ns = fake.paused_ns;
    CHECK_EQ(join(ETH0, BCN_IPV6), -EADDRINUSE);
    CHECK(fake.paused_ns - before_ns < 50000000);
}

/* Where a probe sees less than a look does. */
static void weAreAloneWhenProbeAndLookAgree(void)
{
    fake_reset();
    fake.someone_on_port[0] = true;
    fake.other_holders[0] = 1;
    core_begin_joined(NULL);
    fake.someone_on_port[0] = false;
    for (int i = 0; i < 3; i++) {
        fake.now_ns += 60 * SECOND_NS;
        core_settle();
        CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
    }
    fake.other_holders[0] = 0;
    fake.now_ns += 60 * SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
}

static void whereNobodyCanBeSeenNobodyLooksAgain(void)
{
    fake_reset();
    fake.holders_error = ENOTSUP;
    struct bcn_options options = {.size_bytes = sizeof options, .families = BCN_FAMILY_IPV4};
    core_begin(&options);
    CHECK_EQ(join(ETH0, BCN_IPV4), 0);
    core_settle();
    uint32_t looks = fake.looks;
    fake.other_holders[0] = 1;
    for (int i = 0; i < 100; i++) {
        hear_neighbour();
        fake.now_ns += 2 * SECOND_NS;
    }
    CHECK_EQ(fake.looks, looks);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    core_step_waiting(BCN_NEVER);
    CHECK_EQ(fake.slept_ns, BCN_NEVER); /* nor is anything due */
}

static void aLookThatFailsIsTriedAgain(void)
{
    fake_reset();
    core_begin_joined(NULL);
    fake.holders_error = EMFILE;
    fake.other_holders[0] = 1;
    hear_neighbour();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    fake.holders_error = 0;
    hear_neighbour(); /* within the same second */
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    fake.now_ns += SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
}

static void aMembershipLostInTheMoveIsTold(void)
{
    fake_reset();
    fake.someone_on_port[0] = true;
    add_interfaces(1);
    core_begin_joined(NULL);
    CHECK_EQ(join(10, BCN_IPV4), 0);
    fake.someone_on_port[0] = false;
    fake.join_error = ENOBUFS;
    fake.join_error_ifindex = 10;
    fake.now_ns += 60 * SECOND_NS;
    core_settle();
    const struct bcn_event *event = event_seen(BCN_EVENT_JOIN_FAILED);
    CHECK_EQ(event->ifindex, 10);
    CHECK_EQ(event->os_error, ENOBUFS);
    CHECK_EQ(event->family, BCN_IPV4);
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 2);
    fake.join_error = 0;
    CHECK_EQ(join(10, BCN_IPV4), 0);
}

static void aMoveThatFailsLeavesEverythingAsItWas(void)
{
    fake_reset();
    fake.someone_on_port[0] = true;
    core_begin_joined(NULL);
    fake.someone_on_port[0] = false;
    fake.sharing_forbidden = true;
    fake.now_ns += 60 * SECOND_NS;
    core_settle();
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
    query_from("10.0.0.7");
    core_settle();
    CHECK_EQ(user.seen_count, 1);
}

/* A membership of a dead interface that had the same number. */
static void aStaleMembershipIsReplaced(void)
{
    fake_reset();
    core_begin(NULL);
    fake.sockets[0].joined[0] = ETH0;
    fake.sockets[0].joined_count = 1;
    CHECK_EQ(join(ETH0, BCN_IPV4), 0);
    CHECK_EQ(fake.sockets[0].joined_count, 1);
}

int main(void)
{
    TEST(aloneTheWildcardIsBound);
    TEST(aWildcardThatWouldKeepOthersUnicastIsNotBound);
    TEST(besideAnotherStackTheGroupIsBound);
    TEST(oneFamilyMayBeMissing);
    TEST(bothFamiliesMissingIsAnError);
    TEST(joiningTwiceIsFine);
    TEST(whatCannotBeJoinedIsNamed);
    TEST(furtherSocketsOpenForFurtherMemberships);
    TEST(theKernelsLimitOfMembershipsIsRespected);
    TEST(aMulticastIsTakenFromTheSocketThatJoinedOnly);
    TEST(anInterfaceThatVanishesIsLeft);
    TEST(comingAndGoing200TimesLeaksNothing);
    TEST(whenTheOtherStackGoesWeAreAlone);
    TEST(changedInterfacesMakeItAskSoon);
    TEST(whenAnotherStackComesAfterUsWeLeaveItTheUnicast);
    TEST(aStackThatSaysNothingIsFoundWithinAMinute);
    TEST(aStackThatComesWithAnInterfaceIsFoundSoon);
    TEST(aNeighbourThatHoldsNothingMovesNobody);
    TEST(whatIsNoNeighbourLetsNobodyLook);
    TEST(twoThatOpenAtOnceMakeRoomForEachOther);
    TEST(whereASocketNeedsAMuteCompanionItJoinsTheSame);
    TEST(aPortThatIsHeldForAMomentIsTriedAgain);
    TEST(weAreAloneWhenProbeAndLookAgree);
    TEST(whereNobodyCanBeSeenNobodyLooksAgain);
    TEST(aLookThatFailsIsTriedAgain);
    TEST(aMembershipLostInTheMoveIsTold);
    TEST(aMoveThatFailsLeavesEverythingAsItWas);
    TEST(aStaleMembershipIsReplaced);
    core_end();
    return DONE();
}
