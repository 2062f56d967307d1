/*
 * The stack protector's secret, for processors that have no place for it beside the thread. It is
 * part of the shared library only: a program has its own.
 *
 * On ARM, AArch64, RISC-V and LoongArch the compiler reads it from a variable that glibc keeps in
 * its loader, ld-linux-*.so.*. A library that uses that variable needs the loader by name. But musl
 * keeps the variable in libc, and refuses to load such a library. So this library has its own one,
 * hidden, set from the 16 random bytes that the kernel gives each process. The constructor runs
 * while none of our functions does, so no frame sees it change.
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <sys/auxv.h>

/* The compiler's names, not ours. */
extern uintptr_t __stack_chk_guard;
__attribute__((visibility("hidden"))) uintptr_t __stack_chk_guard = (uintptr_t)0x0aff0d00;

/*
 * This function takes no variable's address and has no array: such a function isn't protected
 * itself, and must not be. The lowest byte, which is the first in memory on these processors, is
 * zero, because no overrun of a string can write a zero there.
 */
__attribute__((constructor)) static void canary_set(void)
{
    /* NOLINTNEXTLINE: the kernel gives an address as a number */
    const uint8_t *random = (const uint8_t *)getauxval(AT_RANDOM);
    if (!random)
        return;
    uintptr_t canary = 0;
    for (size_t i = 0; i + 1 < sizeof canary; i++)
        canary = (canary | random[i]) << 8;
    __stack_chk_guard = canary;
}
