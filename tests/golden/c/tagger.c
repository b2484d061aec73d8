/*
 * tagger.keras in C99, without dynamic memory
 *
 * Model:   tagger.keras
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 1.0.0, --target c --name tagger --optimize size --weights-dtype float16
 * Costs:   256 bytes of weights as float16, 0 of state, 4040 of workspace for lengths of 100,
 *          68 multiply-accumulates (for one timestep)
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   embedding: Embedding -> (timesteps, 3), 0 parameters
 *   both: Bidirectional -> (timesteps, 4), 0 parameters
 *   tags: Dense -> (timesteps, 2), 0 parameters
 */
#include "tagger.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Compiler settings: IEEE 754 even with -ffast-math; no -fipa-ra on Thumb-1, where GCC 14 miscompiles it. */
#if defined(__clang__) && __clang_major__ >= 13
#pragma clang fp reassociate(off)
#if __clang_major__ >= 17
#pragma clang fp reciprocal(off)
#endif
#if __FINITE_MATH_ONLY__
#pragma float_control(precise, on)
#endif
#elif defined(__clang__) && defined(__FAST_MATH__)
#error "compile this file with -fno-fast-math, or with clang 13 or newer"
#elif defined(__GNUC__) && !defined(__clang__) && !defined(__TINYC__)
#if __FINITE_MATH_ONLY__ || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) \
    || defined(__NO_SIGNED_ZEROS__)
#pragma GCC optimize("no-fast-math")
#endif
extern const float tagger_any_float;
typedef char tagger_needs_no_associative_math[
        __builtin_constant_p((int)((tagger_any_float + 1.0f) - tagger_any_float)) ? -1 : 1];
#endif
#if defined(__OPTIMIZE_SIZE__) && defined(__GNUC__) && __GNUC__ >= 5 && defined(__ARM_ARCH_ISA_THUMB) \
    && __ARM_ARCH_ISA_THUMB == 1
#pragma GCC optimize("no-ipa-ra", "no-associative-math")
#endif

/* Weights, row-major; kernels as rows of float16. The code starts below. */
static const float tagger_embedding_zero_value[1] = {
    0.0f
};

static const uint16_t tagger_embedding_table[18] = { /* (6, 3) */
    13012, 45782, 45243, 48502, 15544, 14923, 44569, 14468, 13389, 45935, 14718, 44422, 44602,
    46593, 13816, 10542, 14038, 46139
};

static const uint16_t tagger_both_forward_kernel[18] = { /* (2, 3, 3) */
    14551, 38810, 46525, 14842, 47263, 45981, 13118, 13277, 43328, 12716, 14584, 47201, 14405,
    45286, 14708, 13396, 15545, 15144
};

static const uint16_t tagger_both_forward_recurrent_kernel[12] = { /* (2, 3, 2) */
    48152, 12515, 14788, 15898, 12838, 44126, 14904, 14745, 47618, 13371, 15011, 46541
};

static const float tagger_both_forward_bias[6] = { /* (2, 3) */
    0.17609671f, 0.60487896f, 0.29834262f, -0.43536443f, 0.21282105f, 0.34630236f
};

static const float tagger_both_forward_recurrent_bias[6] = { /* (2, 3) */
    -0.5064545f, 1.3340217f, -0.93764687f, 0.5699086f, -0.8830655f, -0.8028988f
};

static const uint16_t tagger_both_backward_kernel[18] = { /* (6, 3) */
    47755, 46470, 13568, 48497, 13872, 13721, 14990, 10987, 44088, 12446, 47416, 46341, 15366,
    46822, 14612, 11790, 15524, 10436
};

static const float tagger_both_backward_bias[6] = {
    0.48883876f, -0.01803804f, -0.0072478224f, 0.036844134f, 0.48992178f, -0.53980374f
};

static const uint16_t tagger_both_backward_recurrent_kernel_zr[8] = { /* (4, 2) */
    46512, 15272, 9471, 46287, 46872, 12837, 13017, 46702
};

static const uint16_t tagger_both_backward_recurrent_kernel_h[4] = { /* (2, 2) */
    14904, 43077, 46701, 12316
};

static const uint16_t tagger_tags_kernel[8] = { /* (2, 4) */
    45349, 46312, 47805, 13683, 46374, 46664, 43877, 14633
};

static const float tagger_tags_bias[2] = {
    0.48826164f, 1.5744019f
};

/* The bits of a float16. */
typedef uint16_t tagger_weight;

static float tagger_dequantize(tagger_weight weight) { ... }
static float tagger_dot(const float *x, const tagger_weight *row, int n) { ... }
static void tagger_add_rows(float *y, const float *x, const tagger_weight *rows, int n, int count) { ... }

/* Keeps clang's -Os from repeating a function at each of its calls: code would grow by a quarter. */
#if defined(__clang__) && defined(__OPTIMIZE_SIZE__)
#define tagger_noinline __attribute__((noinline))
#else
#define tagger_noinline
#endif

static float tagger_limit(float x, float low, float high) { ... }

/* Marks a variable that is rounded to float: MSVC's /fp:fast simplifies (x + y) - y, x87 keeps more digits. */
#if defined(_M_FP_FAST) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ % 16) /* 16 changes half floats only */
#define tagger_exact volatile
#else
#define tagger_exact
#endif

static float tagger_float_of(uint32_t bits) { ... }
static uint32_t tagger_bits_of(float x) { ... }
static float tagger_expm1_near_zero(float x) { ... }
static tagger_noinline float tagger_sigmoid(float x) { ... }
static tagger_noinline float tagger_tanh(float x) { ... }
static void tagger_copy(float *to, const float *from, int n) { ... }
static int tagger_row_index(float index, int rows) { ... }
static int tagger_look_up_stored(float *y, const float *indices, int n, const tagger_weight *table, int vocabulary, int features) { ... }
static void tagger_fill(float *to, int n, float value) { ... }

/*
 * Bidirectional 'both', one timestep: updates h (2) from x (3).
 * from_x and from_h hold the sums of the gates z, r and h of one unit; their weights lie together.
 */
static void tagger_both_forward_step(const float *x, float *h, float *new_h)
{
    for (int k = 0; k < 2; ++k) {
        float from_x[3] = {tagger_both_forward_bias[3 * k], tagger_both_forward_bias[3 * k + 1],
                tagger_both_forward_bias[3 * k + 2]};
        float from_h[3] = {tagger_both_forward_recurrent_bias[3 * k],
                tagger_both_forward_recurrent_bias[3 * k + 1],
                tagger_both_forward_recurrent_bias[3 * k + 2]};
        tagger_add_rows(from_x, x, tagger_both_forward_kernel + 9 * k, 3, 3);
        tagger_add_rows(from_h, h, tagger_both_forward_recurrent_kernel + 6 * k, 2, 3);
        const float z = tagger_sigmoid(from_x[0] + from_h[0]);
        const float r = tagger_sigmoid(from_x[1] + from_h[1]);
        const float candidate = tagger_tanh(from_x[2] + r * from_h[2]);
        new_h[k] = z * h[k] + (1.0f - z) * candidate;
    }
    tagger_copy(h, new_h, 2);
}

/*
 * Bidirectional 'both', one timestep: updates h (2) from x (3).
 * sums holds those of the gates z, r and h, 2 numbers each; reset_h is r * h.
 */
static void tagger_both_backward_step(const float *x, float *h, float *sums)
{
    float *const reset_h = sums + 6;
    tagger_copy(sums, tagger_both_backward_bias, 6);
    tagger_add_rows(sums, x, tagger_both_backward_kernel, 3, 6);
    tagger_add_rows(sums, h, tagger_both_backward_recurrent_kernel_zr, 2, 4);
    for (int k = 0; k < 2; ++k) {
        const float r = tagger_sigmoid(sums[2 + k]);
        reset_h[k] = r * h[k];
    }
    tagger_add_rows(sums + 4, reset_h, tagger_both_backward_recurrent_kernel_h, 2, 2);
    for (int k = 0; k < 2; ++k) {
        const float z = tagger_sigmoid(sums[k]);
        const float candidate = tagger_tanh(sums[4 + k]);
        h[k] = z * h[k] + (1.0f - z) * candidate;
    }
}

int tagger_predict(tagger_context *ctx, const float *input, int timesteps, float *output)
{
    if (timesteps < 1 || timesteps > TAGGER_MAX_TIMESTEPS) {
        return TAGGER_ERROR_LENGTH;
    }

    /* Embedding 'embedding': (timesteps,) -> (timesteps, 3) */
    float *const embedding_mask = ctx->buffer_0;
    for (int k = 0; k < timesteps; ++k) {
        embedding_mask[k] = input[k] != tagger_embedding_zero_value[0] ? 1.0f : 0.0f;
    }
    float *const embedding = ctx->buffer_1;
    if (tagger_look_up_stored(embedding, input, timesteps, tagger_embedding_table, 6,
            3) != TAGGER_OK) {
        return TAGGER_ERROR_INDEX;
    }

    /* Bidirectional 'both': (timesteps, 3) -> (timesteps, 4) */
    float *const both_forward = ctx->buffer_2;
    float *const both_forward_h = ctx->buffer_3;
    float *const both_forward_new_h = ctx->buffer_4;
    tagger_fill(both_forward_h, 2, 0.0f);
    for (int t = 0; t < timesteps; ++t) {
        if (embedding_mask[t] != 0.0f) {
            tagger_both_forward_step(embedding + t * 3, both_forward_h, both_forward_new_h);
        }
        tagger_copy(both_forward + t * 2, both_forward_h, 2);
    }
    float *const both_backward = ctx->buffer_3;
    float *const both_backward_h = ctx->buffer_4;
    float *const both_backward_sums = ctx->buffer_5;
    tagger_fill(both_backward_h, 2, 0.0f);
    for (int t = 0; t < timesteps; ++t) {
        if (embedding_mask[timesteps - 1 - t] != 0.0f) {
            tagger_both_backward_step(embedding + (timesteps - 1 - t) * 3, both_backward_h,
                    both_backward_sums);
            tagger_copy(both_backward + t * 2, both_backward_h, 2);
        } else {
            tagger_fill(both_backward + t * 2, 2, 0.0f);
        }
    }
    float *const both_turned = ctx->buffer_0;
    for (int i = 0; i < timesteps; ++i) {
        for (int k = 0; k < 2; ++k) {
            both_turned[i * 2 + k] = both_backward[(timesteps - 1 - i) * 2 + k];
        }
    }
    float *const both = ctx->buffer_1;
    for (int i = 0; i < timesteps; ++i) {
        for (int k = 0; k < 2; ++k) {
            both[i * 4 + k] = both_forward[i * 2 + k];
        }
    }
    for (int i = 0; i < timesteps; ++i) {
        for (int k = 0; k < 2; ++k) {
            both[i * 4 + k + 2] = both_turned[i * 2 + k];
        }
    }

    /* Dense 'tags': (timesteps, 4) -> (timesteps, 2) */
    for (int i = 0; i < timesteps; ++i) {
        tagger_copy(output + i * 2, tagger_tags_bias, 2);
        tagger_add_rows(output + i * 2, both + i * 4, tagger_tags_kernel, 4, 2);
    }

    return TAGGER_OK;
}

void tagger_reset(tagger_context *ctx)
{
    (void)ctx;
}
