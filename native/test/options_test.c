#include "../src/options.h"

#include "../src/profile.h"
#include "check.h"

#include <errno.h>
#include <stddef.h>

static struct bcn_options resolved;
static const struct profile *profile;
static struct bcn_fail fail;

static int resolve(const struct bcn_options *given)
{
    memset(&fail, 0, sizeof fail);
    return options_resolve(given, &resolved, &profile, &fail);
}

static struct bcn_options none(void)
{
    return (struct bcn_options){.size_bytes = sizeof(struct bcn_options)};
}

/* FR-027, FR-028, FR-032 */
static void zeroMeansTheDefault(void)
{
    CHECK_EQ(resolve(NULL), 0);
    CHECK(profile == &profile_mdns);
    CHECK_EQ(resolved.port, 5353);
    CHECK_EQ(resolved.families, BCN_FAMILY_IPV4 | BCN_FAMILY_IPV6);
    CHECK_EQ(resolved.query_limit_pps, 100);
    CHECK_EQ(resolved.response_limit_pps, 1000);
    CHECK_EQ(resolved.cooldown_ms, 60000);
    CHECK_EQ(resolved.max_sources, 10000);
    CHECK_EQ(resolved.receive_buffer_bytes, 2 * 1024 * 1024);
}

static void whatIsGivenIsKept(void)
{
    struct bcn_options o = none();
    o.port = 15353;
    o.query_limit_pps = 7;
    o.flags = BCN_OPT_NO_LIMITER;
    CHECK_EQ(resolve(&o), 0);
    CHECK_EQ(resolved.port, 15353);
    CHECK_EQ(resolved.query_limit_pps, 7);
    CHECK_EQ(resolved.flags, BCN_OPT_NO_LIMITER);
}

static void refused(struct bcn_options o, const char *name)
{
    resolved.port = 4711;
    CHECK_EQ(resolve(&o), -EINVAL);
    CHECK_TEXT(fail.op, name);
    CHECK_EQ(fail.os_error, EINVAL);
    CHECK_EQ(resolved.port, 4711); /* outputs stay as they were */
}

static void whatIsOutOfRangeIsRefusedByName(void)
{
    struct bcn_options o = none();
    o.port = 65536;
    refused(o, "port");
    o = none();
    o.families = 4;
    refused(o, "families");
    o = none();
    o.flags = 1u << 31;
    refused(o, "flags");
    o = none();
    o.profile = 9;
    refused(o, "profile");
    o = none();
    o.rx_slots = 7;
    refused(o, "rx_slots");
    o = none();
    o.tx_slots = 1025;
    refused(o, "tx_slots");
    o = none();
    o.max_sources = 1000001;
    refused(o, "max_sources");
    o = none();
    o.query_limit_pps = 1000001;
    refused(o, "query_limit_pps");
    o = none();
    o.cooldown_ms = 86400001;
    refused(o, "cooldown_ms");
    o = none();
    o.receive_buffer_bytes = 100;
    refused(o, "receive_buffer_bytes");
    o = none();
    o.max_interfaces = 5000;
    refused(o, "max_interfaces");
}

static void anOlderCallerLacksMembersAndGetsTheirDefaults(void)
{
    struct bcn_options o = none();
    o.size_bytes = offsetof(struct bcn_options, rx_slots);
    o.port = 7777;
    o.rx_slots = 99999; /* beyond what it says it has */
    CHECK_EQ(resolve(&o), 0);
    CHECK_EQ(resolved.port, 7777);
    CHECK_EQ(resolved.rx_slots, 64);
}

static void aNewerCallerMayNotUseWhatWeDoNotKnow(void)
{
    struct {
        struct bcn_options known;
        uint32_t later;
    } o = {.known = {.size_bytes = sizeof o}};
    CHECK_EQ(resolve(&o.known), 0);
    o.later = 1;
    CHECK_EQ(resolve(&o.known), -EINVAL);
    CHECK_TEXT(fail.op, "size_bytes");
}

static void aStructWithoutSizeIsRefused(void)
{
    struct bcn_options o = {0};
    refused(o, "size_bytes");
    o.size_bytes = 100000;
    refused(o, "size_bytes");
}

int main(void)
{
    TEST(zeroMeansTheDefault);
    TEST(whatIsGivenIsKept);
    TEST(whatIsOutOfRangeIsRefusedByName);
    TEST(anOlderCallerLacksMembersAndGetsTheirDefaults);
    TEST(aNewerCallerMayNotUseWhatWeDoNotKnow);
    TEST(aStructWithoutSizeIsRefused);
    return DONE();
}
