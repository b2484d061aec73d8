/* Dot products with Helium (MVE). */

/* --- net_vector (activations_int16) --- */
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

/* --- net_vector (simd_int8) --- */
/*
 * Sixteen adjacent inputs, which net_vector_at loads. net_products is their dot product with as many weights, which
 * net_add_products adds to a sum.
 */
#if defined(__ARM_FEATURE_MVE) && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#include <arm_mve.h>
typedef int8x16_t net_vector;
#define net_vector_at(x) vld1q_s8(x)
#define net_products(weights, v) vmladavq_s8(vld1q_s8(weights), v)
#define net_add_products(sum, weights, v) vmladavaq_s8(sum, vld1q_s8(weights), v)
#else
typedef const net_q *net_vector;
#define net_vector_at(x) (x)
#define net_products(weights, v) net_add_products(0, weights, v)
static net_acc net_add_products(net_acc sum, const net_w *weights, net_vector v)
{
    for (int k = 0; k < 16; ++k) {
        sum += (net_acc)weights[k] * v[k];
    }
    return sum;
}
#endif

/* --- net_weights_at (simd_int16) --- */
/* Eight weights, where a processor has vectors of them. */
#define net_weights_at(weights) vld1q_s16(weights)

/* --- net_weights_at (simd_int8x16) --- */
/* Eight weights, each of 8 bits, where a processor has vectors of 16. */
#define net_weights_at(weights) vldrbq_s16(weights)

/* --- net_qdot (simd) --- */
/* A sum and the products of x with a row of weights. */
static net_acc net_qdot(net_acc sum, const net_q *x, const net_w *row, int count)
{
    const int together = 16 / (int)sizeof(net_q);
    for (; count >= together; count -= together) {
        const net_vector v = net_vector_at(x);
        sum = net_add_products(sum, row, v);
        x += together;
        row += together;
    }
    for (; count > 0; --count) {
        sum += (net_acc)*row++ * *x++;
    }
    return sum;
}
