/* Dot products of 16-bit inputs and weights. */

/* --- net_pair (activations_int16) --- */
/*
 * Two adjacent inputs, which net_pair_of loads. net_add_pair adds their products with two weights to a sum, in one
 * instruction where the processor has it.
 */
#if defined(__ARM_FEATURE_SIMD32) && (!defined(__GNUC__) || defined(__clang__) || __GNUC__ >= 10) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#define NET_IN_PAIRS
#include <arm_acle.h>
typedef int16x2_t net_pair;
static net_pair net_pair_of(const net_q *x)
{
    net_pair pair;
    memcpy(&pair, x, sizeof pair);
    return pair;
}
#define net_add_pair(sum, w, x) __smlad(w, x, sum)
#else
typedef struct {
    int32_t low, high;
} net_pair;
static net_pair net_pair_of(const net_q *x)
{
    const net_pair pair = {x[0], x[1]};
    return pair;
}
static net_acc net_add_pair(net_acc sum, net_pair w, net_pair x)
{
    return sum + w.low * x.low + w.high * x.high;
}
#endif

/* --- net_qdot (activations_int16) --- */
/* A sum and the products of x with a row of weights. */
static net_acc net_qdot(net_acc sum, const net_q *x, const NET_FLASH net_w *row, int count)
{
    for (; count > 1; count -= 2) {
        const net_pair v = net_pair_of(x);
        sum = net_add_pair(sum, net_pair_at(row), v);
        row += 2;
        x += 2;
    }
    return count > 0 ? sum + (net_acc)row[0] * x[0] : sum;
}

/* --- net_qdot_in_parts (activations_int16) --- */
/*
 * The same as net_qdot, in parts: each loses its lower bits before it is added to the sum, so that it may have weights
 * of more bits than fit a whole row.
 */
static net_acc net_qdot_in_parts(net_acc sum, const net_q *x, const NET_FLASH net_w *row, int count)
{
    for (int k = 0; k < count; k += NET_PART) {
        sum += net_qdot(0, x + k, row + k, count - k < NET_PART ? count - k : NET_PART) >> NET_PART_SHIFT;
    }
    return sum;
}

/* --- net_pair_at (int16) --- */
/* Two weights of a row side by side. */
#ifdef NET_IN_PAIRS
static net_pair net_pair_at(const net_w *row)
{
    return net_pair_of(row);
}
#else
static net_pair net_pair_at(const NET_FLASH net_w *row)
{
    const net_pair pair = {row[0], row[1]};
    return pair;
}
#endif

/* --- net_word_at (int16) --- */
/*
 * Two adjacent weights of a row, aligned to a word: Thumb-1 loads it in one instruction, and each signed half in two.
 */
#if !defined(net_add_word_to) && !defined(NET_IN_PAIRS) && !defined(NET_PORTABLE) && defined(__ARM_ARCH_ISA_THUMB) \
    && !defined(__ARM_BIG_ENDIAN) && __ARM_ARCH_ISA_THUMB == 1
static net_pair net_word_at(const net_w *row)
{
    int32_t word;
    memcpy(&word, __builtin_assume_aligned(row, sizeof word), sizeof word);
    const net_pair pair = {(int16_t)word, word >> 16};
    (void)net_pair_at; /* which only other processors call */
    return pair;
}
#else
#define net_word_at(row) net_pair_at(row)
#endif

/* --- net_add_word_to (int16) --- */
/*
 * Thumb-1 instructions that add the products of two inputs, v and next, with the two weights of the next word to a
 * sum. Sums are in high registers, of which Thumb-1 can do little but add: compilers keep some in low ones, and run
 * out of these. GCC offers no high registers with -Os, and too few registers of any kind without optimization.
 */
#if defined(__GNUC__) && defined(__thumb__) && !defined(__thumb2__) && __ARM_ARCH >= 6 && defined(__OPTIMIZE__) \
    && !defined(__OPTIMIZE_SIZE__) && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#define net_add_word_to(sum) \
    "  ldmia %[rows]!, {%[w]}\n" \
    "  sxth %[product], %[w]\n" \
    "  muls %[product], %[v], %[product]\n" \
    "  add %[" sum "], %[product]\n" \
    "  asrs %[w], %[w], #16\n" \
    "  muls %[w], %[next], %[w]\n" \
    "  add %[" sum "], %[w]\n"
#endif
