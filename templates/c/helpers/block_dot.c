/* Dot products of blocks of units, in registers. */

/* --- net_block_dot_6 --- */
/*
 * 6 sums = a row of biases + x times a row of weights for each input + h times one for each unit; gives where the
 * weights go on. With an ARM's float unit sums stay in registers, and one instruction loads the weights of two rows,
 * which compilers do not write by themselves. With an ARM's vectors two hold the sums, those in the middle twice.
 */
#if defined(__ARM_FEATURE_MVE) && __ARM_FEATURE_MVE > 1 && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#include <arm_mve.h>
#endif
static const NET_FLASH float *net_block_dot_6(float *sums, const NET_FLASH float *weights,
    const float *x, int inputs, const float *h, int units)
{
#if defined(__ARM_FEATURE_MVE) && __ARM_FEATURE_MVE > 1 && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    float32x4_t first = vld1q_f32(weights);
    float32x4_t last = vld1q_f32(weights + 2);
    for (weights += 6; inputs > 0; --inputs) {
        const float a = *x++;
        first = vfmaq_n_f32(first, vld1q_f32(weights), a);
        last = vfmaq_n_f32(last, vld1q_f32(weights + 2), a);
        weights += 6;
    }
    for (; units > 0; --units) {
        const float a = *h++;
        first = vfmaq_n_f32(first, vld1q_f32(weights), a);
        last = vfmaq_n_f32(last, vld1q_f32(weights + 2), a);
        weights += 6;
    }
    vst1q_f32(sums, first);
    vst1q_f32(sums + 2, last);
#elif defined(__GNUC__) && defined(__arm__) && defined(__ARM_FEATURE_FMA) && !defined(NET_PORTABLE)
    net_asm(
        "  vldmia %[weights]!, {s0-s5}\n"
        "0:\n"
        "  subs %[n], #4\n"
        "  blt 2f\n"
        "1:\n"
        "  vldmia %[x]!, {s24-s27}\n"
        "  vldmia %[weights]!, {s8-s19}\n"
        "  vfma.f32 s0, s24, s8\n"
        "  vfma.f32 s1, s24, s9\n"
        "  vfma.f32 s2, s24, s10\n"
        "  vfma.f32 s3, s24, s11\n"
        "  vfma.f32 s4, s24, s12\n"
        "  vfma.f32 s5, s24, s13\n"
        "  vfma.f32 s0, s25, s14\n"
        "  vfma.f32 s1, s25, s15\n"
        "  vfma.f32 s2, s25, s16\n"
        "  vfma.f32 s3, s25, s17\n"
        "  vfma.f32 s4, s25, s18\n"
        "  vfma.f32 s5, s25, s19\n"
        "  vldmia %[weights]!, {s8-s19}\n"
        "  vfma.f32 s0, s26, s8\n"
        "  vfma.f32 s1, s26, s9\n"
        "  vfma.f32 s2, s26, s10\n"
        "  vfma.f32 s3, s26, s11\n"
        "  vfma.f32 s4, s26, s12\n"
        "  vfma.f32 s5, s26, s13\n"
        "  vfma.f32 s0, s27, s14\n"
        "  vfma.f32 s1, s27, s15\n"
        "  vfma.f32 s2, s27, s16\n"
        "  vfma.f32 s3, s27, s17\n"
        "  vfma.f32 s4, s27, s18\n"
        "  vfma.f32 s5, s27, s19\n"
        "  subs %[n], #4\n"
        "  bge 1b\n"
        "2:\n"
        "  adds %[n], #4\n"
        "  beq 4f\n"
        "3:\n"
        "  vldmia %[x]!, {s24}\n"
        "  vldmia %[weights]!, {s8-s13}\n"
        "  vfma.f32 s0, s24, s8\n"
        "  vfma.f32 s1, s24, s9\n"
        "  vfma.f32 s2, s24, s10\n"
        "  vfma.f32 s3, s24, s11\n"
        "  vfma.f32 s4, s24, s12\n"
        "  vfma.f32 s5, s24, s13\n"
        "  subs %[n], #1\n"
        "  bne 3b\n"
        "4:\n"
        "  mov %[x], %[h]\n"
        "  movs %[n], %[units]\n"
        "  mov %[units], #0\n"
        "  bne 0b\n"
        "  vstmia %[sums], {s0-s5}\n"
        : [x] "+r"(x), [weights] "+r"(weights), [n] "+r"(inputs), [units] "+r"(units)
        : [h] "r"(h), [sums] "r"(sums)
        : "s0", "s1", "s2", "s3", "s4", "s5", "s8", "s9", "s10", "s11", "s12", "s13", "s14",
          "s15", "s16", "s17", "s18", "s19", "s24", "s25", "s26", "s27", "cc", "memory");
#else
    float sum[6];
    net_unrolled
    for (int k = 0; k < 6; ++k) {
        sum[k] = weights[k];
    }
    for (; inputs > 0; --inputs) {
        const float a = *x++;
        weights += 6;
        net_unrolled
        for (int k = 0; k < 6; ++k) {
            sum[k] = net_multiply_add(a, weights[k], sum[k]);
        }
    }
    for (; units > 0; --units) {
        const float a = *h++;
        weights += 6;
        net_unrolled
        for (int k = 0; k < 6; ++k) {
            sum[k] = net_multiply_add(a, weights[k], sum[k]);
        }
    }
    net_unrolled
    for (int k = 0; k < 6; ++k) {
        sums[k] = sum[k];
    }
    weights += 6;
#endif
    return weights;
}

/* --- net_block_dot_8 --- */
/*
 * 8 sums = a row of biases + x times a row of weights for each input + h times one for each unit; gives where the
 * weights go on. With an ARM's float unit sums stay in registers, and one instruction loads many weights, which
 * compilers do not write by themselves; each register from s16 on takes stack, where it is saved first. With an ARM's
 * vectors two hold the sums.
 */
#if defined(__ARM_FEATURE_MVE) && __ARM_FEATURE_MVE > 1 && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#include <arm_mve.h>
#endif
static const NET_FLASH float *net_block_dot_8(float *sums, const NET_FLASH float *weights,
    const float *x, int inputs, const float *h, int units)
{
#if defined(__ARM_FEATURE_MVE) && __ARM_FEATURE_MVE > 1 && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    float32x4_t first = vld1q_f32(weights);
    float32x4_t second = vld1q_f32(weights + 4);
    for (weights += 8; inputs > 0; --inputs) {
        const float a = *x++;
        first = vfmaq_n_f32(first, vld1q_f32(weights), a);
        second = vfmaq_n_f32(second, vld1q_f32(weights + 4), a);
        weights += 8;
    }
    for (; units > 0; --units) {
        const float a = *h++;
        first = vfmaq_n_f32(first, vld1q_f32(weights), a);
        second = vfmaq_n_f32(second, vld1q_f32(weights + 4), a);
        weights += 8;
    }
    vst1q_f32(sums, first);
    vst1q_f32(sums + 4, second);
#elif defined(__GNUC__) && defined(__arm__) && defined(__ARM_FEATURE_FMA) && !defined(NET_PORTABLE)
    net_asm(
        "  vldmia %[weights]!, {s0-s7}\n"
        "0:\n"
        "  subs %[n], #4\n"
        "  blt 2f\n"
        "1:\n"
        "  vldmia %[x]!, {s8-s11}\n"
        "  vldmia %[weights]!, {s12-s19}\n"
        "  vfma.f32 s0, s8, s12\n"
        "  vfma.f32 s1, s8, s13\n"
        "  vfma.f32 s2, s8, s14\n"
        "  vfma.f32 s3, s8, s15\n"
        "  vfma.f32 s4, s8, s16\n"
        "  vfma.f32 s5, s8, s17\n"
        "  vfma.f32 s6, s8, s18\n"
        "  vfma.f32 s7, s8, s19\n"
        "  vldmia %[weights]!, {s12-s19}\n"
        "  vfma.f32 s0, s9, s12\n"
        "  vfma.f32 s1, s9, s13\n"
        "  vfma.f32 s2, s9, s14\n"
        "  vfma.f32 s3, s9, s15\n"
        "  vfma.f32 s4, s9, s16\n"
        "  vfma.f32 s5, s9, s17\n"
        "  vfma.f32 s6, s9, s18\n"
        "  vfma.f32 s7, s9, s19\n"
        "  vldmia %[weights]!, {s12-s19}\n"
        "  vfma.f32 s0, s10, s12\n"
        "  vfma.f32 s1, s10, s13\n"
        "  vfma.f32 s2, s10, s14\n"
        "  vfma.f32 s3, s10, s15\n"
        "  vfma.f32 s4, s10, s16\n"
        "  vfma.f32 s5, s10, s17\n"
        "  vfma.f32 s6, s10, s18\n"
        "  vfma.f32 s7, s10, s19\n"
        "  vldmia %[weights]!, {s12-s19}\n"
        "  vfma.f32 s0, s11, s12\n"
        "  vfma.f32 s1, s11, s13\n"
        "  vfma.f32 s2, s11, s14\n"
        "  vfma.f32 s3, s11, s15\n"
        "  vfma.f32 s4, s11, s16\n"
        "  vfma.f32 s5, s11, s17\n"
        "  vfma.f32 s6, s11, s18\n"
        "  vfma.f32 s7, s11, s19\n"
        "  subs %[n], #4\n"
        "  bge 1b\n"
        "2:\n"
        "  adds %[n], #4\n"
        "  beq 4f\n"
        "3:\n"
        "  vldmia %[x]!, {s8}\n"
        "  vldmia %[weights]!, {s12-s19}\n"
        "  vfma.f32 s0, s8, s12\n"
        "  vfma.f32 s1, s8, s13\n"
        "  vfma.f32 s2, s8, s14\n"
        "  vfma.f32 s3, s8, s15\n"
        "  vfma.f32 s4, s8, s16\n"
        "  vfma.f32 s5, s8, s17\n"
        "  vfma.f32 s6, s8, s18\n"
        "  vfma.f32 s7, s8, s19\n"
        "  subs %[n], #1\n"
        "  bne 3b\n"
        "4:\n"
        "  mov %[x], %[h]\n"
        "  movs %[n], %[units]\n"
        "  mov %[units], #0\n"
        "  bne 0b\n"
        "  vstmia %[sums], {s0-s7}\n"
        : [x] "+r"(x), [weights] "+r"(weights), [n] "+r"(inputs), [units] "+r"(units)
        : [h] "r"(h), [sums] "r"(sums)
        : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15", "s16",
          "s17", "s18", "s19", "cc", "memory");
#else
    float sum[8];
    net_unrolled
    for (int k = 0; k < 8; ++k) {
        sum[k] = weights[k];
    }
    for (; inputs > 0; --inputs) {
        const float a = *x++;
        weights += 8;
        net_unrolled
        for (int k = 0; k < 8; ++k) {
            sum[k] = net_multiply_add(a, weights[k], sum[k]);
        }
    }
    for (; units > 0; --units) {
        const float a = *h++;
        weights += 8;
        net_unrolled
        for (int k = 0; k < 8; ++k) {
            sum[k] = net_multiply_add(a, weights[k], sum[k]);
        }
    }
    net_unrolled
    for (int k = 0; k < 8; ++k) {
        sums[k] = sum[k];
    }
    weights += 8;
#endif
    return weights;
}
