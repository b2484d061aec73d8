/* Gates, cells and states of eight units of an LSTM in int8, with Helium (MVE). */

/* --- net_eight (simd_int8) --- */
/* A gate, a cell or a state of eight units. */
#if defined(__ARM_FEATURE_MVE) && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#define NET_HAS_EIGHT
#include <arm_mve.h>
typedef int16x8_t net_eight;
#else
typedef struct {
    int16_t of[8];
} net_eight;
#endif

/* --- net_eight_at (simd_int8) --- */
static net_eight net_eight_at(const int16_t *numbers)
{
#ifdef NET_HAS_EIGHT
    return vld1q_s16(numbers);
#else
    net_eight eight;
    memcpy(&eight, numbers, sizeof eight);
    return eight;
#endif
}

/* --- net_store_eight (simd_int8) --- */
static void net_store_eight(int16_t *numbers, net_eight eight)
{
#ifdef NET_HAS_EIGHT
    vst1q_s16(numbers, eight);
#else
    memcpy(numbers, &eight, sizeof eight);
#endif
}

/* --- net_arguments (simd_int8) --- */
/*
 * (sum factor) >> shift for the sums of eight units, those of units 0, 2, 4, 6 before 1, 3, 5, 7, saturated at 16 bits:
 * all gates are constant before that.
 */
static net_eight net_arguments(const net_acc *sums, const int8_t *factors, int shift)
{
#ifdef NET_HAS_EIGHT
    const int32x4_t even = vshlq_r_s32(vmulq_s32(vld1q_s32(sums), vldrbq_s32(factors)), -shift);
    const int32x4_t odd = vshlq_r_s32(vmulq_s32(vld1q_s32(sums + 4), vldrbq_s32(factors + 4)), -shift);
    (void)net_limited; /* which, as the next one, only other processors call */
    (void)net_multiplied;
    return vqmovntq_s32(vqmovnbq_s32(vdupq_n_s16(0), even), odd);
#else
    net_eight u;
    for (int k = 0; k < 8; ++k) {
        const int at = k / 2 + k % 2 * 4;
        u.of[k] = (int16_t)net_limited(net_multiplied(sums[at], factors[at], shift), -32768, 32767);
    }
    return u;
#endif
}

/* --- net_tanh_of_eight (simd_int8) --- */
/* net_gate_tanh of eight units. */
static net_eight net_tanh_of_eight(net_eight u)
{
#ifdef NET_HAS_EIGHT
    (void)net_gate_tanh; /* which only other processors call */
    const uint16x8_t a = vminq_u16(vreinterpretq_u16_s16(vabsq_s16(u)), vdupq_n_u16(NET_TANH_END));
    const uint16x8_t at = vshrq_n_u16(a, NET_TABLE_SHIFT);
    const uint16x8_t low = vldrhq_gather_shifted_offset_u16(net_tanh_table, at);
    const uint16x8_t rise = vsubq_u16(vldrhq_gather_shifted_offset_u16(net_tanh_table + 1, at), low);
    const uint16x8_t above = vrshrq_n_u16(vmulq_u16(rise, vandq_u16(a, vdupq_n_u16(NET_TABLE_MASK))), NET_TABLE_SHIFT);
    const net_eight y = vreinterpretq_s16_u16(vaddq_u16(low, above));
    const net_eight sign = vshrq_n_s16(u, 15);
    return vsubq_s16(veorq_s16(y, sign), sign);
#else
    for (int k = 0; k < 8; ++k) {
        u.of[k] = (int16_t)net_gate_tanh(u.of[k]);
    }
    return u;
#endif
}

/* --- net_sigmoid_of_eight (simd_int8) --- */
/* (1 + tanh u) / 2 = sigmoid(2 u). */
static net_eight net_sigmoid_of_eight(net_eight u)
{
    net_eight y = net_tanh_of_eight(u);
#ifdef NET_HAS_EIGHT
    return vaddq_n_s16(vshrq_n_s16(y, 1), NET_HALF);
#else
    for (int k = 0; k < 8; ++k) {
        y.of[k] = (int16_t)((y.of[k] >> 1) + NET_HALF);
    }
    return y;
#endif
}

/* --- net_hard_sigmoid_of_eight (simd_int8) --- */
/* net_gate_hard_sigmoid of eight units. */
static net_eight net_hard_sigmoid_of_eight(net_eight u)
{
#ifdef NET_HAS_EIGHT
    (void)net_gate_hard_sigmoid; /* which only other processors call */
    const net_eight inside = vmaxq_s16(vminq_s16(u, vdupq_n_s16(1024)), vdupq_n_s16(-1024));
    return vqaddq_n_s16(vmulq_n_s16(inside, 16), NET_HALF); /* -16384 and 16384 are half a unit from the ends */
#else
    for (int k = 0; k < 8; ++k) {
        u.of[k] = (int16_t)net_gate_hard_sigmoid(u.of[k]);
    }
    return u;
#endif
}

/* --- net_cells_of_eight (simd_int8) --- */
/* f c + i candidate, with the 11 fractional bits of c: net_cell of eight units. */
static net_eight net_cells_of_eight(net_eight f, net_eight c, net_eight i, net_eight candidate)
{
#ifdef NET_HAS_EIGHT
    (void)net_cell; /* which only other processors call */
    const int32x4_t even = vaddq_s32(vmullbq_int_s16(f, c), vshrq_n_s32(vmullbq_int_s16(i, candidate), 4));
    const int32x4_t odd = vaddq_s32(vmulltq_int_s16(f, c), vshrq_n_s32(vmulltq_int_s16(i, candidate), 4));
    const net_eight cells = vqrshrntq_n_s32(vqrshrnbq_n_s32(vdupq_n_s16(0), even, 15), odd, 15);
    return vmaxq_s16(cells, vdupq_n_s16(-NET_LARGEST_CELL));
#else
    for (int k = 0; k < 8; ++k) {
        c.of[k] = net_cell(f.of[k], c.of[k], i.of[k], candidate.of[k]);
    }
    return c;
#endif
}

/* --- net_states_of_eight (simd_int8) --- */
/* Products of a gate and a tanh, requantized to states: net_requantize_state of eight units. */
static net_eight net_states_of_eight(net_eight gate, net_eight tanh)
{
#ifdef NET_HAS_EIGHT
    (void)net_requantize_state; /* which only other processors call */
    return vrmulhq_s16(gate, tanh);
#else
    for (int k = 0; k < 8; ++k) {
        gate.of[k] = net_requantize_state((int32_t)gate.of[k] * tanh.of[k]);
    }
    return gate;
#endif
}

/* --- net_narrow_eight (simd_int8) --- */
/* Stores eight states as activations: net_narrowed of each. */
static void net_narrow_eight(net_q *to, const int16_t *states, int16_t multiplier, int shift)
{
#ifdef NET_HAS_EIGHT
    const net_eight h = vld1q_s16(states);
    const net_eight factors = vdupq_n_s16(multiplier);
    const int32x4_t even = vrshlq_n_s32(vmullbq_int_s16(h, factors), -shift);
    const int32x4_t odd = vrshlq_n_s32(vmulltq_int_s16(h, factors), -shift);
    const net_eight rounded = vqmovntq_s32(vqmovnbq_s32(factors, even), odd);
    (void)net_narrowed; /* which only other processors call */
    vstrbq_s16(to, vmaxq_s16(vminq_s16(rounded, vdupq_n_s16(NET_LARGEST)), vdupq_n_s16(-NET_LARGEST)));
#else
    for (int k = 0; k < 8; ++k) {
        to[k] = net_narrowed(states[k], multiplier, shift);
    }
#endif
}

/* --- net_middle (simd_int8) --- */
/* An address from which loads of vectors reach 127 bytes to both sides; else compilers count them from one end. */
static const net_w *net_middle(const net_w *weights)
{
#if defined(NET_HAS_EIGHT) && defined(__GNUC__)
    __asm__("" : "+r"(weights));
#endif
    return weights;
}
