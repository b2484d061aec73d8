/*
 * Eight adjacent inputs, which net_vector_at loads. net_add_products adds their dot product with as many weights to a
 * sum.
 */
#if defined(__ARM_FEATURE_MVE) && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#include <arm_mve.h>
typedef int16x8_t net_vector;
#define net_vector_at(x) vld1q_s16(x)
#define net_add_products(sum, weights, v) vmladavaq_s16(sum, net_weights_at(weights), v)
#else
typedef const net_q *net_vector;
#define net_vector_at(x) (x)
static net_acc net_add_products(net_acc sum, const net_w *weights, net_vector v)
{
    for (int k = 0; k < 8; ++k) {
        sum += (net_acc)weights[k] * v[k];
    }
    return sum;
}
#endif
