#include "../src/fail.h"

#include "build_address.h"
#include "check.h"

#include <errno.h>

/* FR-010 */
static void aFailureSaysOperationInterfaceAddressAndError(void)
{
    struct bcn_fail fail;
    uint8_t group[16];
    build_address(group, "224.0.0.251");
    CHECK_EQ(fail_on(&fail, "join", ENOBUFS, 7, group), -ENOBUFS);
    CHECK_TEXT(fail.op, "join");
    CHECK_EQ(fail.ifindex, 7);
    CHECK_EQ(fail.os_error, ENOBUFS);
    CHECK_EQ(fail.family, BCN_IPV4);
    CHECK(memcmp(fail.address, group, 16) == 0);
}

static void nobodyNeedsToAskForIt(void)
{
    CHECK_EQ(fail_set(NULL, "bind", EACCES), -EACCES);
}

static void aLongOperationIsCut(void)
{
    struct bcn_fail fail;
    fail_set(&fail, "0123456789012345678901234567890123456789012345678901234567890", EIO);
    CHECK_EQ(strlen(fail.op), BCN_OP_BYTES - 1);
}

static void errorsHaveNames(void)
{
    char name[16];
    CHECK_EQ(bcn_error_name(ENOBUFS, name, sizeof name), 7);
    CHECK_TEXT(name, "ENOBUFS");
    CHECK_EQ(bcn_error_name(ENOBUFS, name, 4), 7);
    CHECK_TEXT(name, "ENO");
    CHECK_EQ(bcn_error_name(9999, name, sizeof name), 5);
    CHECK_TEXT(name, "E9999");
    CHECK_EQ(bcn_error_name(1, name, 0), -EINVAL);
}

static void countersHaveNamesAndFlags(void)
{
    CHECK_EQ(bcn_counter_count(), BCN_COUNTER_COUNT);
    for (int i = 0; i < bcn_counter_count(); i++) {
        CHECK(bcn_counter_name(i) && bcn_counter_name(i)[0]);
        for (int j = 0; j < i; j++)
            CHECK(strcmp(bcn_counter_name(i), bcn_counter_name(j)) != 0);
    }
    CHECK_TEXT(bcn_counter_name(BCN_COUNTER_DROPPED_KERNEL), "dropped_kernel");
    CHECK_EQ(bcn_counter_flags(BCN_COUNTER_SHIELDED_RATE), BCN_COUNTER_IS_ESTIMATE);
    CHECK_EQ(bcn_counter_flags(BCN_COUNTER_SOURCES), BCN_COUNTER_IS_GAUGE);
    CHECK_EQ(bcn_counter_flags(BCN_COUNTER_RECEIVED), 0);
    CHECK(!bcn_counter_name(-1) && !bcn_counter_name(BCN_COUNTER_COUNT));
    CHECK_EQ(bcn_counter_flags(-1), 0);
}

int main(void)
{
    TEST(aFailureSaysOperationInterfaceAddressAndError);
    TEST(nobodyNeedsToAskForIt);
    TEST(aLongOperationIsCut);
    TEST(errorsHaveNames);
    TEST(countersHaveNamesAndFlags);
    return DONE();
}
