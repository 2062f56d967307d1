/* Any bytes as netlink messages (FR-035). They come from the kernel; a parser is a parser. */
#include "../src/linux/holders.h"
#include "../src/linux/netlink.h"
#include "../test/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_table(const struct ifaces *ifaces)
{
    static struct bcn_interface list[16];
    uint32_t count = ifaces_export(ifaces, list, 16);
    CHECK(count <= 16);
    for (uint32_t i = 0; i < count; i++) {
        CHECK(memchr(list[i].name, 0, sizeof list[i].name));
        CHECK(memchr(list[i].link_kind, 0, sizeof list[i].link_kind));
        CHECK(list[i].address_count <= BCN_ADDRESSES_PER_INTERFACE);
        CHECK(i == 0 || list[i].index > list[i - 1].index);
        CHECK(ifaces_find(ifaces, list[i].index));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct ifaces ifaces;
    CHECK_EQ(ifaces_init(&ifaces, 16), 0);
    /* A copy of exactly this size, 4-aligned as the real buffer is. */
    uint8_t *exact = malloc(size + 1);
    CHECK(exact);
    memcpy(exact, bytes, size);
    for (uint32_t look = 0; look < 2; look++) {
        ifaces_look_begin(&ifaces);
        netlink_apply(&ifaces, exact, size / (look + 1), 7);
        ifaces_look_end(&ifaces);
        ifaces_settle(&ifaces);
        check_table(&ifaces);
        ifaces_reap(&ifaces);
    }
    for (uint32_t family = BCN_IPV4; family <= BCN_IPV6; family += BCN_IPV6 - BCN_IPV4) {
        uint32_t count = 0;
        holders_read(exact, size, 7, family, &count);
        CHECK(count <= size / 16); /* no more than there are headers */
    }
    free(exact);
    ifaces_done(&ifaces);
    return 0;
}
