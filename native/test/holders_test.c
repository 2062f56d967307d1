/* What a dump of sockets says; the dump itself is asked for in linux_test.c. */
#include "../src/linux/holders.h"

#include "../include/beacon_core.h"
#include "build_address.h"
#include "check.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

enum { SEQUENCE = 7, NOT_SAID = -1 };

static uint32_t words[1024]; /* netlink is 4-aligned */
static size_t length;
static uint32_t count;

static void begin(void)
{
    length = 0;
    count = 0;
    memset(words, 0, sizeof words);
}

static struct nlmsghdr *put(uint16_t type, uint32_t sequence, size_t payload)
{
    struct nlmsghdr *message = (struct nlmsghdr *)(void *)((uint8_t *)words + length);
    *message = (struct nlmsghdr){
        .nlmsg_len = (uint32_t)NLMSG_LENGTH(payload), .nlmsg_type = type, .nlmsg_seq = sequence};
    length += NLMSG_SPACE(payload);
    return message;
}

/* Two attributes, as the kernel writes them: the first is of no interest. */
static struct nlmsghdr *put_socket(int os_family, const char *bound_to, int v6only)
{
    uint8_t address[16];
    build_address(address, bound_to);
    size_t attributes = v6only == NOT_SAID ? 8 : 16;
    struct nlmsghdr *message =
        put(SOCK_DIAG_BY_FAMILY, SEQUENCE, sizeof(struct inet_diag_msg) + attributes);
    struct inet_diag_msg *info = NLMSG_DATA(message);
    info->idiag_family = (uint8_t)os_family;
    if (os_family == AF_INET)
        memcpy(info->id.idiag_src, address + 12, 4);
    else
        memcpy(info->id.idiag_src, address, 16);
    struct rtattr *attribute = (struct rtattr *)(void *)(info + 1);
    *attribute = (struct rtattr){.rta_len = RTA_LENGTH(1), .rta_type = INET_DIAG_SHUTDOWN};
    if (v6only == NOT_SAID)
        return message;
    attribute = (struct rtattr *)(void *)((uint8_t *)attribute + RTA_SPACE(1));
    *attribute = (struct rtattr){.rta_len = RTA_LENGTH(1), .rta_type = INET_DIAG_SKV6ONLY};
    *((uint8_t *)attribute + RTA_LENGTH(0)) = (uint8_t)v6only;
    return message;
}

static int read_all(uint32_t family)
{
    count = 0;
    return holders_read(words, length, SEQUENCE, family, &count);
}

static void everythingButAGroupTakesUnicast(void)
{
    begin();
    put_socket(AF_INET, "0.0.0.0", NOT_SAID);
    put_socket(AF_INET, "192.0.2.1", NOT_SAID);
    put_socket(AF_INET, "224.0.0.251", NOT_SAID);
    CHECK_EQ(read_all(BCN_IPV4), 0);
    CHECK_EQ(count, 2);
    begin();
    put_socket(AF_INET6, "::", 1);
    put_socket(AF_INET6, "fe80::1", 0);
    put_socket(AF_INET6, "ff02::fb", 0);
    read_all(BCN_IPV6);
    CHECK_EQ(count, 2);
}

static void aSocketOfBothFamiliesTakesIpv4Too(void)
{
    begin();
    put_socket(AF_INET6, "::", 0);
    put_socket(AF_INET6, "::ffff:192.0.2.1", 0);
    read_all(BCN_IPV4);
    CHECK_EQ(count, 2);
    begin();
    put_socket(AF_INET6, "::", 1);
    put_socket(AF_INET6, "::", NOT_SAID);
    put_socket(AF_INET6, "2001:db8::1", 0);
    put_socket(AF_INET6, "::ffff:224.0.0.251", 0);
    read_all(BCN_IPV4);
    CHECK_EQ(count, 0);
}

static void theEndOfADumpIsTold(void)
{
    begin();
    put_socket(AF_INET, "0.0.0.0", NOT_SAID);
    put(NLMSG_DONE, SEQUENCE, 4);
    CHECK_EQ(read_all(BCN_IPV4), HOLDERS_DONE);
    CHECK_EQ(count, 1);
    begin();
    put(NLMSG_ERROR, SEQUENCE, sizeof(struct nlmsgerr));
    CHECK_EQ(read_all(BCN_IPV4), HOLDERS_REFUSED);
}

static void messagesOfOtherDumpsArePassedOver(void)
{
    begin();
    put_socket(AF_INET, "0.0.0.0", NOT_SAID)->nlmsg_seq = SEQUENCE + 1;
    put(NLMSG_DONE, SEQUENCE + 1, 4);
    put(NLMSG_ERROR, SEQUENCE + 1, sizeof(struct nlmsgerr));
    put(NLMSG_NOOP, SEQUENCE, 4);
    CHECK_EQ(read_all(BCN_IPV4), 0);
    CHECK_EQ(count, 0);
}

static void messagesCutShortArePassedOver(void)
{
    for (uint32_t cut = 1; cut <= sizeof(struct inet_diag_msg) + 16; cut++) {
        begin();
        struct nlmsghdr *message = put_socket(AF_INET6, "::", 0);
        message->nlmsg_len -= cut;
        length -= cut;
        CHECK_EQ(read_all(BCN_IPV4), 0);
        CHECK_EQ(count, cut <= 3); /* the flag is followed by three bytes of nothing */
    }
    begin();
    put_socket(AF_INET, "0.0.0.0", NOT_SAID)->nlmsg_len = 5;
    read_all(BCN_IPV4);
    CHECK_EQ(count, 0);
    begin();
    struct inet_diag_msg *info = NLMSG_DATA(put_socket(AF_INET6, "::", 0));
    ((struct rtattr *)(void *)(info + 1))->rta_len = 2;
    read_all(BCN_IPV4);
    CHECK_EQ(count, 0);
}

/* Where there is no sock_diag. */
static void theLinesOfProcSayTheSame(void)
{
    bool big = htonl(1) == 1; /* the lines are a little-endian kernel's */
    CHECK(holders_line("  467: 00000000:14E9 00000000:0000 07 00000000:00000000 00:00000000", false,
                       5353, BCN_IPV4, big));
    CHECK(!holders_line("  467: FB0000E0:14E9 00000000:0000 07 00000000:00000000", false, 5353,
                        BCN_IPV4, big));
    CHECK(!holders_line("  467: 00000000:14EA 00000000:0000 07 00000000:00000000", false, 5353,
                        BCN_IPV4, big));
    CHECK(!holders_line("  467: 0101A8C0:14E9 0201A8C0:14E9 01 00000000:00000000", false, 5353,
                        BCN_IPV4, big));
    CHECK(!holders_line("   sl  local_address rem_address   st tx_queue rx_queue", false, 5353,
                        BCN_IPV4, big));
    CHECK(!holders_line("  1: 0000", false, 5353, BCN_IPV4, big));
    const char *any = "  9: 00000000000000000000000000000000:14E9 "
                      "00000000000000000000000000000000:0000 07 00000000:00000000";
    CHECK(holders_line(any, true, 5353, BCN_IPV6, big));
    CHECK(!holders_line(any, true, 5353, BCN_IPV4, big));
    CHECK(!holders_line("  9: 000002FF0000000000000000FB000000:14E9 "
                        "00000000000000000000000000000000:0000 07 0:0",
                        true, 5353, BCN_IPV6, big));
    CHECK(holders_line("  9: 0000000000000000FFFF00000101A8C0:14E9 "
                       "00000000000000000000000000000000:0000 07 0:0",
                       true, 5353, BCN_IPV4, big));
}

int main(void)
{
    TEST(everythingButAGroupTakesUnicast);
    TEST(aSocketOfBothFamiliesTakesIpv4Too);
    TEST(theEndOfADumpIsTold);
    TEST(messagesOfOtherDumpsArePassedOver);
    TEST(messagesCutShortArePassedOver);
    TEST(theLinesOfProcSayTheSame);
    return DONE();
}
