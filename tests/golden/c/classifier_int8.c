/*
 * classifier.h5 in C99, without dynamic memory
 *
 * Model:   classifier.h5
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 1.0.0, --target c --name classifier_int8 --optimize size --weights-dtype int8
 * Costs:   226 bytes of weights as int8, 24 of state, 12 of workspace,
 *          186 multiply-accumulates
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   lstm: LSTM -> (3,), 0 parameters
 *   dense: Dense -> (2,), 0 parameters
 */
#include "classifier_int8.h"

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
extern const float classifier_int8_any_float;
typedef char classifier_int8_needs_no_associative_math[
        __builtin_constant_p(
                (int)((classifier_int8_any_float + 1.0f) - classifier_int8_any_float)) ? -1 : 1];
#endif
#if defined(__OPTIMIZE_SIZE__) && defined(__GNUC__) && __GNUC__ >= 5 && defined(__ARM_ARCH_ISA_THUMB) \
    && __ARM_ARCH_ISA_THUMB == 1
#pragma GCC optimize("no-ipa-ra", "no-associative-math")
#endif

/* Weights, row-major; kernels as rows of int8. The code starts below. */
static const int8_t classifier_int8_lstm_kernel[24] = { /* (3, 4, 2) */
    114, -127, -127, 86, -76, -127, 127, -30, 127, 0, 127, 24, 127, -15, 17, 127, 127, -81, 127,
    -26, 127, 42, 77, 127
};

static const float classifier_int8_lstm_kernel_scale[12] = { /* (3, 4) */
    0.0026918948f, 0.005369246f, 0.0029066503f, 0.002177f, 0.0046690702f, 0.0050646663f,
    0.003532827f, 0.0069010854f, 0.0023485124f, 0.0028962493f, 0.0025098026f, 0.0055435896f
};

static const int8_t classifier_int8_lstm_recurrent_kernel[36] = { /* (3, 4, 3) */
    -127, -17, 38, -50, 54, -127, 127, 5, 58, 127, 15, 8, -127, -109, 78, 46, -127, 108, -127,
    -105, -122, 95, 24, -127, -2, 87, 127, 94, -127, -82, -25, 8, 127, 127, -52, -23
};

static const float classifier_int8_lstm_recurrent_kernel_scale[12] = { /* (3, 4) */
    0.012021184f, 0.003078252f, 0.010792971f, 0.010438323f, 0.008137107f, 0.0050111413f,
    0.0044662356f, 0.005112171f, 0.0023032129f, 0.0024404526f, 0.005107701f, 0.003919959f
};

static const float classifier_int8_lstm_bias[12] = { /* (3, 4) */
    0.13246137f, -0.5644238f, 0.24130337f, 0.25263286f, 0.2636748f, 0.21975072f, 0.5557117f,
    0.8347882f, -0.4893129f, -0.18004978f, -0.8892724f, -0.0785161f
};

static const int8_t classifier_int8_dense_kernel[6] = { /* (2, 3) */
    -127, 83, -35, 89, 103, -127
};

static const float classifier_int8_dense_kernel_scale[2] = {
    0.0030432045f, 0.0062133074f
};

static const float classifier_int8_dense_bias[2] = {
    0.033993542f, -0.16749689f
};

/* A weight as it is stored, to be multiplied with a scale. */
typedef int8_t classifier_int8_weight;

static float classifier_int8_dequantize(classifier_int8_weight weight) { ... }
static float classifier_int8_dot(const float *x, const classifier_int8_weight *row, int n) { ... }
static void classifier_int8_add_rows(float *y, const float *x, const classifier_int8_weight *rows, const float *scales, int n, int count) { ... }

/* Keeps clang's -Os from repeating a function at each of its calls: code would grow by a quarter. */
#if defined(__clang__) && defined(__OPTIMIZE_SIZE__)
#define classifier_int8_noinline __attribute__((noinline))
#else
#define classifier_int8_noinline
#endif

static float classifier_int8_limit(float x, float low, float high) { ... }

/* Marks a variable that is rounded to float: MSVC's /fp:fast simplifies (x + y) - y, x87 keeps more digits. */
#if defined(_M_FP_FAST) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ % 16) /* 16 changes half floats only */
#define classifier_int8_exact volatile
#else
#define classifier_int8_exact
#endif

static float classifier_int8_float_of(uint32_t bits) { ... }
static uint32_t classifier_int8_bits_of(float x) { ... }
static float classifier_int8_expm1_near_zero(float x) { ... }
static classifier_int8_noinline float classifier_int8_sigmoid(float x) { ... }
static classifier_int8_noinline float classifier_int8_tanh(float x) { ... }
static void classifier_int8_copy(float *to, const float *from, int n) { ... }
static float classifier_int8_maximum(float a, float b) { ... }
static float classifier_int8_largest(const float *x, int n, int stride) { ... }
static float classifier_int8_exp(float x) { ... }
static float classifier_int8_sum(const float *x, int n, int stride) { ... }
static void classifier_int8_softmax(float *x, int n) { ... }

/*
 * LSTM 'lstm', one timestep: updates h and c (3) from x (2).
 * z holds the sums of the gates i, f, c and o of one unit; their weights lie together.
 */
static void classifier_int8_lstm_step(const float *x, float *h, float *c, float *new_h)
{
    for (int k = 0; k < 3; ++k) {
        float z[4] = {classifier_int8_lstm_bias[4 * k], classifier_int8_lstm_bias[4 * k + 1],
                classifier_int8_lstm_bias[4 * k + 2], classifier_int8_lstm_bias[4 * k + 3]};
        classifier_int8_add_rows(z, x, classifier_int8_lstm_kernel + 8 * k,
                classifier_int8_lstm_kernel_scale + 4 * k, 2, 4);
        classifier_int8_add_rows(z, h, classifier_int8_lstm_recurrent_kernel + 12 * k,
                classifier_int8_lstm_recurrent_kernel_scale + 4 * k, 3, 4);
        const float i = classifier_int8_sigmoid(z[0]);
        const float f = classifier_int8_sigmoid(z[1]);
        const float candidate = classifier_int8_tanh(z[2]);
        const float o = classifier_int8_sigmoid(z[3]);
        c[k] = f * c[k] + i * candidate;
        new_h[k] = o * classifier_int8_tanh(c[k]);
    }
    classifier_int8_copy(h, new_h, 3);
}

/* Runs at every timestep. */
static void classifier_int8_advance(classifier_int8_context *ctx, const float *input_at_t)
{
    /* LSTM 'lstm': (1, 2) -> (3,) */
    float *const lstm_new_h = ctx->buffer_0;
    classifier_int8_lstm_step(input_at_t, ctx->lstm_h, ctx->lstm_c, lstm_new_h);
}

/* Runs after the timesteps so far. */
static void classifier_int8_finish(classifier_int8_context *ctx, float *output)
{
    /* Dense 'dense': (3,) -> (2,) */
    classifier_int8_copy(output, classifier_int8_dense_bias, 2);
    classifier_int8_add_rows(output, ctx->lstm_h, classifier_int8_dense_kernel,
            classifier_int8_dense_kernel_scale, 3, 2);
    classifier_int8_softmax(output, 2);
}

int classifier_int8_predict(classifier_int8_context *ctx, const float *input, float *output)
{
    classifier_int8_reset(ctx);
    for (int t = 0; t < 3; ++t) {
        classifier_int8_advance(ctx, input);
        input += 2;
    }
    classifier_int8_finish(ctx, output);

    return CLASSIFIER_INT8_OK;
}

int classifier_int8_step(classifier_int8_context *ctx, const float *input_at_t, float *output)
{
    classifier_int8_advance(ctx, input_at_t);
    classifier_int8_finish(ctx, output);

    return CLASSIFIER_INT8_OK;
}

int classifier_int8_feed(classifier_int8_context *ctx, const float *input_at_t)
{
    classifier_int8_advance(ctx, input_at_t);

    return CLASSIFIER_INT8_OK;
}

void classifier_int8_reset(classifier_int8_context *ctx)
{
    for (int k = 0; k < 3; ++k) {
        ctx->lstm_h[k] = 0.0f;
    }
    for (int k = 0; k < 3; ++k) {
        ctx->lstm_c[k] = 0.0f;
    }
}
