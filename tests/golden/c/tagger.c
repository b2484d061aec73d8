/*
 * tagger.keras in C99, without dynamic memory
 *
 * Model:   tagger.keras
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 0.1.0, --target c --name tagger --with-main
 * Costs:   4844 bytes of weights as float32, 0 of state, 4240 of workspace for lengths of 100,
 *          32 multiply-accumulates (for one timestep)
 * Licence: this file is the user's own; what lstmgen put into it is under MIT-0.
 *
 * Layers:
 *   embedding: Embedding -> (timesteps, 3), 0 parameters
 *   both: Bidirectional -> (timesteps, 4), 0 parameters
 *   tags: Dense -> (timesteps, 2), 0 parameters
 */
/*
 * On x86-64, gcc and clang compile all functions three times: this file includes itself for vectors of
 * 16, 8 and 4 floats, and a call takes the widest that the processor has. TAGGER_NO_DISPATCH keeps to the
 * one that the compiler's options ask for. TAGGER_INTRINSICS does too, and uses intrinsics, as MSVC always
 * does; with TAGGER_PORTABLE there are no vectors, and all is C99.
 */
#ifndef TAGGER_PASS
#include "tagger.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <stdio.h>

/* Keeps to IEEE 754 under -ffast-math, and under the options that it consists of. */
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

/*
 * A bug of GCC 14, with -Os for Thumb-1 (Cortex-M0+): functions change r0 to r3 where they return, and callers that
 * -fipa-ra optimizes rely on it that they do not.
 */
#if defined(__OPTIMIZE_SIZE__) && defined(__GNUC__) && __GNUC__ >= 5 && defined(__ARM_ARCH_ISA_THUMB) \
    && __ARM_ARCH_ISA_THUMB == 1
#pragma GCC optimize("no-ipa-ra")
#endif

#if defined(__GNUC__) || defined(__clang__)
#define TAGGER_ALIGNED __attribute__((aligned(64)))
#elif defined(_MSC_VER)
#define TAGGER_ALIGNED __declspec(align(64))
#else
#define TAGGER_ALIGNED
#endif

/* Weights; those of recurrent and of large other layers in panels, as their functions take them; the code follows them. */
static const TAGGER_ALIGNED float tagger_embedding_zero_value[1] = {
    0.0f
};

static const TAGGER_ALIGNED float tagger_both_forward_recurrent_bias[48] = {
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.93764687f, -0.8028988f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f
};

static const TAGGER_ALIGNED float tagger_both_forward_table[288] = { /* (6, 6) in panels */
    -0.1478351f, 0.12061025f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 2.2569697f, -0.6244354f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.3002062f, 0.01947402f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -1.4402308f, 0.19484968f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.050424892f,
    -1.0429516f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.24711987f, 2.0740151f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, -0.48540828f, 0.32101515f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.4777362f, -0.62430483f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.40444422f, 1.2272846f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.44117483f,
    0.56703115f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 1.3892176f, -0.9581254f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.41803098f, 1.0169529f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.52229017f, -0.31996164f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.9943161f, -0.41047865f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.16879548f,
    0.21049826f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.21186191f, 0.5517194f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 1.7852057f, -0.89420116f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.4233264f, 0.6252228f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const TAGGER_ALIGNED float tagger_both_forward_recurrent_kernel[96] = { /* (2, 6) in panels */
    -1.0235177f, 0.7771139f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.7209197f, -0.7511994f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.19214913f, 0.8294546f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.15275143f, 0.6998209f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.5249321f,
    0.26435935f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.068229385f, -0.3626313f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f
};

static const TAGGER_ALIGNED float tagger_both_backward_table[576] = { /* (6, 6) in panels */
    0.34182304f, -0.44272408f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.16579628f, 0.25344214f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.7028647f, -0.772958f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.4436922f, 2.5700932f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -1.1134502f, -1.1767535f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.89237523f,
    0.7289956f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.4559124f, 0.42378822f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, -0.07249948f, -0.42943564f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.3215003f, 0.11579339f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.41479108f, 0.5332795f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.1547459f,
    -0.41755188f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.094530195f, 0.23143482f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.81459856f, 0.099647f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.13182539f, 0.1506355f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.79063743f, -0.97048616f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.22560163f,
    -0.00035771704f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.06642819f, -0.15310174f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.17868397f, -0.050262123f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const TAGGER_ALIGNED float tagger_both_backward_recurrent_kernel_zr[128] = {
    -0.35546488f, 0.019522889f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.9571264f, -0.30057198f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.4433636f, 0.21402751f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.1920473f, -0.40183192f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const TAGGER_ALIGNED float tagger_both_backward_recurrent_kernel_h[64] = {
    0.7775366f, -0.4016511f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, -0.0333411f, 0.12844265f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const TAGGER_ALIGNED float tagger_tags_kernel[8] = { /* (4, 2) */
    -0.16081096f, -0.32173273f, -0.3067317f, -0.39269596f, -0.842048f, -0.057781767f, 0.34069493f,
    0.64504117f
};

static const TAGGER_ALIGNED float tagger_tags_bias[2] = {
    0.48826164f, 1.5744019f
};

#if defined(__x86_64__) && defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__) && !defined(__TINYC__) && !defined(__AVX__)
/* On 64-bit Windows gcc aligns no stack for wide vectors (GCC bug 54412), and clang-cl links no test for them. */
#if !defined(_WIN64) || (defined(__clang__) && !defined(_MSC_VER))
#if defined(__has_include) && !defined(TAGGER_PORTABLE) && !defined(TAGGER_NO_DISPATCH) && !defined(TAGGER_INTRINSICS)
#if __has_include("tagger.c")
#define TAGGER_DISPATCH
#endif
#endif
#endif
#endif

#ifndef TAGGER_DISPATCH
#define TAGGER_PUBLIC
#else
#define TAGGER_PUBLIC static
#define TAGGER_JOIN(name, width) name##_##width
#define TAGGER_NAME(name, width) TAGGER_JOIN(name, width)
#define tagger_accumulate TAGGER_NAME(tagger_accumulate, TAGGER_WIDTH)
#define tagger_aligned TAGGER_NAME(tagger_aligned, TAGGER_WIDTH)
#define tagger_all TAGGER_NAME(tagger_all, TAGGER_WIDTH)
#define tagger_anywhere TAGGER_NAME(tagger_anywhere, TAGGER_WIDTH)
#define tagger_bits TAGGER_NAME(tagger_bits, TAGGER_WIDTH)
#define tagger_check_indices TAGGER_NAME(tagger_check_indices, TAGGER_WIDTH)
#define tagger_copy TAGGER_NAME(tagger_copy, TAGGER_WIDTH)
#define tagger_dense TAGGER_NAME(tagger_dense, TAGGER_WIDTH)
#define tagger_expm1_near_zero TAGGER_NAME(tagger_expm1_near_zero, TAGGER_WIDTH)
#define tagger_fill TAGGER_NAME(tagger_fill, TAGGER_WIDTH)
#define tagger_floats TAGGER_NAME(tagger_floats, TAGGER_WIDTH)
#define tagger_gemm_column TAGGER_NAME(tagger_gemm_column, TAGGER_WIDTH)
#define tagger_gemm_panels TAGGER_NAME(tagger_gemm_panels, TAGGER_WIDTH)
#define tagger_gemm_panels_row TAGGER_NAME(tagger_gemm_panels_row, TAGGER_WIDTH)
#define tagger_gemm_strip TAGGER_NAME(tagger_gemm_strip, TAGGER_WIDTH)
#define tagger_gemm_tile TAGGER_NAME(tagger_gemm_tile, TAGGER_WIDTH)
#define tagger_gemv_unit TAGGER_NAME(tagger_gemv_unit, TAGGER_WIDTH)
#define tagger_gemv_units TAGGER_NAME(tagger_gemv_units, TAGGER_WIDTH)
#define tagger_gru TAGGER_NAME(tagger_gru, TAGGER_WIDTH)
#define tagger_gru_cells TAGGER_NAME(tagger_gru_cells, TAGGER_WIDTH)
#define tagger_gru_h TAGGER_NAME(tagger_gru_h, TAGGER_WIDTH)
#define tagger_gru_part TAGGER_NAME(tagger_gru_part, TAGGER_WIDTH)
#define tagger_gru_reset TAGGER_NAME(tagger_gru_reset, TAGGER_WIDTH)
#define tagger_gru_reset_before TAGGER_NAME(tagger_gru_reset_before, TAGGER_WIDTH)
#define tagger_gru_reset_before_cells TAGGER_NAME(tagger_gru_reset_before_cells, TAGGER_WIDTH)
#define tagger_gru_reset_before_reset TAGGER_NAME(tagger_gru_reset_before_reset, TAGGER_WIDTH)
#define tagger_limit TAGGER_NAME(tagger_limit, TAGGER_WIDTH)
#define tagger_predict TAGGER_NAME(tagger_predict, TAGGER_WIDTH)
#define tagger_predict_batch TAGGER_NAME(tagger_predict_batch, TAGGER_WIDTH)
#define tagger_row_index TAGGER_NAME(tagger_row_index, TAGGER_WIDTH)
#define tagger_sigmoids TAGGER_NAME(tagger_sigmoids, TAGGER_WIDTH)
#define tagger_tanhs TAGGER_NAME(tagger_tanhs, TAGGER_WIDTH)
#define TAGGER_PASS 524505130

#define TAGGER_WIDTH 64
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,fma")
#endif
#include "tagger.c"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef TAGGER_WIDTH

#define TAGGER_WIDTH 32
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#include "tagger.c"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef TAGGER_WIDTH

#define TAGGER_WIDTH 16
#include "tagger.c"
#undef TAGGER_WIDTH

#undef TAGGER_PASS
#undef tagger_predict
#undef tagger_predict_batch
#endif
#elif TAGGER_PASS != 524505130
#error "tagger.c is not this file: give this one its own name"
#endif

#if defined(TAGGER_PASS) || !defined(TAGGER_DISPATCH)

/*
 * tagger_floats is a vector of TAGGER_LANES floats where the compiler and the machine have such, else one float; all is
 * written once for both, with the operations below. tagger_bits holds its bits, or a mask: ones where a condition holds.
 * MSVC has no vector extensions: there operations are intrinsics.
 */
#if defined(_MSC_VER) && defined(_M_X64) && !defined(_M_ARM64EC) && !defined(__clang__) && !defined(TAGGER_INTRINSICS)
#define TAGGER_INTRINSICS
#endif
#ifndef TAGGER_WIDTH
#if defined(TAGGER_PORTABLE) || !(defined(__OPTIMIZE__) || defined(TAGGER_INTRINSICS)) || defined(__TINYC__)
#define TAGGER_WIDTH 4
#elif defined(_WIN64) && defined(__GNUC__) && !defined(__clang__) /* aligns no stack for wider ones: GCC bug 54412 */
#define TAGGER_WIDTH 16
#elif defined(__AVX512F__) && !defined(TAGGER_INTRINSICS)
#define TAGGER_WIDTH 64
#elif defined(__AVX2__) || (defined(__AVX__) && !defined(TAGGER_INTRINSICS))
#define TAGGER_WIDTH 32
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__ALTIVEC__) || defined(__wasm_simd128__) \
    || defined(TAGGER_INTRINSICS)
#define TAGGER_WIDTH 16
#else
#define TAGGER_WIDTH 4
#endif
#endif
#define TAGGER_LANES (TAGGER_WIDTH / 4)
#if defined(__GNUC__) && !defined(__clang__)
#define TAGGER_UNROLL _Pragma("GCC unroll 16")
#else
#define TAGGER_UNROLL
#endif
#if defined(_M_FP_FAST) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__)
#define TAGGER_EXACT volatile /* keeps MSVC's /fp:fast from simplifying (x + y) - y, and x87 from keeping more digits */
#else
#define TAGGER_EXACT
#endif
#if TAGGER_WIDTH == 4
#define TAGGER_INLINE inline
#elif defined(_MSC_VER)
#define TAGGER_INLINE __forceinline
#else
#define TAGGER_INLINE inline __attribute__((always_inline))
#endif
#if TAGGER_WIDTH > 4 && defined(__OPTIMIZE_SIZE__)
#define TAGGER_FUNCTION __attribute__((noinline))
#else
#define TAGGER_FUNCTION TAGGER_INLINE
#endif
#if TAGGER_WIDTH == 4
typedef float tagger_floats;
typedef uint32_t tagger_bits;
#define TAGGER_LOAD(from) (*(from))
#define TAGGER_WEIGHTS(from) (*(from))
#define TAGGER_STORE(to, x) (*(to) = (x))
#define TAGGER_FIRST(x) (x)
#define TAGGER_WHERE(condition) (0u - (tagger_bits)(condition))
#elif defined(TAGGER_INTRINSICS)
#include <immintrin.h>
#if TAGGER_WIDTH == 32
#define TAGGER_PACKED(name) _mm256_##name
typedef __m256 tagger_floats;
typedef __m256i tagger_bits;
#define TAGGER_WEIGHTS(from) _mm256_loadu_ps(from)
#else
#define TAGGER_PACKED(name) _mm_##name
typedef __m128 tagger_floats;
typedef __m128i tagger_bits;
#define TAGGER_WEIGHTS(from) _mm_load_ps(from)
#endif
#define TAGGER_LOAD(from) TAGGER_PACKED(loadu_ps)(from)
#define TAGGER_STORE(to, x) TAGGER_PACKED(storeu_ps)(to, x)
#define TAGGER_FIRST(x) TAGGER_PACKED(cvtss_f32)(x)
#define TAGGER_EACH(x) TAGGER_PACKED(set1_ps)(x)
#define TAGGER_ADD(a, b) TAGGER_PACKED(add_ps)(a, b)
#define TAGGER_SUB(a, b) TAGGER_PACKED(sub_ps)(a, b)
#define TAGGER_MUL(a, b) TAGGER_PACKED(mul_ps)(a, b)
#define TAGGER_DIV(a, b) TAGGER_PACKED(div_ps)(a, b)
#if defined(__FMA__) || (defined(_MSC_VER) && defined(__AVX2__))
#define TAGGER_MUL_ADD(a, b, c) TAGGER_PACKED(fmadd_ps)(a, b, c)
#else
#define TAGGER_MUL_ADD(a, b, c) TAGGER_ADD(TAGGER_MUL(a, b), c)
#endif
#define TAGGER_SUB_BITS(a, b) TAGGER_PACKED(sub_epi32)(a, b)
#define TAGGER_SHIFT_LEFT(bits, n) TAGGER_PACKED(slli_epi32)(bits, n)
#define TAGGER_SHIFT_RIGHT(bits, n) TAGGER_PACKED(srli_epi32)(bits, n)
#define TAGGER_PREFETCH(from) _mm_prefetch((const char *)(from), _MM_HINT_T0)
#else
#ifndef __clang__
#pragma GCC push_options
#pragma GCC optimize("fp-contract=fast") /* multiply-adds under -std=c99 too, where gcc has none */
#ifdef __x86_64__
#pragma GCC target("tune=generic") /* tuned for some processors gcc loads a weight anew for each use */
#endif
#endif
typedef float tagger_floats __attribute__((vector_size(TAGGER_WIDTH)));
typedef uint32_t tagger_bits __attribute__((vector_size(TAGGER_WIDTH)));
typedef float tagger_anywhere __attribute__((vector_size(TAGGER_WIDTH), aligned(4), may_alias));
typedef float tagger_aligned __attribute__((vector_size(TAGGER_WIDTH), aligned(16), may_alias));
#define TAGGER_LOAD(from) (*(const tagger_anywhere *)(const void *)(from))
#define TAGGER_WEIGHTS(from) (*(const tagger_aligned *)(const void *)(from))
#define TAGGER_STORE(to, x) (*(tagger_anywhere *)(void *)(to) = (x))
#define TAGGER_FIRST(x) ((x)[0])
#define TAGGER_WHERE(condition) ((tagger_bits)(condition))
#define TAGGER_PREFETCH(from) __builtin_prefetch((const void *)(from))
#endif
#ifndef TAGGER_PACKED
#define TAGGER_EACH(x) (x)
#define TAGGER_ADD(a, b) ((a) + (b))
#define TAGGER_SUB(a, b) ((a) - (b))
#define TAGGER_MUL(a, b) ((a) * (b))
#define TAGGER_DIV(a, b) ((a) / (b))
#define TAGGER_MUL_ADD(a, b, c) ((a) * (b) + (c))
#define TAGGER_SUB_BITS(a, b) ((a) - (b))
#define TAGGER_SHIFT_LEFT(bits, n) ((bits) << (n))
#define TAGGER_SHIFT_RIGHT(bits, n) ((bits) >> (n))
#endif

static TAGGER_INLINE tagger_floats tagger_all(float x)
{
    const tagger_floats zeros = {0.0f};
    return TAGGER_ADD(zeros, TAGGER_EACH(x));
}

#if defined(TAGGER_PACKED) && TAGGER_WIDTH == 32
#define tagger_bits_of(x) _mm256_castps_si256(x)
#elif defined(TAGGER_PACKED)
#define tagger_bits_of(x) _mm_castps_si128(x)
#elif TAGGER_WIDTH > 4
#define tagger_bits_of(x) ((tagger_bits)(x))
#else
static TAGGER_INLINE tagger_bits tagger_bits_of(tagger_floats x)
{
    tagger_bits bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}
#endif

#if defined(TAGGER_PACKED) && TAGGER_WIDTH == 32
#define tagger_floats_of(bits) _mm256_castsi256_ps(bits)
#elif defined(TAGGER_PACKED)
#define tagger_floats_of(bits) _mm_castsi128_ps(bits)
#elif TAGGER_WIDTH > 4
#define tagger_floats_of(bits) ((tagger_floats)(bits))
#else
static TAGGER_INLINE tagger_floats tagger_floats_of(tagger_bits bits)
{
    tagger_floats x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
#endif

/* x, but not below low nor above high; NaN stays. */
static TAGGER_INLINE tagger_floats tagger_limit(tagger_floats x, float low, float high)
{
    const tagger_floats lowest = tagger_all(low);
    const tagger_floats highest = tagger_all(high);
#ifdef TAGGER_PACKED
    return TAGGER_PACKED(max_ps)(lowest, TAGGER_PACKED(min_ps)(highest, x));
#elif TAGGER_WIDTH == 64 && !defined(__clang__) /* gcc does not see what the masks below come to */
    const tagger_floats limited = __builtin_ia32_minps512_mask(highest, x, x, -1, 4);
    return __builtin_ia32_maxps512_mask(lowest, limited, limited, -1, 4);
#elif TAGGER_WIDTH == 32 && !defined(__clang__)
    return __builtin_ia32_maxps256(lowest, __builtin_ia32_minps256(highest, x));
#elif TAGGER_WIDTH == 16 && defined(__SSE2__) && !defined(__clang__)
    return __builtin_ia32_maxps(lowest, __builtin_ia32_minps(highest, x));
#else
    const tagger_bits below = TAGGER_WHERE(x < lowest);
    const tagger_bits above = TAGGER_WHERE(x > highest);
    const tagger_bits inside = tagger_bits_of(x) & ~(below | above);
    return tagger_floats_of(
            inside | (tagger_bits_of(lowest) & below) | (tagger_bits_of(highest) & above));
#endif
}

/* e^x - 1 where |x| <= ln 2 / 2, a polynomial. */
static TAGGER_INLINE tagger_floats tagger_expm1_near_zero(tagger_floats x)
{
    const tagger_floats square = TAGGER_MUL(x, x);
    const tagger_floats high = TAGGER_MUL_ADD(TAGGER_EACH(0.00138848182f), x,
            TAGGER_EACH(0.00836077239f));
    const tagger_floats low = TAGGER_MUL_ADD(TAGGER_EACH(0.0416667275f), x,
            TAGGER_EACH(0.166665852f));
    const tagger_floats rest = TAGGER_MUL_ADD(TAGGER_MUL_ADD(high, square, low), x,
            TAGGER_EACH(0.5f));
    return TAGGER_MUL_ADD(square, rest, x);
}

/*
 * 1 / (1 + e^-x) within 2.5 units in the last place, for every float: e^-x = 2^n e^r, r = -x - n ln 2.
 * All is scaled by 2^-64, so that 2^n can be made by shifting n into the exponent. To add and take away
 * 1.5 * 2^23 rounds to an integer, which is then in the lowest bits.
 */
static TAGGER_FUNCTION tagger_floats tagger_sigmoids(tagger_floats x)
{
    const float scale = 5.42101086e-20f;
    const float rounder = 12582912.0f + (127 - 64);
    const tagger_floats near = tagger_limit(x, -104.0f, 17.5f);
    const TAGGER_EXACT tagger_floats shifted = TAGGER_MUL_ADD(near, TAGGER_EACH(-1.44269504f),
            TAGGER_EACH(rounder));
    const TAGGER_EXACT tagger_floats n = TAGGER_SUB(shifted, TAGGER_EACH(rounder));
    const tagger_floats coarse = TAGGER_SUB(TAGGER_MUL(n, TAGGER_EACH(-0.693145752f)), near);
    const tagger_floats r = TAGGER_MUL_ADD(n, TAGGER_EACH(-1.42860677e-6f), coarse);
    const tagger_floats power = tagger_floats_of(TAGGER_SHIFT_LEFT(tagger_bits_of(shifted), 23));
    return TAGGER_DIV(TAGGER_EACH(scale),
            TAGGER_ADD(TAGGER_EACH(scale),
                    TAGGER_MUL_ADD(power, tagger_expm1_near_zero(r), power)));
}

/* (e^2x - 1) / (e^2x + 1) within 2.5 units in the last place, for every float: e^2x = 2^n e^r, r = 2x - n ln 2. */
static TAGGER_FUNCTION tagger_floats tagger_tanhs(tagger_floats x)
{
    const float rounder = 12582912.0f + 127;
    const tagger_floats near = tagger_limit(x, -10.0f, 10.0f);
    const TAGGER_EXACT tagger_floats shifted = TAGGER_MUL_ADD(near, TAGGER_EACH(2.88539008f),
            TAGGER_EACH(rounder));
    const TAGGER_EXACT tagger_floats n = TAGGER_SUB(shifted, TAGGER_EACH(rounder));
    const tagger_floats coarse = TAGGER_MUL_ADD(n, TAGGER_EACH(-0.693145752f),
            TAGGER_ADD(near, near));
    const tagger_floats r = TAGGER_MUL_ADD(n, TAGGER_EACH(-1.42860677e-6f), coarse);
    const tagger_floats power = tagger_floats_of(TAGGER_SHIFT_LEFT(tagger_bits_of(shifted), 23));
    const TAGGER_EXACT tagger_floats whole = TAGGER_SUB(power, TAGGER_EACH(1.0f));
    const tagger_floats expm1 = TAGGER_MUL_ADD(power, tagger_expm1_near_zero(r), whole);
    return TAGGER_DIV(expm1, TAGGER_ADD(expm1, TAGGER_EACH(2.0f)));
}

/* Adds to the sums of some gates, of as many units as some vectors hold, what the h of one unit gives. */
static TAGGER_INLINE void tagger_gemv_unit(tagger_floats sum[4][2], float h, const float *row,
        int width, int next, const int gates, const int vectors)
{
    TAGGER_UNROLL
    for (int gate = 0; gate < gates; ++gate) {
        TAGGER_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[gate][v] = TAGGER_MUL_ADD(TAGGER_EACH(h),
                    TAGGER_WEIGHTS(row + gate * width + v * next), sum[gate][v]);
        }
    }
}

/*
 * The same for the h of all units, whose rows follow one another. Few rows are added in turn to two sums, for which
 * the widest vectors leave room, lest each wait for the one before.
 */
static TAGGER_INLINE void tagger_gemv_units(tagger_floats sum[4][2], const float *h,
        const float *kernel, int units, int width, int next, int backwards, const int gates,
        const int vectors)
{
    const int step = backwards ? -1 : 1;
    int k = backwards ? units - 1 : 0;
    int left = units;
    if (TAGGER_LANES == 16 && units <= 32) {
        tagger_floats other[4][2];
        TAGGER_UNROLL
        for (int gate = 0; gate < gates; ++gate) {
            TAGGER_UNROLL
            for (int v = 0; v < vectors; ++v) {
                other[gate][v] = tagger_all(0.0f);
            }
        }
        for (; left > 1; left -= 2) {
            tagger_gemv_unit(sum, h[k], kernel + gates * width * k, width, next, gates, vectors);
            k += step;
            tagger_gemv_unit(other, h[k], kernel + gates * width * k, width, next, gates, vectors);
            k += step;
        }
        TAGGER_UNROLL
        for (int gate = 0; gate < gates; ++gate) {
            TAGGER_UNROLL
            for (int v = 0; v < vectors; ++v) {
                sum[gate][v] = TAGGER_ADD(sum[gate][v], other[gate][v]);
            }
        }
    }
    for (; left > 0; --left) {
        tagger_gemv_unit(sum, h[k], kernel + gates * width * k, width, next, gates, vectors);
        k += step;
    }
}

static void tagger_fill(float *to, int n, float value)
{
    for (int k = 0; k < n; ++k) {
        to[k] = value;
    }
}

/*
 * z = bias + x kernel for one row of x and one panel, in loops of 16 columns, of which compilers make vectors if there
 * are any. Four rows at once, and long sums from shorter ones: rounding errors grow less.
 */
static void tagger_gemm_panels_row(float *z, const float *x, const float *kernel,
        const float *bias, int inputs, int columns)
{
    for (; inputs > 0; inputs -= 128) {
        int rows = inputs < 128 ? inputs : 128;
        float sums[64];
        tagger_fill(sums, columns, 0.0f);
        for (; rows >= 4; rows -= 4) {
            const float a = x[0];
            const float b = x[1];
            const float c = x[2];
            const float d = x[3];
            for (int first = 0; first < columns; first += 16) {
                const float *const row = kernel + first;
                float *const sum = sums + first;
                for (int k = 0; k < 16; ++k) {
                    sum[k] += (a * row[k] + b * row[columns + k])
                            + (c * row[2 * columns + k] + d * row[3 * columns + k]);
                }
            }
            x += 4;
            kernel += 4 * columns;
        }
        for (; rows > 0; --rows) {
            const float a = *x++;
            for (int k = 0; k < columns; ++k) {
                sums[k] += a * kernel[k];
            }
            kernel += columns;
        }
        for (int k = 0; k < columns; ++k) {
            z[k] = sums[k] + bias[k];
        }
        bias = z; /* of what is still to come */
    }
}

/* Adds to the sums of some rows of x what a number of each, its column, and a row of the kernel give. */
static TAGGER_INLINE void tagger_gemm_column(tagger_floats sum[4][8], const float *column,
        const float *kernel, int columns, const int rows, const int vectors)
{
#if TAGGER_WIDTH == 16 /* so many instructions hide from the processor which weights come next */
    /* as numbers: at the end of the weights no pointer may lead there */
    const uintptr_t next = (uintptr_t)kernel + sizeof(float) * 8 * (uintptr_t)columns;
    TAGGER_PREFETCH(next);
    if (vectors > 4) {
        TAGGER_PREFETCH(next + sizeof(float) * 16);
    }
#else
    (void)columns;
#endif
    TAGGER_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const tagger_floats weights = TAGGER_WEIGHTS(kernel + v * TAGGER_LANES);
        TAGGER_UNROLL
        for (int r = 0; r < rows; ++r) {
            sum[r][v] = TAGGER_MUL_ADD(TAGGER_EACH(column[r]), weights, sum[r][v]);
        }
    }
}

/*
 * Some rows of z = bias + x kernel, in as many columns as some vectors hold; sums stay in registers. The bias comes
 * last, as a large one would round every small product that is added to it; for the same reason long sums are made
 * of shorter ones.
 */
static TAGGER_INLINE void tagger_gemm_tile(float *z, int z_stride, const float *x, int x_stride,
        const float *kernel, const float *bias, int bias_stride, int inputs, int columns,
        const int rows, const int vectors)
{
    for (int first = 0; first < inputs; first += 128) {
        const int count = inputs - first < 128 ? inputs - first : 128;
        tagger_floats sum[4][8];
        TAGGER_UNROLL
        for (int r = 0; r < 4; ++r) {
            TAGGER_UNROLL
            for (int v = 0; v < 8; ++v) {
                sum[r][v] = tagger_all(0.0f);
            }
        }
        int k = first;
#if TAGGER_WIDTH == 16 && !defined(TAGGER_PACKED) && !defined(__OPTIMIZE_SIZE__)
        /* weights take so many loads that four of x had better come with one */
        for (; k + 4 <= first + count; k += 4) {
            tagger_floats four[4];
            TAGGER_UNROLL
            for (int r = 0; r < rows; ++r) {
                four[r] = TAGGER_LOAD(x + r * x_stride + k);
            }
            TAGGER_UNROLL
            for (int n = 0; n < 4; ++n) {
                float column[4];
                TAGGER_UNROLL
                for (int r = 0; r < rows; ++r) {
                    column[r] = four[r][n];
                }
                tagger_gemm_column(sum, column, kernel, columns, rows, vectors);
                kernel += columns;
            }
        }
#endif
        for (; k < first + count; ++k) {
            float column[4];
            TAGGER_UNROLL
            for (int r = 0; r < rows; ++r) {
                column[r] = x[r * x_stride + k];
            }
            tagger_gemm_column(sum, column, kernel, columns, rows, vectors);
            kernel += columns;
        }
        TAGGER_UNROLL
        for (int r = 0; r < rows; ++r) {
            TAGGER_UNROLL
            for (int v = 0; v < vectors; ++v) {
                TAGGER_STORE(z + r * z_stride + v * TAGGER_LANES,
                        TAGGER_ADD(sum[r][v],
                                TAGGER_LOAD(bias + r * bias_stride + v * TAGGER_LANES)));
            }
        }
        bias = z; /* of what is still to come */
        bias_stride = z_stride;
    }
}

/* All rows of a few columns, some `together`, so that weights once loaded serve them all. */
static TAGGER_INLINE void tagger_gemm_strip(float *z, int z_stride, const float *x, int x_stride,
        int rows, const float *kernel, const float *bias, int bias_stride, int inputs, int columns,
        const int together, const int vectors)
{
    for (; rows >= together; rows -= together) {
        tagger_gemm_tile(z, z_stride, x, x_stride, kernel, bias, bias_stride, inputs, columns,
                together, vectors);
        z += together * z_stride;
        x += together * x_stride;
        bias += together * bias_stride;
    }
    for (; rows > 0; --rows) {
        tagger_gemm_tile(z, z_stride, x, x_stride, kernel, bias, bias_stride, inputs, columns, 1,
                vectors);
        z += z_stride;
        x += x_stride;
        bias += bias_stride;
    }
}

/*
 * z = bias + x kernel for some rows of x; strides tell how far apart rows are, 0 where all have the
 * same bias. The kernel is in panels, each (inputs, columns) with 16, 32, 48 or 64 columns. As many columns
 * and rows go together as registers have room for: of a single row more columns, and of all rows if the
 * weights stay in the nearest cache, where loading them again costs SSE2 less than copying them; without SIMD it
 * is left to the compiler.
 */
static void tagger_gemm_panels(float *z, int z_stride, const float *x, int x_stride, int rows,
        const float *kernel, const float *bias, int bias_stride, int inputs,
        int panels, int columns)
{
#if defined(__SSE2__) || defined(TAGGER_PACKED)
    const int singly = rows == 1 || (TAGGER_LANES == 4 && inputs <= 64);
#else
    const int singly = rows == 1;
#endif
    const int together = TAGGER_LANES < 8 ? 2 : 4;
    for (int p = 0; p < panels; ++p) {
        for (int r = 0; TAGGER_LANES == 1 && r < rows; ++r) {
            tagger_gemm_panels_row(z + r * z_stride, x + r * x_stride, kernel,
                    bias + r * bias_stride, inputs, columns);
        }
        for (int k = 0; TAGGER_LANES > 1 && k < columns;) {
            const int left = (columns - k) / TAGGER_LANES;
            int wide = left > 4 || TAGGER_LANES < 8 ? 4 : left;
            if (TAGGER_LANES == 8 && rows > 1) {
                wide = 2;
            }
            if (TAGGER_LANES < 16 && singly && left >= 8) {
                wide = 8;
                tagger_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, 1, 8);
            } else if (wide == 4) {
                tagger_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 4);
            } else if (TAGGER_LANES == 16 && wide == 3) {
                tagger_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 3);
            } else if (TAGGER_LANES == 16 && wide == 1) {
                tagger_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 1);
            } else {
                tagger_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 2);
            }
            k += wide * TAGGER_LANES;
        }
        kernel += inputs * columns;
        bias += columns;
        z += columns;
    }
}

/*
 * The row that an index means, or -1 where there is none. What no long may hold, and NaN, is not converted; told by
 * its bits, as -ffast-math knows no NaN.
 */
static int tagger_row_index(float index, int rows)
{
    uint32_t bits = 0;
    long row = -1;
    memcpy(&bits, &index, sizeof bits);
    if ((bits << 1) < 0x9E000000u) {
        row = (long)index;
    }
    return row >= 0 && row < rows ? (int)row : -1;
}

/* Whether each of n indices has a row in a table. */
static int tagger_check_indices(const float *indices, int n, int rows)
{
    for (int i = 0; i < n; ++i) {
        if (tagger_row_index(indices[i], rows) < 0) {
            return TAGGER_ERROR_INDEX;
        }
    }
    return TAGGER_OK;
}

static void tagger_copy(float *to, const float *from, int n)
{
    for (int k = 0; k < n; ++k) {
        to[k] = from[k];
    }
}

/* y += x kernel; kernel is (rows, columns). Four rows at once: faster, and rounding errors grow less. */
static void tagger_accumulate(float *y, const float *x, const float *kernel, int rows, int columns)
{
    for (; rows >= 4; rows -= 4) {
        const float a = x[0];
        const float b = x[1];
        const float c = x[2];
        const float d = x[3];
        for (int k = 0; k < columns; ++k) {
            y[k] += (a * kernel[k] + b * kernel[columns + k])
                    + (c * kernel[2 * columns + k] + d * kernel[3 * columns + k]);
        }
        x += 4;
        kernel += 4 * columns;
    }
    for (; rows > 0; --rows) {
        const float a = *x++;
        for (int k = 0; k < columns; ++k) {
            y[k] += a * kernel[k];
        }
        kernel += columns;
    }
}

/* y = x kernel + bias for each of n rows; kernel is (inputs, units). */
static void tagger_dense(float *y, const float *x, const float *kernel, const float *bias, int n,
        int inputs, int units)
{
    for (int i = 0; i < n; ++i) {
        tagger_copy(y + i * units, bias, units);
        tagger_accumulate(y + i * units, x + i * inputs, kernel, inputs, units);
    }
}

/* What as many units as a vector holds take for the candidate, from the sums that the input and the old h give. */
static TAGGER_INLINE tagger_floats tagger_gru_reset(tagger_floats for_r, tagger_floats from_x,
        tagger_floats from_h)
{
    const tagger_floats r = tagger_sigmoids(for_r);
    return TAGGER_MUL_ADD(r, from_h, from_x);
}

/* Their new h = z h + (1 - z) candidate, from that and the old h. */
static TAGGER_INLINE tagger_floats tagger_gru_h(tagger_floats for_z, tagger_floats for_candidate,
        tagger_floats h)
{
    const tagger_floats z = tagger_sigmoids(for_z);
    const tagger_floats candidate = tagger_tanhs(for_candidate);
    return TAGGER_MUL_ADD(z, h, TAGGER_MUL(TAGGER_SUB(TAGGER_EACH(1.0f), z), candidate));
}

/*
 * The new h of some units, from the sums that the input and the old h give to their gates, of which the
 * last become those for the candidate; in two loops, as a processor that looks ahead then has the next
 * units begun while it waits for these.
 */
static void tagger_gru_cells(const float *from_x, float *from_h, int units, int width,
        const float *h, float *new_h)
{
    for (int k = 0; k < units; k += TAGGER_LANES) {
        const int at = 3 * (k - k % width) + k % width;
        TAGGER_STORE(from_h + at + 2 * width, tagger_gru_reset(
                TAGGER_ADD(TAGGER_LOAD(from_x + at + width), TAGGER_LOAD(from_h + at + width)),
                TAGGER_LOAD(from_x + at + 2 * width), TAGGER_LOAD(from_h + at + 2 * width)));
    }
    for (int k = 0; k < units; k += TAGGER_LANES) {
        const int at = 3 * (k - k % width) + k % width;
        TAGGER_STORE(new_h + k,
                tagger_gru_h(TAGGER_ADD(TAGGER_LOAD(from_x + at), TAGGER_LOAD(from_h + at)),
                        TAGGER_LOAD(from_h + at + 2 * width), TAGGER_LOAD(h + k)));
    }
}

/* One timestep of as many units as one or two vectors hold, from `first`; see the next function. */
static TAGGER_INLINE void tagger_gru_part(const float *z, const float *kernel, const float *bias,
        int units, int width, const float *h, float *new_h, int first,
        int backwards, const int vectors)
{
    /* The second vector's units are in the same panel, or in the next where one vector fills one. */
    const int next_z = TAGGER_LANES < 16 ? TAGGER_LANES : 3 * width;
    const int next = TAGGER_LANES < 16 ? TAGGER_LANES : 3 * width * units;
    tagger_floats sum[4][2];
    TAGGER_UNROLL
    for (int v = 0; v < vectors; ++v) {
        sum[0][v] = TAGGER_LOAD(z + v * next_z);
        sum[1][v] = TAGGER_LOAD(z + width + v * next_z);
        sum[2][v] = TAGGER_LOAD(bias + 2 * width + v * next_z);
    }
    tagger_gemv_units(sum, h, kernel, units, width, next, backwards, 3, vectors);
    TAGGER_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const tagger_floats from_x = TAGGER_LOAD(z + 2 * width + v * next_z);
        const tagger_floats old_h = TAGGER_LOAD(h + first + v * TAGGER_LANES);
        TAGGER_STORE(new_h + first + v * TAGGER_LANES,
                tagger_gru_h(sum[0][v], tagger_gru_reset(sum[1][v], from_x, sum[2][v]), old_h));
    }
}

/*
 * One timestep of a GRU: h becomes the new one. z is what the input gives to the gates z, r and h; the
 * candidate h also takes what r leaves of the recurrence, which has a bias of its own. Units are in
 * panels of some width, gate beside gate: a panel of z is (3, width), one of the recurrent kernel
 * (units, 3, width). `backwards` is only the order in which panels and rows are taken: where they are
 * many, it turns with every timestep, as the last ones are still in the cache.
 */
static void tagger_gru(const float *z, const float *kernel, const float *bias, int units, int width,
        float *h, float *new_h, int backwards)
{
    /* As many units at a time as two vectors hold; with vectors of 4 floats a panel, whose sums go by way of memory. */
    const int together = TAGGER_LANES < 8 ? width : 2 * TAGGER_LANES;
    const int parts = (units + together - 1) / together;
    float *const to = parts > 1 ? new_h : h; /* no other part waits for the old h */
    for (int j = 0; j < parts; ++j) {
        const int first = together * (backwards ? parts - 1 - j : j);
        const int inside = first % width; /* of its panel */
        const float *const from_x = z + 3 * (first - inside) + inside;
        const float *const weights = kernel + 3 * (first - inside) * units + inside;
        const float *const biases = bias + 3 * (first - inside) + inside;
        if (TAGGER_LANES < 8) {
            float from_h[3 * 16];
            tagger_gemm_panels(from_h, 0, h, 0, 1, weights, biases, 0, units, 1, 3 * width);
            tagger_gru_cells(from_x, from_h, width, width, h + first, to + first);
        } else if (units - first > TAGGER_LANES) {
            tagger_gru_part(from_x, weights, biases, units, width, h, to, first, backwards, 2);
        } else {
            tagger_gru_part(from_x, weights, biases, units, width, h, to, first, backwards, 1);
        }
    }
    for (int k = 0; k < units && parts > 1; k += TAGGER_LANES) {
        TAGGER_STORE(h + k, TAGGER_LOAD(new_h + k));
    }
}

/* The h that the candidate takes, from the sums of the reset gate. */
static void tagger_gru_reset_before_reset(const float *sums, int padded, const float *h,
        float *reset_h)
{
    for (int k = 0; k < padded; k += TAGGER_LANES) {
        const tagger_floats r = tagger_sigmoids(TAGGER_LOAD(sums + k));
        TAGGER_STORE(reset_h + k, TAGGER_MUL(r, TAGGER_LOAD(h + k)));
    }
}

/* The new h, from the sums of the gates z, r and h. */
static void tagger_gru_reset_before_cells(const float *sums, int padded, float *h)
{
    for (int k = 0; k < padded; k += TAGGER_LANES) {
        const tagger_floats update = tagger_sigmoids(TAGGER_LOAD(sums + k));
        const tagger_floats candidate = tagger_tanhs(TAGGER_LOAD(sums + 2 * padded + k));
        const tagger_floats rest = TAGGER_SUB(TAGGER_EACH(1.0f), update);
        TAGGER_STORE(h + k,
                TAGGER_MUL_ADD(update, TAGGER_LOAD(h + k), TAGGER_MUL(rest, candidate)));
    }
}

/*
 * One timestep of a GRU whose reset gate acts on h: h becomes the new one. z is what the input gives to
 * the gates z, r and h, `padded` numbers each, and sums are theirs; the recurrent kernels are in panels
 * of 32 columns.
 */
static void tagger_gru_reset_before(const float *z, const float *kernel_zr, const float *kernel_h,
        int units, int padded, float *h, float *reset_h, float *sums)
{
    const int panels = padded / 32;
    tagger_gemm_panels(sums, 0, h, 0, 1, kernel_zr, z, 0, units, 2 * panels, 32);
    tagger_gru_reset_before_reset(sums + padded, padded, h, reset_h);
    tagger_gemm_panels(sums + 2 * padded, 0, reset_h, 0, 1, kernel_h, z + 2 * padded, 0, units,
            panels, 32);
    tagger_gru_reset_before_cells(sums, padded, h);
}

TAGGER_PUBLIC int tagger_predict(tagger_context *ctx, const float *input, int timesteps,
        float *output)
{
    if (timesteps < 1 || timesteps > TAGGER_MAX_TIMESTEPS) {
        return TAGGER_ERROR_LENGTH;
    }

    /* Embedding 'embedding': (timesteps,) -> (timesteps,) */
    float *const embedding_mask = ctx->buffer_0;
    for (int k = 0; k < timesteps; ++k) {
        embedding_mask[k] = input[k] != tagger_embedding_zero_value[0] ? 1.0f : 0.0f;
    }
    /* Here only checked: the layers that read it have tables of its products with their kernels. */
    if (tagger_check_indices(input, timesteps, 6) != TAGGER_OK) {
        return TAGGER_ERROR_INDEX;
    }

    /* Bidirectional 'both': (timesteps,) -> (timesteps, 4) */
    float *const both_forward = ctx->buffer_1;
    float *const both_forward_padded_h = ctx->buffer_3;
    float *const both_forward_new_h = ctx->buffer_4;
    tagger_fill(both_forward_padded_h, 16, 0.0f);
    for (int t = 0; t < timesteps; ++t) {
        if (embedding_mask[t] != 0.0f) {
            tagger_gru(tagger_both_forward_table + (int)input[t] * 48,
                    tagger_both_forward_recurrent_kernel, tagger_both_forward_recurrent_bias, 2,
                    16, both_forward_padded_h, both_forward_new_h, 0);
        }
        tagger_copy(both_forward + t * 2, both_forward_padded_h, 2);
    }
    float *const both_backward = ctx->buffer_2;
    float *const both_backward_padded_h = ctx->buffer_3;
    float *const both_backward_reset_h = ctx->buffer_4;
    float *const both_backward_from_h = ctx->buffer_6;
    tagger_fill(both_backward_padded_h, 32, 0.0f);
    for (int t = 0; t < timesteps; ++t) {
        if (embedding_mask[timesteps - 1 - t] != 0.0f) {
            tagger_gru_reset_before(
                    tagger_both_backward_table + (int)input[timesteps - 1 - t] * 96,
                    tagger_both_backward_recurrent_kernel_zr,
                    tagger_both_backward_recurrent_kernel_h, 2, 32, both_backward_padded_h,
                    both_backward_reset_h, both_backward_from_h);
            tagger_copy(both_backward + t * 2, both_backward_padded_h, 2);
        } else {
            tagger_fill(both_backward + t * 2, 2, 0.0f);
        }
    }
    float *const both_turned = ctx->buffer_5;
    for (int i = 0; i < timesteps; ++i) {
        for (int k = 0; k < 2; ++k) {
            both_turned[i * 2 + k] = both_backward[(timesteps - 1 - i) * 2 + k];
        }
    }
    float *const both = ctx->buffer_2;
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
    tagger_dense(output, both, tagger_tags_kernel, tagger_tags_bias, timesteps, 4, 2);

    return TAGGER_OK;
}

TAGGER_PUBLIC int tagger_predict_batch(tagger_batch_context *batch, int n, const float *inputs,
        int timesteps, float *outputs)
{
    tagger_context *const contexts = batch->contexts;
    const int stride = (int)(sizeof *contexts / sizeof(float));
    if (timesteps < 1 || timesteps > TAGGER_MAX_TIMESTEPS) {
        return TAGGER_ERROR_LENGTH;
    }
    if (n < 0) {
        return TAGGER_ERROR_COUNT;
    }
    for (int first = 0; first < n; first += TAGGER_BATCH) {
        const int count = n - first < TAGGER_BATCH ? n - first : TAGGER_BATCH;

        /* Embedding 'embedding': (timesteps,) -> (timesteps,) */
        for (int sample = 0; sample < count; ++sample) {
            tagger_context *const ctx = contexts + sample;
            const float *const input = inputs + (size_t)(first + sample) * (size_t)(timesteps);
            float *const embedding_mask = ctx->buffer_0;
            for (int k = 0; k < timesteps; ++k) {
                embedding_mask[k] = input[k] != tagger_embedding_zero_value[0] ? 1.0f : 0.0f;
            }
        }
        for (int sample = 0; sample < count; ++sample) {
            const float *const input = inputs + (size_t)(first + sample) * (size_t)(timesteps);
            /* Here only checked: the layers that read it have tables of its products with their kernels. */
            if (tagger_check_indices(input, timesteps, 6) != TAGGER_OK) {
                return TAGGER_ERROR_INDEX;
            }
        }

        /* Bidirectional 'both': (timesteps,) -> (timesteps, 4) */
        for (int sample = 0; sample < count; ++sample) {
            tagger_context *const ctx = contexts + sample;
            float *const both_forward_padded_h = ctx->buffer_3;
            tagger_fill(both_forward_padded_h, 16, 0.0f);
        }
        for (int t = 0; t < timesteps; ++t) {
            {
                tagger_context *const ctx = contexts;
                float *const both_forward_padded_h = ctx->buffer_3;
                float *const both_forward_from_h = ctx->buffer_5;
                tagger_gemm_panels(both_forward_from_h, stride, both_forward_padded_h, stride,
                        count, tagger_both_forward_recurrent_kernel,
                        tagger_both_forward_recurrent_bias, 0, 2, 1, 48);
            }
            for (int sample = 0; sample < count; ++sample) {
                tagger_context *const ctx = contexts + sample;
                const float *const input = inputs + (size_t)(first + sample) * (size_t)(timesteps);
                float *const embedding_mask = ctx->buffer_0;
                float *const both_forward = ctx->buffer_1;
                float *const both_forward_padded_h = ctx->buffer_3;
                float *const both_forward_from_h = ctx->buffer_5;
                if (embedding_mask[t] != 0.0f) {
                    tagger_gru_cells(tagger_both_forward_table + (int)input[t] * 48,
                            both_forward_from_h, 2, 16, both_forward_padded_h,
                            both_forward_padded_h);
                }
                tagger_copy(both_forward + t * 2, both_forward_padded_h, 2);
            }
        }
        for (int sample = 0; sample < count; ++sample) {
            tagger_context *const ctx = contexts + sample;
            const float *const input = inputs + (size_t)(first + sample) * (size_t)(timesteps);
            float *const embedding_mask = ctx->buffer_0;
            float *const both_backward = ctx->buffer_2;
            float *const both_backward_padded_h = ctx->buffer_3;
            float *const both_backward_reset_h = ctx->buffer_4;
            float *const both_backward_from_h = ctx->buffer_6;
            tagger_fill(both_backward_padded_h, 32, 0.0f);
            for (int t = 0; t < timesteps; ++t) {
                if (embedding_mask[timesteps - 1 - t] != 0.0f) {
                    tagger_gru_reset_before(
                            tagger_both_backward_table + (int)input[timesteps - 1 - t] * 96,
                            tagger_both_backward_recurrent_kernel_zr,
                            tagger_both_backward_recurrent_kernel_h, 2, 32, both_backward_padded_h,
                            both_backward_reset_h, both_backward_from_h);
                    tagger_copy(both_backward + t * 2, both_backward_padded_h, 2);
                } else {
                    tagger_fill(both_backward + t * 2, 2, 0.0f);
                }
            }
        }
        for (int sample = 0; sample < count; ++sample) {
            tagger_context *const ctx = contexts + sample;
            float *const both_backward = ctx->buffer_2;
            float *const both_turned = ctx->buffer_5;
            for (int i = 0; i < timesteps; ++i) {
                for (int k = 0; k < 2; ++k) {
                    both_turned[i * 2 + k] = both_backward[(timesteps - 1 - i) * 2 + k];
                }
            }
        }
        for (int sample = 0; sample < count; ++sample) {
            tagger_context *const ctx = contexts + sample;
            float *const both_forward = ctx->buffer_1;
            float *const both_turned = ctx->buffer_5;
            float *const both = ctx->buffer_2;
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
        }

        /* Dense 'tags': (timesteps, 4) -> (timesteps, 2) */
        for (int sample = 0; sample < count; ++sample) {
            tagger_context *const ctx = contexts + sample;
            float *const output = outputs + (size_t)(first + sample) * (size_t)(timesteps * 2);
            float *const both = ctx->buffer_2;
            tagger_dense(output, both, tagger_tags_kernel, tagger_tags_bias, timesteps, 4, 2);
        }
    }
    return TAGGER_OK;
}

#if TAGGER_WIDTH > 4 && !defined(__clang__) && !defined(TAGGER_INTRINSICS)
#pragma GCC pop_options
#endif
#endif

#ifndef TAGGER_PASS
#ifdef TAGGER_DISPATCH
int tagger_predict(tagger_context *ctx, const float *input, int timesteps, float *output)
{
    if (__builtin_cpu_supports("avx512f")) {
        return tagger_predict_64(ctx, input, timesteps, output);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return tagger_predict_32(ctx, input, timesteps, output);
    }
    return tagger_predict_16(ctx, input, timesteps, output);
}

int tagger_predict_batch(tagger_batch_context *batch, int n, const float *inputs, int timesteps,
        float *outputs)
{
    if (__builtin_cpu_supports("avx512f")) {
        return tagger_predict_batch_64(batch, n, inputs, timesteps, outputs);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return tagger_predict_batch_32(batch, n, inputs, timesteps, outputs);
    }
    return tagger_predict_batch_16(batch, n, inputs, timesteps, outputs);
}

#endif

size_t tagger_context_size(void)
{
    return sizeof(tagger_context);
}

void tagger_reset(tagger_context *ctx)
{
    (void)ctx;
}

/* Whether a byte is a blank or ends a line. */
static int tagger_is_blank(int byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* What has been read: lines, words of the last line and what stands between them, and the last word. */
typedef struct {
    long line;
    int words;
    int separator;
    char word[512];
} tagger_text;

/*
 * Reads a word behind blanks. In a line all words have blanks before them, or all but the first a comma or a semicolon.
 * 1, or for the first word of a line 2; or 0 where the input ends, or -1 where there is no word, or -2 where a line has
 * several separators. A byte that is not printable ASCII becomes a question mark, which is in no number.
 */
static int tagger_read_word(tagger_text *text)
{
    int separator = ' ';
    int length = 0;
    int last = 0;
    int byte = getchar();
    text->word[0] = '\0';
    while (tagger_is_blank(byte)
            || (text->words > 0 && separator == ' ' && (byte == ',' || byte == ';'))) {
        if (!tagger_is_blank(byte)) {
            separator = byte;
        }
        if (byte == '\n' || byte == '\r') {
            if (separator != ' ') {
                return -1;
            }
            text->line += byte == '\r' || last != '\r';
            text->words = 0;
        }
        last = byte;
        byte = getchar();
    }
    if (byte == EOF) {
        return separator == ' ' ? 0 : -1;
    }
    if (text->words > 1 && separator != text->separator) {
        return -2;
    }
    text->separator = separator;
    ++text->words;
    while (byte != EOF && byte != ',' && byte != ';' && !tagger_is_blank(byte)) {
        text->word[length] = byte > ' ' && byte <= '~' ? (char)byte : '?';
        ++length;
        text->word[length] = '\0';
        if (length + 1 == (int)sizeof(text->word)) {
            return -1;
        }
        byte = getchar();
    }
    (void)ungetc(byte, stdin);
    return length == 0 ? -1 : text->words == 1 ? 2 : 1;
}

/* Reads one number in decimal, or an infinity, or NaN: 2, 1, 0, -1 or -2 as for a word. */
static int tagger_read(tagger_text *text, float *number)
{
    const char *const word = text->word;
    int length = 0;
    const int found = tagger_read_word(text);
    if (found < 1) {
        return found;
    }
    if (sscanf(word, "%f%n", number, &length) != 1 || word[length] != '\0' || strpbrk(word, "xXpP(") != NULL
            || strchr("eE+-", word[length - 1]) != NULL) {
        return -1;
    }
    return found;
}

/* Says why no number was found behind k of n; the exit code. */
static int tagger_refuse(const tagger_text *text, long sample, int found, int k, int n,
        const char *where)
{
    fprintf(stderr, "sample %ld, line %ld: ", sample, text->line);
    if (found == -1 && text->word[0] != '\0') {
        fprintf(stderr, "'%.40s' is no number,", text->word);
    } else {
        fprintf(stderr, "%s", found == 0 ? "it ends" : found == -1 ? "no number comes" : "a line mixes separators");
    }
    fprintf(stderr, " after %d of %d number%s%s\n", k, n, n == 1 ? "" : "s", where);
    return 1;
}

/* The exit code where the input ends between samples. */
static int tagger_end(long samples)
{
    if (ferror(stdin) != 0) {
        fprintf(stderr, "stdin cannot be read\n");
        return 1;
    }
    if (samples == 0) {
        fprintf(stderr, "there are no numbers\n");
        return 1;
    }
    return 0;
}

/* Passes over a byte order mark; -1 where there is a part of one. The scanf of Windows takes none for the end. */
static int tagger_skip_mark(void)
{
    const int first = getchar();
    if (first == 0xEF) {
        return getchar() == 0xBB && getchar() == 0xBF ? 0 : -1;
    }
    (void)ungetc(first, stdin); /* which does nothing with EOF */
    return 0;
}

/* Reads samples from stdin until it ends; prints for each all outputs in a line. */
int main(int argc, char **argv)
{
    static tagger_context ctx;
    static tagger_text text = {1, 0, ' ', ""};
    static float input_0[TAGGER_INPUT_SIZE];
    static float output_0[TAGGER_OUTPUT_SIZE];

    if (argc > 1) {
        fprintf(stderr, "%s takes no arguments: it reads numbers from stdin\n", argv[0]);
        return 1;
    }
    if (tagger_skip_mark() != 0) {
        fprintf(stderr, "stdin is no text\n");
        return 1;
    }
    tagger_reset(&ctx);
    for (long sample = 1;; ++sample) {
        const char *separator = "";
        int found = 1;
        int status = TAGGER_OK;
        long unfit_line = 0; /* that of the first index without a row */
        float unfit = 0.0f;
        int rows = 0;
        float length = 0.0f;
        int in_line = 0; /* whether numbers stand in the line of their length */
        int timesteps = 0;
        found = tagger_read(&text, &length);
        if (found == 0) {
            return tagger_end(sample - 1);
        }
        timesteps = found > 0 && length >= 1.0f && length <= (float)TAGGER_MAX_TIMESTEPS
                ? (int)length : 0;
        if (timesteps == 0 || (float)timesteps < length) {
            fprintf(stderr, "sample %ld, line %ld: timesteps must be an integer from 1 to %d, not '%.40s'\n",
                    sample, text.line, TAGGER_MAX_TIMESTEPS, text.word);
            return 1;
        }
        for (int k = 0; k < timesteps; ++k) {
            found = tagger_read(&text, &input_0[k]);
            in_line = k > 0 ? in_line : found == 1;
            if (found == 2 && in_line) {
                fprintf(stderr, "sample %ld: a line ends after %d of %d numbers, and begins with their length: "
                        "write this in a line of its own\n", sample, k, timesteps);
                return 1;
            }
            if (found < 1) {
                return tagger_refuse(&text, sample, found, k, timesteps, "");
            }
            if (unfit_line == 0 && !(input_0[k] > -1.0f && input_0[k] < 6.0f)) {
                unfit_line = text.line;
                unfit = input_0[k];
                rows = 6;
            }
        }
        status = tagger_predict(&ctx, input_0, timesteps, output_0);
        if (status == TAGGER_ERROR_INDEX && unfit_line > 0) {
            fprintf(stderr, "sample %ld, line %ld: the index %.9g is outside an embedding table of %d rows\n",
                    sample, unfit_line, (double)unfit, rows);
            return 1;
        }
        if (status == TAGGER_ERROR_LENGTH) {
            fprintf(stderr, "sample %ld: a length is below 1, above its maximum, or does not fit the others\n", sample);
            return 1;
        }
        if (status == TAGGER_ERROR_INDEX) {
            fprintf(stderr, "sample %ld: an index has no row in its embedding table\n", sample);
            return 1;
        }
        for (int k = 0; k < timesteps * 2; ++k) {
            printf("%s%.9g", separator, (double)output_0[k]);
            separator = " ";
        }
        printf("\n");
        if (fflush(stdout) != 0) {
            return 1;
        }
    }
}

#endif
