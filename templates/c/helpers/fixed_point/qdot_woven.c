/* Dot products of 8-bit inputs with words, each a weight of four gates. */

/* --- net_woven_products (int8) --- */
/*
 * Thumb-1 instructions that add the products of an input with a word of four weights to a sum, and those with its bytes
 * in the two other orders to two sums.
 */
#define net_woven_products(offset) \
    "  ldmia %[rows]!, {%[w]}\n" \
    "  ldrb %[v], [%[x], #" offset "]\n" \
    "  rev16 %[turned], %[w]\n" \
    "  muls %[turned], %[v], %[turned]\n" \
    "  add %[b], %[turned]\n" \
    "  rev %[turned], %[w]\n" \
    "  muls %[turned], %[v], %[turned]\n" \
    "  add %[c], %[turned]\n" \
    "  muls %[w], %[v], %[w]\n" \
    "  add %[a], %[w]\n"

/* --- net_woven_qdot (int8) --- */
/*
 * Adds to three sums the products of x with words, each a weight of four rows: as the words are, with the bytes of their
 * halves reversed, and with all four bytes reversed. net_unwoven takes these apart. There is one word at least.
 */
static void net_woven_qdot(uint32_t *sums, const uint8_t *x, const int32_t *rows, int count)
{
    uint32_t a = sums[0];
    uint32_t b = sums[1];
    uint32_t c = sums[2];
#if defined(__GNUC__) && defined(__thumb__) && !defined(__thumb2__) && __ARM_ARCH >= 6 && defined(__OPTIMIZE__) \
    && !defined(__OPTIMIZE_SIZE__) && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    uint32_t v;
    uint32_t w;
    uint32_t turned;
#define net_operands \
    : [a] "+h"(a), [b] "+h"(b), [c] "+h"(c), [rows] "+&l"(rows), [x] "+&l"(x), [count] "+&l"(count), [v] "=&l"(v), \
      [w] "=&l"(w), [turned] "=&l"(turned) \
    : \
    : "cc", "memory"
    if (count % 4 != 0) {
        net_asm(
            "  .syntax unified\n"
            "0:\n"
            net_woven_products("0")
            "  adds %[x], #1\n"
            "  subs %[count], #1\n"
            "  movs %[w], #3\n"
            "  tst %[count], %[w]\n"
            "  bne 0b\n"
            net_operands);
    }
    if (count > 0) {
        net_asm(
            "  .syntax unified\n"
            "0:\n"
            net_woven_products("0")
            net_woven_products("1")
            net_woven_products("2")
            net_woven_products("3")
            "  adds %[x], #4\n"
            "  subs %[count], #4\n"
            "  bne 0b\n"
            net_operands);
    }
#undef net_operands
#else
    for (; count > 0; --count) {
        const uint32_t w = (uint32_t)*rows++;
        const uint32_t v = *x++;
        const uint32_t turned = (w >> 8 & 0xFF00FFu) | (w & 0xFF00FFu) << 8;
        a += w * v;
        b += turned * v;
        c += (turned >> 16 | turned << 16) * v;
    }
#endif
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
}

/* --- net_unwoven (int8) --- */
/*
 * Takes apart what net_woven_qdot added up: a + 2^8 b + 2^16 c + 2^24 d, the same with a and b, c and d exchanged, and
 * d + 2^8 c + 2^16 b + 2^24 a. The lower halves of a and b, and with them of c and d, are differences of the first two.
 * The third one has the upper halves in addition, as signed bytes: those of b and a, negative, then of d and c.
 */
static void net_unwoven(int32_t *sums, const uint32_t *woven)
{
    const uint32_t of_a = woven[0] - (woven[1] << 8);
    const uint32_t of_b = woven[1] - (woven[0] << 8);
    const uint32_t a = of_a & 65535u;
    const uint32_t b = of_b & 65535u;
    const uint32_t c = a + (of_a >> 16);
    const uint32_t d = b + (of_b >> 16);
    const int32_t upper = (int32_t)(woven[2] - (a << 24) - (b << 16) - (c << 8) - d);
    const int32_t less_b = (int8_t)upper;
    const int32_t above_b = (upper - less_b) >> 8;
    const int32_t less_a = (int8_t)above_b;
    const int32_t above_a = (above_b - less_a) >> 8;
    const int32_t more_d = (int8_t)above_a;
    sums[0] = (int32_t)a - less_a * 65536;
    sums[1] = (int32_t)b - less_b * 65536;
    sums[2] = (int32_t)c + less_a + (above_a - more_d) * 256;
    sums[3] = (int32_t)d + less_b + more_d * 65536;
}
