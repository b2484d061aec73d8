/*
 * classifier.h5 in C99, without dynamic memory
 *
 * Model:   classifier.h5
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 1.0.0, --target c --name net --optimize size --weights-file incbin
 * Costs:   320 bytes of weights as float32, 24 of state, 12 of workspace,
 *          186 multiply-accumulates
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   lstm: LSTM -> (3,), 0 parameters
 *   dense: Dense -> (2,), 0 parameters
 */
#include "net.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/*
 * Compiler settings: IEEE 754 even with -ffast-math; no -fipa-ra on Thumb-1, where GCC 14 miscompiles it;
 * alignment of weights.
 */
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
extern const float net_any_float;
typedef char net_needs_no_associative_math[
        __builtin_constant_p((int)((net_any_float + 1.0f) - net_any_float)) ? -1 : 1];
#endif
#if defined(__OPTIMIZE_SIZE__) && defined(__GNUC__) && __GNUC__ >= 5 && defined(__ARM_ARCH_ISA_THUMB) \
    && __ARM_ARCH_ISA_THUMB == 1
#pragma GCC optimize("no-ipa-ra", "no-associative-math")
#endif
#if defined(__GNUC__) || defined(__clang__)
#define NET_ALIGNED __attribute__((aligned(8)))
#elif defined(_MSC_VER)
#define NET_ALIGNED __declspec(align(8))
#else
#define NET_ALIGNED
#endif

/* Weights in net_weights.bin, row-major. The code starts below. */
#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "net_weights.bin is for little-endian processors: export with --weights-file c"
#endif

#if !defined(__GNUC__) || defined(__TINYC__)
#error "net_weights.bin is read by the assembler of gcc or clang: export with --weights-file c"
#endif

typedef struct {
    NET_ALIGNED float lstm_kernel[24]; /* (3, 2, 4) */
    NET_ALIGNED float lstm_recurrent_kernel[36]; /* (3, 3, 4) */
    NET_ALIGNED float lstm_bias[12]; /* (3, 4) */
    NET_ALIGNED float dense_kernel[6]; /* (3, 2) */
    NET_ALIGNED float dense_bias[2];
} net_arrays;

#ifdef __cplusplus
#define NET_EXTERN extern "C"
#else
#define NET_EXTERN extern
#endif
#if defined(__GNUC__) && (defined(__ELF__) || defined(__APPLE__))
#define NET_HIDDEN __attribute__((visibility("hidden")))
#else
#define NET_HIDDEN
#endif
NET_EXTERN NET_HIDDEN const net_arrays net_weights;

typedef char net_struct_is_whole[sizeof (net_arrays) == 320 ? 1 : -1];

/* The assembler looks for the file in folders named by -I, and where it runs; with -flto, where one links. */
#define NET_TEXT(text) #text
#define NET_EXPANDED(text) NET_TEXT(text)
#define NET_LABEL NET_EXPANDED(__USER_LABEL_PREFIX__) NET_TEXT(net_weights)
#if defined(__ELF__)
#define NET_BEGIN ".pushsection .rodata,\"a\",%progbits\n.hidden " NET_LABEL "\n.type " NET_LABEL ", %object\n"
#define NET_END ".size " NET_LABEL ", 320\n.popsection\n"
#elif defined(__APPLE__)
#define NET_BEGIN ".section __TEXT,__const\n.private_extern " NET_LABEL "\n"
#define NET_END ".text\n"
#else
#define NET_BEGIN ".section .rdata,\"dr\"\n"
#define NET_END ".text\n"
#endif
/* A file of another length is an error; clang, which cannot always count when it reads this, counts in the end. */
#ifdef __clang__
#define NET_CHECK ".space . - " NET_LABEL " - 320\n.org " NET_LABEL " + 320\n"
#else
#define NET_CHECK \
    ".if . - " NET_LABEL " - 320\n" \
    NET_TEXT(.error "net_weights.bin has not 320 bytes: it was not written with this source") "\n.endif\n"
#endif
__asm__(NET_BEGIN ".balign 64\n.globl " NET_LABEL "\n" NET_LABEL ":\n"
        NET_TEXT(.incbin "net_weights.bin") "\n" NET_CHECK NET_END);

static void net_gate_dot_4(float *sums, const float *x, const float *kernel, int rows) { ... }

/* Keeps clang's -Os from repeating a function at each of its calls: code would grow by a quarter. */
#if defined(__clang__) && defined(__OPTIMIZE_SIZE__)
#define net_noinline __attribute__((noinline))
#else
#define net_noinline
#endif

static float net_limit(float x, float low, float high) { ... }

/* Marks a variable that is rounded to float: MSVC's /fp:fast simplifies (x + y) - y, x87 keeps more digits. */
#if defined(_M_FP_FAST) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ % 16) /* 16 changes half floats only */
#define net_exact volatile
#else
#define net_exact
#endif

static float net_float_of(uint32_t bits) { ... }
static uint32_t net_bits_of(float x) { ... }
static float net_expm1_near_zero(float x) { ... }
static net_noinline float net_sigmoid(float x) { ... }
static net_noinline float net_tanh(float x) { ... }
static void net_copy(float *to, const float *from, int n) { ... }
static void net_accumulate(float *y, const float *x, const float *kernel, int rows, int columns) { ... }
static void net_dense(float *y, const float *x, const float *kernel, const float *bias, int n, int inputs, int units) { ... }
static float net_maximum(float a, float b) { ... }
static float net_largest(const float *x, int n, int stride) { ... }
static float net_exp(float x) { ... }
static float net_sum(const float *x, int n, int stride) { ... }
static void net_softmax(float *x, int n) { ... }

/*
 * LSTM 'lstm', one timestep: updates h and c (3) from x (2).
 * z holds the sums of the gates i, f, c and o of one unit; their weights lie together.
 */
static void net_lstm_step(const float *x, float *h, float *c, float *new_h)
{
    for (int k = 0; k < 3; ++k) {
        float z[4] = {net_weights.lstm_bias[4 * k], net_weights.lstm_bias[4 * k + 1],
                net_weights.lstm_bias[4 * k + 2], net_weights.lstm_bias[4 * k + 3]};
        net_gate_dot_4(z, x, net_weights.lstm_kernel + 8 * k, 2);
        net_gate_dot_4(z, h, net_weights.lstm_recurrent_kernel + 12 * k, 3);
        const float i = net_sigmoid(z[0]);
        const float f = net_sigmoid(z[1]);
        const float candidate = net_tanh(z[2]);
        const float o = net_sigmoid(z[3]);
        c[k] = f * c[k] + i * candidate;
        new_h[k] = o * net_tanh(c[k]);
    }
    net_copy(h, new_h, 3);
}

/* Runs at every timestep. */
static void net_advance(net_context *ctx, const float *input_at_t)
{
    /* LSTM 'lstm': (1, 2) -> (3,) */
    float *const lstm_new_h = ctx->buffer_0;
    net_lstm_step(input_at_t, ctx->lstm_h, ctx->lstm_c, lstm_new_h);
}

/* Runs after the timesteps so far. */
static void net_finish(net_context *ctx, float *output)
{
    /* Dense 'dense': (3,) -> (2,) */
    net_dense(output, ctx->lstm_h, net_weights.dense_kernel, net_weights.dense_bias, 1, 3, 2);
    net_softmax(output, 2);
}

int net_predict(net_context *ctx, const float *input, float *output)
{
    net_reset(ctx);
    for (int t = 0; t < 3; ++t) {
        net_advance(ctx, input);
        input += 2;
    }
    net_finish(ctx, output);

    return NET_OK;
}

int net_step(net_context *ctx, const float *input_at_t, float *output)
{
    net_advance(ctx, input_at_t);
    net_finish(ctx, output);

    return NET_OK;
}

int net_feed(net_context *ctx, const float *input_at_t)
{
    net_advance(ctx, input_at_t);

    return NET_OK;
}

void net_reset(net_context *ctx)
{
    for (int k = 0; k < 3; ++k) {
        ctx->lstm_h[k] = 0.0f;
    }
    for (int k = 0; k < 3; ++k) {
        ctx->lstm_c[k] = 0.0f;
    }
}
