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
 * Sixteen adjacent inputs, which net_vector_at loads. net_add_products adds their dot product with as many weights to
 * a sum.
 */
#if defined(__ARM_FEATURE_MVE) && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#include <arm_mve.h>
typedef int8x16_t net_vector;
#define net_vector_at(x) vld1q_s8(x)
#define net_add_products(sum, weights, v) vmladavaq_s8(sum, vld1q_s8(weights), v)
#else
typedef const net_q *net_vector;
#define net_vector_at(x) (x)
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

/* --- net_qdot_3 (simd) --- */
/*
 * Adds to three sums the dot products of x with three rows of weights, which are interleaved: a vector of each row,
 * then the next.
 */
static void net_qdot_3(net_acc *sums, const net_q *x, const net_w *rows, int vectors)
{
    const int together = 16 / (int)sizeof(net_q);
    net_acc a = sums[0];
    net_acc b = sums[1];
    net_acc c = sums[2];
    for (; vectors > 0; --vectors) {
        const net_vector v = net_vector_at(x);
        a = net_add_products(a, rows, v);
        b = net_add_products(b, rows + together, v);
        c = net_add_products(c, rows + 2 * together, v);
        x += together;
        rows += 3 * together;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
}

/* --- net_qdot_3_in_parts (simd) --- */
/*
 * The same as net_qdot_3, in parts: each loses its lower bits before it is added to its sum, so that it may have
 * weights of more bits than fit a whole row.
 */
static void net_qdot_3_in_parts(net_acc *sums, const net_q *x, const net_w *rows, int vectors)
{
    const int of_vector = 16 / (int)sizeof(net_q);
    const int of_part = NET_PART / of_vector;
    for (int k = 0; k < vectors; k += of_part) {
        net_acc part[3] = {0, 0, 0};
        net_qdot_3(part, x + of_vector * k, rows + 3 * of_vector * k, vectors - k < of_part ? vectors - k : of_part);
        for (int gate = 0; gate < 3; ++gate) {
            sums[gate] += part[gate] >> NET_PART_SHIFT;
        }
    }
}

/* --- net_qdot_4 (simd) --- */
/*
 * Adds to four sums the dot products of x with four rows of weights, which are interleaved: a vector of each row, then
 * the next.
 */
static void net_qdot_4(net_acc *sums, const net_q *x, const net_w *rows, int vectors)
{
    const int together = 16 / (int)sizeof(net_q);
    net_acc a = sums[0];
    net_acc b = sums[1];
    net_acc c = sums[2];
    net_acc d = sums[3];
    for (; vectors > 0; --vectors) {
        const net_vector v = net_vector_at(x);
        a = net_add_products(a, rows, v);
        b = net_add_products(b, rows + together, v);
        c = net_add_products(c, rows + 2 * together, v);
        d = net_add_products(d, rows + 3 * together, v);
        x += together;
        rows += 4 * together;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}

/* --- net_qdot_4_in_parts (simd) --- */
/*
 * The same as net_qdot_4, in parts: each loses its lower bits before it is added to its sum, so that it may have
 * weights of more bits than fit a whole row.
 */
static void net_qdot_4_in_parts(net_acc *sums, const net_q *x, const net_w *rows, int vectors)
{
    const int of_vector = 16 / (int)sizeof(net_q);
    const int of_part = NET_PART / of_vector;
    for (int k = 0; k < vectors; k += of_part) {
        net_acc part[4] = {0, 0, 0, 0};
        net_qdot_4(part, x + of_vector * k, rows + 4 * of_vector * k, vectors - k < of_part ? vectors - k : of_part);
        for (int gate = 0; gate < 4; ++gate) {
            sums[gate] += part[gate] >> NET_PART_SHIFT;
        }
    }
}
