/*
 * Thumb-1 instructions that add the products of two inputs, v and next, with the two weights of the next word to a
 * sum. Sums are in high registers, of which Thumb-1 can do little but add: compilers keep some in low ones, and run
 * out of these. GCC offers no high registers with -Os.
 */
#if defined(__GNUC__) && defined(__thumb__) && !defined(__thumb2__) && __ARM_ARCH >= 6 && !defined(__OPTIMIZE_SIZE__) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#define net_add_word_to(sum) \
    "  ldmia %[rows]!, {%[w]}\n" \
    "  sxth %[product], %[w]\n" \
    "  muls %[product], %[v], %[product]\n" \
    "  add %[" sum "], %[product]\n" \
    "  asrs %[w], %[w], #16\n" \
    "  muls %[w], %[next], %[w]\n" \
    "  add %[" sum "], %[w]\n"
#endif
