/*
 * The name of the port's holder: for an error message, and never on a turn. sock_diag returns the
 * socket's inode, and the process is the one with that inode among its open files. The files of
 * another user's processes can't be read.
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "../os.h"
#include "holders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 8 * 1024 };

struct owner {
    uint32_t inode;
    uint32_t user;
    bool found;
};

/* The first socket of the dump. A socket that is bound to an address may be in the way like a
 * wildcard. */
static int find_socket(uint8_t os_family, uint16_t port, struct owner *owner)
{
    uint32_t buffer[BUFFER_BYTES / sizeof(uint32_t)];
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd < 0)
        return -ENOTSUP;
    int r = holders_ask(fd, os_family, port);
    ssize_t n = r < 0 ? r : recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
    close(fd);
    const struct nlmsghdr *message = (const struct nlmsghdr *)(const void *)buffer;
    if (n < (ssize_t)NLMSG_LENGTH(sizeof(struct inet_diag_msg)))
        return -ENOTSUP;
    if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY)
        return 0;
    const struct inet_diag_msg *info = NLMSG_DATA(message);
    *owner = (struct owner){.inode = info->idiag_inode, .user = info->idiag_uid, .found = true};
    return 0;
}

/* Does the process hold it? Another user can't read its folder. */
static bool holds(const char *pid, uint32_t inode)
{
    char path[64];
    char wanted[32];
    char link[32];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%s/fd", pid);
    snprintf(wanted, sizeof wanted, "socket:[%u]", inode);
    DIR *folder = opendir(path);
    if (!folder)
        return false;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this folder */
    for (struct dirent *entry; !found && (entry = readdir(folder));) {
        ssize_t n = readlinkat(dirfd(folder), entry->d_name, link, sizeof link - 1);
        if (n <= 0)
            continue;
        link[n] = 0;
        found = strcmp(link, wanted) == 0;
    }
    closedir(folder);
    return found;
}

static void name_process(const char *pid, char *ret_name, size_t size)
{
    char path[64];
    char name[17] = "?"; /* the kernel's own limit is 16 */
    snprintf(path, sizeof path, "/proc/%s/comm", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        ssize_t n = read(fd, name, sizeof name - 1);
        name[n > 0 ? n : 0] = 0;
        name[strcspn(name, "\n")] = 0;
        close(fd);
    }
    /* If there is too little room, the name is cut, and not the number. */
    char tail[24];
    int length = snprintf(tail, sizeof tail, " (pid %s)", pid);
    snprintf(ret_name, size, "%.*s%s", (int)size - 1 - length, name, tail);
}

int os_port_owner(uint32_t family, uint16_t port, char *ret_name, size_t size)
{
    struct owner owner = {0};
    int r = find_socket(AF_INET6, port, &owner); /* a wildcard of it may have IPv4's port too */
    if (family == BCN_IPV4 && r == 0) {
        struct owner own = {0};
        r = find_socket(AF_INET, port, &own);
        owner = own.found ? own : owner;
    }
    if (r < 0 || !owner.found)
        return r < 0 ? r : -ENOENT;
    snprintf(ret_name, size, "user %u", owner.user);
    DIR *processes = opendir("/proc");
    if (!processes)
        return 0;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this folder */
    for (struct dirent *entry; (entry = readdir(processes));) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9' || strlen(entry->d_name) > 10 ||
            !holds(entry->d_name, owner.inode))
            continue;
        name_process(entry->d_name, ret_name, size);
        break;
    }
    closedir(processes);
    return 0;
}
