/*
 * __chkstk: touches each page of a large stack frame in turn, because Windows commits the stack
 * page by page. Our own frames are below a page (the build checks that), but the C runtime's
 * start-up has a larger one. Compilers have this function in their support library, which we don't
 * use (see canary.c).
 *
 * In: x15 = sixteenths of the frame's bytes. It may use only x16 and x17.
 */
#if !defined(_WIN32) || !defined(__aarch64__)
#error "src/windows is for Windows, this file for AArch64"
#endif

__asm__(".globl __chkstk\n"
        "__chkstk:\n"
        "  lsl x16, x15, #4\n"
        "  mov x17, sp\n"
        "1:\n"
        "  sub x17, x17, #4096\n"
        "  subs x16, x16, #4096\n"
        "  ldr xzr, [x17]\n"
        "  b.gt 1b\n"
        "  ret\n");
