/*
 * A test is a function, its name a sentence. main() runs them in order and stops at the first
 * failure:
 *
 *     static void aSourceOverItsLimitIsDropped(void) { CHECK(...); CHECK_EQ(a, b); }
 *     int main(void) { TEST(aSourceOverItsLimitIsDropped); return DONE(); }
 *
 * Exit code 77 = skipped, with a line that says why (never when CI=true).
 */
#ifndef BEACON_CHECK_H
#define BEACON_CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tests passed so far. */
static inline int check_count(int more)
{
    static int count;
    return count += more;
}

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define CHECK_EQ(actual, expected)                                                                 \
    do {                                                                                           \
        int64_t actual_ = (int64_t)(actual), expected_ = (int64_t)(expected);                      \
        if (actual_ != expected_) {                                                                \
            fprintf(stderr, "%s:%d: %s is %" PRId64 ", expected %" PRId64 "\n", __FILE__,          \
                    __LINE__, #actual, actual_, expected_);                                        \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define CHECK_TEXT(actual, expected)                                                               \
    do {                                                                                           \
        const char *actual_ = (actual);                                                            \
        if (strcmp(actual_, (expected)) != 0) {                                                    \
            fprintf(stderr, "%s:%d: %s is \"%s\", expected \"%s\"\n", __FILE__, __LINE__, #actual, \
                    actual_, (expected));                                                          \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define TEST(name)                                                                                 \
    do {                                                                                           \
        name();                                                                                    \
        check_count(1);                                                                            \
        printf("ok %s\n", #name);                                                                  \
    } while (0)

#define DONE() (printf("%d tests passed\n", check_count(0)), 0)

/* What the machine can't do is a failure where it must be able to. */
static inline void check_skip(const char *why)
{
    const char *ci = getenv("CI");
    int must = ci && strcmp(ci, "true") == 0;
    fprintf(stderr, "%s: %s\n", must ? "FAILED, CI=true" : "SKIPPED", why);
    exit(must ? 1 : 77);
}

#endif
