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
