/*
 * ___chkstk_ms: touches each page of a large stack frame in turn, because Windows commits the stack
 * page by page. Our own frames are below a page (the build checks that), but the C runtime's
 * start-up has a larger one. Compilers have this function in their support library, which we don't
 * use (see canary.c).
 *
 * In: rax = bytes of the frame. No register changes.
 */
#if !defined(_WIN32) || !defined(__x86_64__)
#error "src/windows is for Windows, this file for x86-64"
#endif

__asm__(
    ".globl ___chkstk_ms\n"
    "___chkstk_ms:\n"
    "  pushq %rcx\n"
    "  pushq %rax\n"
    "  leaq 24(%rsp), %rcx\n" /* the caller's stack, before the two pushes and the return address */
    "  cmpq $0x1000, %rax\n"
    "  jb 2f\n"
    "1:\n"
    "  subq $0x1000, %rcx\n"
    "  testq %rcx, (%rcx)\n"
    "  subq $0x1000, %rax\n"
    "  cmpq $0x1000, %rax\n"
    "  ja 1b\n"
    "2:\n"
    "  subq %rax, %rcx\n"
    "  testq %rcx, (%rcx)\n"
    "  popq %rax\n"
    "  popq %rcx\n"
    "  ret\n");
