/*
 * Instructions of the first Thumb that add the products of two inputs, v and next, and of the next word of two weights to
 * a sum. Sums are in upper registers, to which they can add: compilers keep some in lower ones, and run out of these. GCC
 * has no upper registers where size matters more.
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
