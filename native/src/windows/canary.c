/*
 * The stack protector of the DLL: its secret, and the reaction when it has changed. Part of the DLL
 * only: a program has its own.
 *
 * Compilers other than Microsoft's take both from their own support library. In a DLL that whole
 * library would be included, with arithmetic of 128-bit numbers, and make it twice as large. We
 * need only these two parts of it.
 *
 * The secret is made like Microsoft's own: from values that an attacker can't know together, such
 * as the clocks, the process and its memory layout. It is made in a TLS callback, which Windows
 * calls before the DLL's entry point. A constructor would be called by the C runtime, whose frames
 * have already read the secret and would find it changed.
 */
#ifndef _WIN32
#error "src/windows is for Windows"
#endif

#include <stdint.h>

#include <windows.h>

/* The compiler's names, not ours. */
extern uintptr_t __stack_chk_guard;
void __stack_chk_fail(void);

uintptr_t __stack_chk_guard = (uintptr_t)0x0aff0d00;

__attribute__((no_stack_protector)) static void WINAPI canary_set(void *dll, DWORD reason,
                                                                  void *unused)
{
    (void)dll;
    (void)unused;
    if (reason != DLL_PROCESS_ATTACH)
        return;
    LARGE_INTEGER counter;
    FILETIME time;
    QueryPerformanceCounter(&counter);
    GetSystemTimeAsFileTime(&time);
    uint64_t mix = (uint64_t)counter.QuadPart;
    mix = (mix ^ time.dwLowDateTime) * UINT64_C(0x9e3779b97f4a7c15);
    mix = (mix ^ time.dwHighDateTime ^ (uintptr_t)&counter) * UINT64_C(0xbf58476d1ce4e5b9);
    mix = (mix ^ GetCurrentProcessId() ^ (uintptr_t)dll) * UINT64_C(0x94d049bb133111eb);
    mix ^= mix >> 31;
    /* A zero byte, the first in memory, because no overrun of a string can write a zero there. */
    __stack_chk_guard = (uintptr_t)(mix & ~UINT64_C(0xff));
}

/* The linker sorts the parts of .CRT by name; between XLA and XLZ is the list of TLS callbacks. */
__attribute__((section(".CRT$XLB"), used)) static const PIMAGE_TLS_CALLBACK canary_callback =
    canary_set;

/* Not abort(): it may read the memory that was overrun. */
void __stack_chk_fail(void)
{
    __builtin_trap();
}
