/*
 * Two numbers side by side: net_pair_of some inputs, net_pair_at some weights of a row; and the sum of two products more.
 * Where the processor multiplies two at once, that is one instruction, and another makes 16 bits of their 8.
 */
#if defined(__ARM_FEATURE_SIMD32) && (!defined(__GNUC__) || defined(__clang__) || __GNUC__ >= 10) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#include <arm_acle.h>
typedef int16x2_t net_pair;
static net_pair net_pair_of(const net_q *x)
{
    net_pair pair;
    memcpy(&pair, x, sizeof pair);
    return pair;
}
static net_pair net_pair_at(const net_w *row)
{
    uint16_t two;
    memcpy(&two, row, sizeof two);
    return __sxtb16((int8x4_t)(two | (uint32_t)two << 8));
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
static net_pair net_pair_at(const NET_FLASH net_w *row)
{
    const net_pair pair = {row[0], row[1]};
    return pair;
}
static net_acc net_add_pair(net_acc sum, net_pair w, net_pair x)
{
    return sum + w.low * x.low + w.high * x.high;
}
#endif
