/*
 * Adds to four sums the dot products of x with four rows of weights, which are interleaved: a weight of each row, then
 * the next. Four weights are a word, which Thumb-1 loads in one instruction; a signed byte takes two. The sums are in
 * high registers, as compilers run out of low ones.
 */
static void net_qdot_4(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int count)
{
    net_acc a = sums[0];
    net_acc b = sums[1];
    net_acc c = sums[2];
    net_acc d = sums[3];
#if defined(__GNUC__) && defined(__thumb__) && !defined(__thumb2__) && __ARM_ARCH >= 6 && !defined(__OPTIMIZE_SIZE__) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    int k = -count;
    int32_t v;
    int32_t w;
    int32_t product;
    x += count;
    net_asm(
        "  .syntax unified\n"
        "0:\n"
        "  ldmia %[rows]!, {%[w]}\n"
        "  ldrsb %[v], [%[x], %[k]]\n"
        "  sxtb %[product], %[w]\n"
        "  muls %[product], %[v], %[product]\n"
        "  add %[a], %[product]\n"
        "  asrs %[product], %[w], #8\n"
        "  sxtb %[product], %[product]\n"
        "  muls %[product], %[v], %[product]\n"
        "  add %[b], %[product]\n"
        "  asrs %[product], %[w], #16\n"
        "  sxtb %[product], %[product]\n"
        "  muls %[product], %[v], %[product]\n"
        "  add %[c], %[product]\n"
        "  asrs %[w], %[w], #24\n"
        "  muls %[w], %[v], %[w]\n"
        "  add %[d], %[w]\n"
        "  adds %[k], #1\n"
        "  bne 0b\n"
        : [a] "+h"(a), [b] "+h"(b), [c] "+h"(c), [d] "+h"(d), [rows] "+&l"(rows), [k] "+&l"(k), [v] "=&l"(v),
          [w] "=&l"(w), [product] "=&l"(product)
        : [x] "l"(x)
        : "cc", "memory");
#else
    for (; count > 0; --count) {
        const net_q v = *x++;
        a += (int16_t)(rows[0] * v);
        b += (int16_t)(rows[1] * v);
        c += (int16_t)(rows[2] * v);
        d += (int16_t)(rows[3] * v);
        rows += 4;
    }
#endif
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
