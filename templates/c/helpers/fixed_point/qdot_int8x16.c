/* Dot products of 16-bit inputs and 8-bit weights. */

/* --- net_pair_at (int8x16) --- */
/* Two weights of a row side by side, whose 8 bits an instruction makes 16. */
#ifdef NET_IN_PAIRS
static net_pair net_pair_at(const net_w *row)
{
    uint16_t two;
    memcpy(&two, row, sizeof two);
    return __sxtb16((int8x4_t)(two | (uint32_t)two << 8));
}
#else
static net_pair net_pair_at(const NET_FLASH net_w *row)
{
    const net_pair pair = {row[0], row[1]};
    return pair;
}
#endif

/* --- net_word (int8x16) --- */
/*
 * Two weights of each of two rows, interleaved: net_first_of gives those of the first row, net_second_of the others.
 */
#ifdef NET_IN_PAIRS
typedef uint32_t net_word;
static net_word net_word_at(const net_w *rows)
{
    net_word word;
    memcpy(&word, rows, sizeof word);
    return word;
}
#define net_first_of(word) __sxtb16((int8x4_t)(word))
#define net_second_of(word) __sxtb16((int8x4_t)__ror(word, 8))
#else
typedef const NET_FLASH net_w *net_word;
#define net_word_at(rows) (rows)
static net_pair net_first_of(net_word word)
{
    const net_pair pair = {word[0], word[2]};
    return pair;
}
static net_pair net_second_of(net_word word)
{
    const net_pair pair = {word[1], word[3]};
    return pair;
}
#endif

/* --- net_qdot_3 (int8x16) --- */
/*
 * Adds to three sums the dot products of x with three rows of weights, all in pairs: a word of the first two, a pair
 * of the third, then the next.
 */
static void net_qdot_3(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    net_acc a = sums[0];
    net_acc b = sums[1];
    net_acc c = sums[2];
    for (; pairs > 0; --pairs) {
        const net_pair v = net_pair_of(x);
        const net_word word = net_word_at(rows);
        a = net_add_pair(a, net_first_of(word), v);
        b = net_add_pair(b, net_second_of(word), v);
        c = net_add_pair(c, net_pair_at(rows + 4), v);
        x += 2;
        rows += 6;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
}

/* --- net_qdot_4 (int8x16) --- */
/*
 * Adds to four sums the dot products of x with four rows of weights, all in pairs, of which there is one at least: a
 * word of two rows, number by number, then the next two. Compilers take an instruction more to shift what they widen,
 * and for Thumb-1 they load bytes one by one.
 */
static void net_qdot_4(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    net_acc a = sums[0];
    net_acc b = sums[1];
    net_acc c = sums[2];
    net_acc d = sums[3];
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    int32_t v;
    int32_t first;
    int32_t second;
    int32_t w;
    net_asm(
        "0:\n"
        "  ldr %[v], [%[x]], #4\n"
        "  ldrd %[first], %[second], [%[rows]], #8\n"
        "  sxtb16 %[w], %[first]\n"
        "  smlad %[a], %[w], %[v], %[a]\n"
        "  sxtb16 %[w], %[first], ror #8\n"
        "  smlad %[b], %[w], %[v], %[b]\n"
        "  sxtb16 %[w], %[second]\n"
        "  smlad %[c], %[w], %[v], %[c]\n"
        "  sxtb16 %[w], %[second], ror #8\n"
        "  smlad %[d], %[w], %[v], %[d]\n"
        "  subs %[pairs], #1\n"
        "  bne 0b\n"
        : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [x] "+r"(x), [rows] "+r"(rows), [pairs] "+r"(pairs),
          [v] "=&r"(v), [first] "=&r"(first), [second] "=&r"(second), [w] "=&r"(w)
        :
        : "cc", "memory");
#elif defined(__GNUC__) && defined(__thumb__) && !defined(__thumb2__) && __ARM_ARCH >= 6 && defined(__OPTIMIZE__) \
    && !defined(__OPTIMIZE_SIZE__) && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    int k = -4 * pairs;
    int32_t v;
    int32_t next;
    int32_t w;
    int32_t product;
    x += 2 * pairs;
    net_asm(
        "  .syntax unified\n"
        "0:\n"
        "  ldmia %[rows]!, {%[w]}\n"
        "  ldrsh %[v], [%[x], %[k]]\n"
        "  sxtb %[product], %[w]\n"
        "  muls %[product], %[v], %[product]\n"
        "  add %[a], %[product]\n"
        "  asrs %[product], %[w], #8\n"
        "  sxtb %[product], %[product]\n"
        "  muls %[product], %[v], %[product]\n"
        "  add %[b], %[product]\n"
        "  adds %[k], #2\n"
        "  ldrsh %[next], [%[x], %[k]]\n"
        "  asrs %[product], %[w], #16\n"
        "  sxtb %[product], %[product]\n"
        "  muls %[product], %[next], %[product]\n"
        "  add %[a], %[product]\n"
        "  asrs %[w], %[w], #24\n"
        "  muls %[w], %[next], %[w]\n"
        "  add %[b], %[w]\n"
        "  ldmia %[rows]!, {%[w]}\n"
        "  sxtb %[product], %[w]\n"
        "  muls %[product], %[v], %[product]\n"
        "  add %[c], %[product]\n"
        "  asrs %[product], %[w], #8\n"
        "  sxtb %[product], %[product]\n"
        "  muls %[product], %[v], %[product]\n"
        "  add %[d], %[product]\n"
        "  asrs %[product], %[w], #16\n"
        "  sxtb %[product], %[product]\n"
        "  muls %[product], %[next], %[product]\n"
        "  add %[c], %[product]\n"
        "  asrs %[w], %[w], #24\n"
        "  muls %[w], %[next], %[w]\n"
        "  add %[d], %[w]\n"
        "  adds %[k], #2\n"
        "  bne 0b\n"
        : [a] "+h"(a), [b] "+h"(b), [c] "+h"(c), [d] "+h"(d), [rows] "+&l"(rows), [k] "+&l"(k), [v] "=&l"(v),
          [next] "=&l"(next), [w] "=&l"(w), [product] "=&l"(product)
        : [x] "l"(x)
        : "cc", "memory");
#else
    for (; pairs > 0; --pairs) {
        net_acc v = x[0];
        a += rows[0] * v;
        b += rows[1] * v;
        c += rows[4] * v;
        d += rows[5] * v;
        v = x[1];
        a += rows[2] * v;
        b += rows[3] * v;
        c += rows[6] * v;
        d += rows[7] * v;
        x += 2;
        rows += 8;
    }
#endif
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
