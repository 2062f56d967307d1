#include "../src/linux/filter.h"

#include "../src/shield.h"
#include "bpf_machine.h"
#include "build_address.h"
#include "check.h"

static struct os_filter *filter;
static struct ifaces ifaces;
static struct shield_source sources[SHIELD_SOURCES];
static struct shield_plan plan;
static struct bpf_packet packet;

static void begin(void)
{
    if (!filter)
        CHECK_EQ(os_filter_open(&profile_mdns, 5353, &filter), 0);
    ifaces_done(&ifaces);
    CHECK_EQ(ifaces_init(&ifaces, 128), 0);
    memset(sources, 0, sizeof sources);
    plan = (struct shield_plan){.sources = sources, .ifaces = &ifaces};
}

static void add_source(const char *address, uint32_t ifindex, int kind)
{
    sources[plan.source_count++] = (struct shield_source){.address = build_ip(address),
                                                          .ifindex = ifindex,
                                                          .kind = kind,
                                                          .active = true,
                                                          .sample = SHIELD_SAMPLE_BITS};
}

static void add_interface(uint32_t index, const char *address, uint8_t bits)
{
    struct ifaces_link link = build_link(index, "eth", BCN_KIND_ETHERNET);
    struct bcn_address a = build_prefix(address, bits, 0);
    ifaces_apply_link(&ifaces, &link);
    ifaces_apply_address(&ifaces, index, &a, NULL);
    ifaces_settle(&ifaces);
    ifaces_find(&ifaces, index)->endpoint[0] = 0;
    ifaces_find(&ifaces, index)->endpoint[1] = 1;
}

static uint32_t family;

static void make_packet(const char *source, uint32_t ifindex, int kind)
{
    uint8_t bytes[16];
    build_address(bytes, source);
    memset(&packet, 0, sizeof packet);
    family = ip_is_v4(bytes) ? BCN_IPV4 : BCN_IPV6;
    if (family == BCN_IPV4)
        memcpy(packet.ip + 12, bytes + 12, 4);
    else
        memcpy(packet.ip + 8, bytes, 16);
    packet.datagram[0] = 5353 >> 8;
    packet.datagram[1] = 5353 & 0xff;
    packet.datagram[8 + 2] = kind ? 0x84 : 0;
    packet.length = 8 + 12;
    packet.ifindex = ifindex;
    packet.random = 1; /* not of the sample */
}

static bool passes(void)
{
    const struct sock_filter *program;
    uint32_t length = filter_compile(filter, family, &plan, &program);
    CHECK(length > 0 && length <= 4096);
    uint32_t kept = bpf_run(program, length, &packet);
    CHECK(kept == 0 || kept == UINT32_MAX);
    return kept != 0;
}

static bool source_passes(const char *source, uint32_t ifindex, int kind)
{
    make_packet(source, ifindex, kind);
    return passes();
}

/* FR-039 */
static void theStatelessRulesHoldAlways(void)
{
    begin();
    CHECK(source_passes("10.0.0.1", 2, 0));
    CHECK(source_passes("fe80::1", 2, 1));
    make_packet("10.0.0.1", 2, 0);
    packet.length = 8 + 11;
    CHECK(!passes());
    packet.length = 8;
    CHECK(!passes());
    make_packet("10.0.0.1", 2, 0);
    packet.datagram[8 + 2] = 0x28; /* opcode 5 */
    CHECK(!passes());
}

/* FR-039, RFC 6762 6 */
static void responsesFromAnotherPortAreStoppedWhileTheyComeInMasses(void)
{
    begin();
    make_packet("10.0.0.1", 2, 1);
    packet.datagram[1] = 1;
    CHECK(passes()); /* guard tells of the sender */
    plan.other_port = true;
    CHECK(!passes());
    packet.random = SHIELD_SAMPLE;
    CHECK(passes());
    make_packet("10.0.0.1", 2, 0);
    packet.datagram[1] = 1; /* a query may come from anywhere: legacy unicast */
    CHECK(passes());
    CHECK(source_passes("10.0.0.1", 2, 1));
}

static void aSourceIsStoppedByKindInterfaceAndAddress(void)
{
    begin();
    add_source("10.0.0.66", 2, 0);
    add_source("10.0.0.67", 3, 0);
    add_source("10.0.0.68", 2, 0);
    add_source("10.0.0.69", 2, 1);
    CHECK(!source_passes("10.0.0.66", 2, 0));
    CHECK(source_passes("10.0.0.66", 2, 1)); /* FR-029: the flooding kind only */
    CHECK(source_passes("10.0.0.66", 3, 0));
    CHECK(!source_passes("10.0.0.67", 3, 0));
    CHECK(!source_passes("10.0.0.68", 2, 0));
    CHECK(!source_passes("10.0.0.69", 2, 1));
    CHECK(source_passes("10.0.0.69", 2, 0));
    CHECK(source_passes("10.0.0.65", 2, 0));
    CHECK(source_passes("fe80::66", 2, 0));
}

static void ofIpv6EveryWordCounts(void)
{
    begin();
    add_source("fe80:1:2:3:4:5:6:7", 2, 0);
    add_source("fe80::66", 2, 0);
    CHECK(!source_passes("fe80:1:2:3:4:5:6:7", 2, 0));
    CHECK(!source_passes("fe80::66", 2, 0));
    CHECK(source_passes("fe80:1:2:3:4:5:6:8", 2, 0));
    CHECK(source_passes("fe80:1:2:3:4:6:6:7", 2, 0));
    CHECK(source_passes("fe80:1:2:4:4:5:6:7", 2, 0));
    CHECK(source_passes("fe81:1:2:3:4:5:6:7", 2, 0));
    CHECK(source_passes("10.0.0.1", 2, 0));
}

static void oneInSoManyIsASample(void)
{
    begin();
    add_source("10.0.0.66", 2, 0);
    make_packet("10.0.0.66", 2, 0);
    uint32_t passed = 0;
    for (packet.random = 0; packet.random < 10 * SHIELD_SAMPLE; packet.random++)
        passed += passes();
    CHECK_EQ(passed, 10);
}

static void eachSourceHasASampleOfItsOwn(void)
{
    begin();
    add_source("10.0.0.66", 2, 0);
    add_source("fe80::66", 2, 0);
    add_source("10.0.0.67", 2, 0);
    sources[0].sample = 4;
    sources[1].sample = 7;
    const struct {
        const char *address;
        uint32_t passed;
    } expected[] = {{"10.0.0.66", 64}, {"fe80::66", 8}, {"10.0.0.67", 1}, {"10.0.0.68", 1024}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        make_packet(expected[i].address, 2, 0);
        uint32_t passed = 0;
        for (packet.random = 0; packet.random < SHIELD_SAMPLE; packet.random++)
            passed += passes();
        CHECK_EQ(passed, expected[i].passed);
    }
}

static void whatIsNotInThePlanAnyMorePasses(void)
{
    begin();
    add_source("10.0.0.66", 2, 0);
    sources[0].active = false;
    CHECK(source_passes("10.0.0.66", 2, 0));
}

/* FR-023, in the kernel */
static void offLinkSourcesAreStoppedByInterface(void)
{
    begin();
    plan.off_link = true;
    add_interface(2, "192.168.7.5", 24);
    add_interface(3, "10.20.0.1", 12);
    add_interface(2, "2001:db8:1:2::9", 64);
    add_interface(2, "fd00:1:2:3:4000::", 68);
    CHECK(source_passes("192.168.7.255", 2, 0));
    CHECK(!source_passes("192.168.8.1", 2, 0));
    CHECK(!source_passes("192.168.7.1", 3, 0));
    CHECK(source_passes("10.31.0.1", 3, 1));
    CHECK(source_passes("169.254.9.9", 2, 0));
    CHECK(!source_passes("169.253.9.9", 2, 0));
    CHECK(source_passes("fe80::1", 3, 0));
    CHECK(source_passes("febf::1", 3, 0));
    CHECK(!source_passes("fec0::1", 3, 0));
    CHECK(source_passes("2001:db8:1:2:ffff::1", 2, 0));
    CHECK(!source_passes("2001:db8:1:3::1", 2, 0));
    CHECK(!source_passes("2001:db8:1:2:ffff::1", 3, 0));
    CHECK(source_passes("fd00:1:2:3:4fff::1", 2, 0)); /* 68 bits: within the third word */
    CHECK(!source_passes("fd00:1:2:3:1fff::1", 2, 0));
    /* An interface that isn't joined is guard's business. */
    CHECK(source_passes("8.8.8.8", 9, 0));
}

static void aFullPlanFits(void)
{
    char text[40];
    begin();
    plan.off_link = true;
    for (uint32_t i = 0; i < SHIELD_SOURCES; i++) {
        snprintf(text, sizeof text, i % 2 ? "fe80::%x:1" : "10.0.%u.1", i);
        add_source(text, 2 + i % 3, (int)(i / 2 % 2));
    }
    for (uint32_t i = 0; i < 100; i++) {
        snprintf(text, sizeof text, "10.1.%u.1", i);
        add_interface(2 + i, text, 24);
    }
    CHECK(!source_passes("10.0.0.1", 2, 0));
    CHECK(!source_passes("fe80::1:1", 3, 0));
    CHECK(source_passes("10.1.99.7", 101, 0));
    CHECK(!source_passes("10.1.98.7", 101, 0));
}

static void aPlanThatIsTooBigFallsBackToTheStatelessRules(void)
{
    char text[40];
    begin();
    plan.off_link = true;
    for (uint32_t i = 0; i < 128; i++) {
        for (int a = 0; a < 12; a++) {
            snprintf(text, sizeof text, "2001:db8:%x:%x::1", i, (unsigned)a);
            add_interface(2 + i, text, 64);
        }
    }
    CHECK(source_passes("2001:db8:ffff::1", 2, 0)); /* guard drops it */
    make_packet("2001:db8:ffff::1", 2, 0);
    packet.length = 10;
    CHECK(!passes());
}

int main(void)
{
    TEST(theStatelessRulesHoldAlways);
    TEST(responsesFromAnotherPortAreStoppedWhileTheyComeInMasses);
    TEST(aSourceIsStoppedByKindInterfaceAndAddress);
    TEST(ofIpv6EveryWordCounts);
    TEST(oneInSoManyIsASample);
    TEST(eachSourceHasASampleOfItsOwn);
    TEST(whatIsNotInThePlanAnyMorePasses);
    TEST(offLinkSourcesAreStoppedByInterface);
    TEST(aFullPlanFits);
    TEST(aPlanThatIsTooBigFallsBackToTheStatelessRules);
    ifaces_done(&ifaces);
    os_filter_close(filter);
    return DONE();
}
