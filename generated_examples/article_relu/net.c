/*
 * model.keras in C99, without dynamic memory
 *
 * Model:   model.keras
 *          SHA-256 fad2a60f47ee4633daca320db2ebe71c742e3ab96e80aa42c02361b70e981336
 *          written by Keras 3.15.1
 * Written: by lstmgen 1.0.0, --target c --name net
 * Costs:   1576 bytes of weights as float32, 64 of state, 768 of workspace,
 *          976 multiply-accumulates
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   lstm: LSTM -> (8,), 352 parameters
 *   dense: Dense -> (2,), 18 parameters
 *
 * Contents:
 *   line   70  weights
 *   line  242  vectors and helper functions
 *   line  837  layers
 *   line  933  net_predict, net_step, net_predict_batch
 *   line 1086  net_context_size, net_reset
 */
/*
 * On x86-64, gcc and clang compile all functions three times: this file includes itself for vectors of
 * 16, 8 and 4 floats, and a call takes the widest that the processor has. NET_NO_DISPATCH keeps to the
 * one that the compiler's options ask for. NET_INTRINSICS does too, and uses intrinsics, as MSVC always
 * does; with NET_PORTABLE there are no vectors, and all is C99.
 */
#ifndef NET_PASS
#include "net.h"

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
#define NET_ALIGNED __attribute__((aligned(64)))
#elif defined(_MSC_VER)
#define NET_ALIGNED __declspec(align(64))
#else
#define NET_ALIGNED
#endif

/* Weights. Recurrent and large Dense kernels are packed for SIMD. The code starts below. */
static const NET_ALIGNED float net_lstm_kernel[72] = { /* (2, 32) in panels */
    -0.58898103f, -0.38225335f, 0.969922f, -0.14667156f, -0.5025691f, -0.41694596f, -0.13078983f,
    0.8181983f, -0.8851709f, -0.4864276f, 0.79477686f, -0.3483107f, -0.7702937f, 0.029102124f,
    -0.9657197f, 0.30635625f, -0.8458712f, -0.9308122f, 0.8979074f, 0.08420946f, -0.18569297f,
    -0.40490508f, 0.101808056f, 0.69117206f, -0.6910289f, -1.0425689f, 0.11123331f, -0.47146934f,
    -0.7521422f, 0.017678294f, -0.047590204f, 0.4928934f, 0.1414018f, -0.4128041f, 0.2592718f,
    -0.0033581909f, -0.45558596f, -0.12627605f, -0.28493533f, 0.71805054f, -0.9992898f,
    -0.8435999f, 1.0185918f, -0.58515304f, -0.9251141f, 0.12280298f, -0.76655626f, 0.2511949f,
    -0.76911557f, -0.74614275f, 0.13583724f, 0.11851056f, -0.5118284f, -0.4032716f, -0.5552167f,
    0.87816274f, -1.0557104f, -0.93266225f, 0.26332638f, 0.010616554f, -0.64008296f, -0.13947117f,
    -0.73022574f, 0.7801422f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const NET_ALIGNED float net_lstm_bias[40] = {
    0.63839793f, 0.65480375f, 0.5322021f, 0.22853754f, 0.34955716f, 0.6380172f, 0.49293557f,
    0.78802097f, 0.8036485f, 0.8483857f, 0.96930295f, 1.3497397f, 0.9653294f, 1.6874051f,
    0.8824556f, 1.5873837f, 0.60142124f, 0.6074945f, 0.64483553f, 0.26214877f, 0.4510911f,
    0.5519178f, 0.60225147f, 0.79679227f, 0.44120327f, 0.38769093f, 0.5678472f, 0.21190575f,
    0.1296808f, 0.63853365f, 0.4028283f, 0.8198988f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f
};

static const NET_ALIGNED float net_lstm_recurrent_kernel[264] = { /* (8, 32) in panels */
    0.4265147f, 0.34808007f, 0.41047177f, -0.076220945f, 0.1753054f, 0.39845607f, -0.03085324f,
    -0.12040601f, 0.19664046f, -0.0045081973f, -0.05447445f, -0.12612492f, -0.2198533f, 0.6549679f,
    0.028850265f, -0.3628621f, 0.28723055f, 0.2281597f, 0.39139944f, -0.41374117f, 0.6570281f,
    0.48870867f, 0.1628429f, 0.46002147f, -0.09674764f, -0.0744933f, 0.44376442f, 0.21612796f,
    -0.19802302f, 0.7754654f, 0.0026226235f, -0.23897941f, 0.50074095f, 0.32877898f, 0.2129647f,
    -0.2840572f, -0.17474593f, 0.38625988f, 0.040129747f, 0.14981519f, -0.30832496f, -0.24793224f,
    0.16907719f, 0.29145503f, -0.2751492f, 0.39492065f, -0.42309806f, -0.06878215f, -0.04940347f,
    0.09521526f, 0.14118864f, -0.45850843f, 0.068760745f, 0.62224495f, 0.16895714f, 0.31935358f,
    0.12774931f, 0.21215905f, 0.28476724f, 0.02737132f, 0.25851125f, 0.70024234f, 0.10461348f,
    -0.19343515f, 0.35920748f, 0.80758595f, 0.11832306f, 0.11596597f, 0.54598707f, -0.103931926f,
    0.094875306f, 0.31334317f, -0.12742068f, 0.059488602f, -0.010041199f, 0.70069706f,
    -0.18777004f, 0.67341435f, -0.0601834f, 0.31089324f, 0.54777044f, 0.26635203f, 0.4123395f,
    0.30306107f, -0.047692373f, -0.03010754f, 0.41848025f, 0.70611537f, 0.038036145f, -0.08846942f,
    0.03540488f, -0.21916741f, 0.08423615f, 0.34073737f, -0.01826392f, 0.50874144f, 0.43138412f,
    0.7919483f, 0.20145804f, 0.44721687f, 0.63622195f, -0.26824054f, 0.3694528f, 0.07136866f,
    0.54524976f, 0.26054913f, -0.36398506f, 0.2697491f, 0.45300373f, 0.6003996f, 0.4516649f,
    -0.2282351f, 0.55957335f, 0.95066226f, -0.3303389f, 0.22717318f, 0.40316027f, 0.0074653784f,
    0.5575634f, 0.4215773f, 0.9271355f, 0.746719f, 0.06044116f, 0.31493074f, 0.5272786f,
    -0.0064203134f, 0.7753317f, -0.010204519f, 0.7202173f, 0.48667264f, 0.17550069f, -0.12239956f,
    0.17326531f, 0.50825423f, 0.030632656f, 0.3476969f, 9.0606045e-6f, -0.047690872f, -0.08124736f,
    0.34682277f, -0.24457437f, 0.42149678f, 0.004205732f, -0.19261386f, 0.21782549f, 0.6992836f,
    0.53386396f, 0.16471168f, 0.43072462f, 0.17796236f, 0.3701815f, 0.11139945f, 0.21156956f,
    -0.022127891f, 0.6115011f, -0.03427502f, -0.0794172f, 0.7886167f, 0.41185483f, -0.030749895f,
    0.039206475f, 0.09525757f, 0.63898474f, -0.7990937f, -0.13729629f, 0.6657983f, -0.40256357f,
    0.18295015f, -0.61299837f, -0.33634585f, 0.39399523f, 0.098175175f, -0.3541807f, 0.59163404f,
    -0.479461f, 0.31424198f, -0.22340679f, -0.19273978f, 1.0834752f, -1.1724273f, -0.16959527f,
    0.5098099f, -0.27086368f, 0.8949592f, -0.38146296f, -0.53709847f, 0.6417589f, -0.8335467f,
    -0.225715f, 0.5478197f, -0.28339905f, 0.5521262f, 0.8708869f, 0.42916948f, 0.33088857f,
    -0.109215304f, 0.08727025f, 0.28813913f, 0.3782717f, 0.25064364f, -0.017015245f, -0.16290471f,
    -0.30839273f, 0.57221663f, -0.052935276f, 0.8668482f, -0.654258f, -0.44617125f, 0.67432153f,
    0.80948836f, 0.42397916f, -0.060714483f, 0.4963033f, 0.4121736f, -0.006719129f, 0.086142085f,
    0.33887592f, 0.039218973f, 0.24729475f, 0.29610416f, 0.0073264544f, 0.6040991f, 0.27649516f,
    0.044775702f, 0.6026305f, 0.6596687f, 0.056002345f, 0.3932008f, 0.7515973f, -0.30762014f,
    0.73062545f, 0.5915843f, 0.03005676f, -0.2526388f, -0.27031258f, 0.2031349f, 0.3045672f,
    0.3061448f, 0.39411524f, 0.41309828f, 0.41107395f, 0.44085276f, 0.01685021f, 0.3992739f,
    0.66035914f, -0.23887414f, 0.6787869f, 0.81522447f, 0.22728099f, 0.27684405f, 0.40833762f,
    0.20753576f, 0.32181048f, -0.7710069f, 0.07537903f, 0.61960936f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f
};

static const NET_ALIGNED float net_dense_kernel[16] = { /* (2, 8) */
    1.1004387f, 1.0481229f, -1.068406f, 0.32994294f, 1.0579281f, 0.20639306f, 0.034168974f,
    -1.0919425f, -0.40038866f, -0.53502697f, 0.41192636f, -0.7910659f, -0.85017836f, 0.35961697f,
    -0.81471735f, 0.12391065f
};

static const NET_ALIGNED float net_dense_bias[2] = {
    -0.18826209f, 0.18826205f
};

#if defined(__x86_64__) && defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__) && !defined(__TINYC__) && !defined(__AVX__)
/* On 64-bit Windows gcc aligns no stack for wide vectors (GCC bug 54412), and clang-cl links no test for them. */
#if !defined(_WIN64) || (defined(__clang__) && !defined(_MSC_VER))
#if defined(__has_include) && !defined(NET_PORTABLE) && !defined(NET_NO_DISPATCH) && !defined(NET_INTRINSICS)
#if __has_include("net.c")
#define NET_DISPATCH
#endif
#endif
#endif
#endif

#ifndef NET_DISPATCH
#define NET_PUBLIC
#else
#define NET_PUBLIC static
#define NET_JOIN(name, width) name##_##width
#define NET_NAME(name, width) NET_JOIN(name, width)
#define net_aligned NET_NAME(net_aligned, NET_WIDTH)
#define net_all NET_NAME(net_all, NET_WIDTH)
#define net_anywhere NET_NAME(net_anywhere, NET_WIDTH)
#define net_bits NET_NAME(net_bits, NET_WIDTH)
#define net_copy NET_NAME(net_copy, NET_WIDTH)
#define net_dense_few NET_NAME(net_dense_few, NET_WIDTH)
#define net_dot NET_NAME(net_dot, NET_WIDTH)
#define net_exp NET_NAME(net_exp, NET_WIDTH)
#define net_expm1_near_zero NET_NAME(net_expm1_near_zero, NET_WIDTH)
#define net_exps NET_NAME(net_exps, NET_WIDTH)
#define net_fill NET_NAME(net_fill, NET_WIDTH)
#define net_floats NET_NAME(net_floats, NET_WIDTH)
#define net_gemm_column NET_NAME(net_gemm_column, NET_WIDTH)
#define net_gemm_panels NET_NAME(net_gemm_panels, NET_WIDTH)
#define net_gemm_panels_row NET_NAME(net_gemm_panels_row, NET_WIDTH)
#define net_gemm_strip NET_NAME(net_gemm_strip, NET_WIDTH)
#define net_gemm_tile NET_NAME(net_gemm_tile, NET_WIDTH)
#define net_gemv_unit NET_NAME(net_gemv_unit, NET_WIDTH)
#define net_gemv_units NET_NAME(net_gemv_units, NET_WIDTH)
#define net_largest NET_NAME(net_largest, NET_WIDTH)
#define net_limit NET_NAME(net_limit, NET_WIDTH)
#define net_lstm_sigmoid_relu NET_NAME(net_lstm_sigmoid_relu, NET_WIDTH)
#define net_lstm_sigmoid_relu_c NET_NAME(net_lstm_sigmoid_relu_c, NET_WIDTH)
#define net_lstm_sigmoid_relu_cells NET_NAME(net_lstm_sigmoid_relu_cells, NET_WIDTH)
#define net_lstm_sigmoid_relu_h NET_NAME(net_lstm_sigmoid_relu_h, NET_WIDTH)
#define net_lstm_sigmoid_relu_part NET_NAME(net_lstm_sigmoid_relu_part, NET_WIDTH)
#define net_maximum NET_NAME(net_maximum, NET_WIDTH)
#define net_predict NET_NAME(net_predict, NET_WIDTH)
#define net_predict_batch NET_NAME(net_predict_batch, NET_WIDTH)
#define net_relus NET_NAME(net_relus, NET_WIDTH)
#define net_sigmoids NET_NAME(net_sigmoids, NET_WIDTH)
#define net_softmax NET_NAME(net_softmax, NET_WIDTH)
#define net_step NET_NAME(net_step, NET_WIDTH)
#define net_sum NET_NAME(net_sum, NET_WIDTH)
#define NET_PASS 418765416

#define NET_WIDTH 64
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,fma")
#endif
#include "net.c"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef NET_WIDTH

#define NET_WIDTH 32
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#include "net.c"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef NET_WIDTH

#define NET_WIDTH 16
#include "net.c"
#undef NET_WIDTH

#undef NET_PASS
#undef net_predict
#undef net_step
#undef net_predict_batch
#endif
#elif NET_PASS != 418765416
#error "net.c is not this file: give this one its own name"
#endif

#if defined(NET_PASS) || !defined(NET_DISPATCH)

/*
 * net_floats is a vector of NET_LANES floats where the compiler and the machine have such, else one float; all is
 * written once for both, with the operations below. net_bits holds its bits, or a mask: ones where a condition holds.
 * MSVC has no vector extensions: there operations are intrinsics.
 */
#if defined(_MSC_VER) && defined(_M_X64) && !defined(_M_ARM64EC) && !defined(__clang__) && !defined(NET_INTRINSICS)
#define NET_INTRINSICS
#endif
#ifndef NET_WIDTH
#if defined(NET_PORTABLE) || !(defined(__OPTIMIZE__) || defined(NET_INTRINSICS)) || defined(__TINYC__)
#define NET_WIDTH 4
#elif defined(_WIN64) && defined(__GNUC__) && !defined(__clang__) /* aligns no stack for wider ones: GCC bug 54412 */
#define NET_WIDTH 16
#elif defined(__AVX512F__) && !defined(NET_INTRINSICS)
#define NET_WIDTH 64
#elif defined(__AVX2__) || (defined(__AVX__) && !defined(NET_INTRINSICS))
#define NET_WIDTH 32
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__ALTIVEC__) || defined(__wasm_simd128__) \
    || defined(NET_INTRINSICS)
#define NET_WIDTH 16
#else
#define NET_WIDTH 4
#endif
#endif
#define NET_LANES (NET_WIDTH / 4)
#if defined(__GNUC__) && !defined(__clang__)
#define NET_UNROLL _Pragma("GCC unroll 16")
#else
#define NET_UNROLL
#endif
#if defined(_M_FP_FAST) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ % 16) /* 16 changes half floats only */
#define NET_EXACT volatile /* keeps MSVC's /fp:fast from simplifying (x + y) - y, and x87 from keeping more digits */
#else
#define NET_EXACT
#endif
#if NET_WIDTH == 4
#define NET_INLINE inline
#elif defined(_MSC_VER)
#define NET_INLINE __forceinline
#else
#define NET_INLINE inline __attribute__((always_inline))
#endif
#if NET_WIDTH > 4 && defined(__OPTIMIZE_SIZE__)
#define NET_FUNCTION __attribute__((noinline))
#else
#define NET_FUNCTION NET_INLINE
#endif
#if NET_WIDTH == 4
typedef float net_floats;
typedef uint32_t net_bits;
#define NET_LOAD(from) (*(from))
#define NET_WEIGHTS(from) (*(from))
#define NET_STORE(to, x) (*(to) = (x))
#define NET_FIRST(x) (x)
#define NET_WHERE(condition) (0u - (net_bits)(condition))
#elif defined(NET_INTRINSICS)
#include <immintrin.h>
#if NET_WIDTH == 32
#define NET_PACKED(name) _mm256_##name
typedef __m256 net_floats;
typedef __m256i net_bits;
#define NET_WEIGHTS(from) _mm256_loadu_ps(from)
#else
#define NET_PACKED(name) _mm_##name
typedef __m128 net_floats;
typedef __m128i net_bits;
#define NET_WEIGHTS(from) _mm_load_ps(from)
#endif
#define NET_LOAD(from) NET_PACKED(loadu_ps)(from)
#define NET_STORE(to, x) NET_PACKED(storeu_ps)(to, x)
#define NET_FIRST(x) NET_PACKED(cvtss_f32)(x)
#define NET_EACH(x) NET_PACKED(set1_ps)(x)
#define NET_ADD(a, b) NET_PACKED(add_ps)(a, b)
#define NET_SUB(a, b) NET_PACKED(sub_ps)(a, b)
#define NET_MUL(a, b) NET_PACKED(mul_ps)(a, b)
#define NET_DIV(a, b) NET_PACKED(div_ps)(a, b)
#if defined(__FMA__) || (defined(_MSC_VER) && defined(__AVX2__))
#define NET_MUL_ADD(a, b, c) NET_PACKED(fmadd_ps)(a, b, c)
#else
#define NET_MUL_ADD(a, b, c) NET_ADD(NET_MUL(a, b), c)
#endif
#define NET_SUB_BITS(a, b) NET_PACKED(sub_epi32)(a, b)
#define NET_SHIFT_LEFT(bits, n) NET_PACKED(slli_epi32)(bits, n)
#define NET_SHIFT_RIGHT(bits, n) NET_PACKED(srli_epi32)(bits, n)
#define NET_PREFETCH(from) _mm_prefetch((const char *)(from), _MM_HINT_T0)
#else
#ifndef __clang__
#pragma GCC push_options
/* Multiply-adds under -std=c99 too, where gcc has none. */
#pragma GCC optimize("fp-contract=fast", "no-associative-math")
#ifdef __x86_64__
#pragma GCC target("tune=generic") /* tuned for some processors gcc loads a weight anew for each use */
#endif
#endif
typedef float net_floats __attribute__((vector_size(NET_WIDTH)));
typedef uint32_t net_bits __attribute__((vector_size(NET_WIDTH)));
typedef float net_anywhere __attribute__((vector_size(NET_WIDTH), aligned(4), may_alias));
typedef float net_aligned __attribute__((vector_size(NET_WIDTH), aligned(16), may_alias));
#define NET_LOAD(from) (*(const net_anywhere *)(const void *)(from))
#define NET_WEIGHTS(from) (*(const net_aligned *)(const void *)(from))
#define NET_STORE(to, x) (*(net_anywhere *)(void *)(to) = (x))
#define NET_FIRST(x) ((x)[0])
#define NET_WHERE(condition) ((net_bits)(condition))
#define NET_PREFETCH(from) __builtin_prefetch((const void *)(from))
#endif
#ifndef NET_PACKED
#define NET_EACH(x) (x)
#define NET_ADD(a, b) ((a) + (b))
#define NET_SUB(a, b) ((a) - (b))
#define NET_MUL(a, b) ((a) * (b))
#define NET_DIV(a, b) ((a) / (b))
#define NET_MUL_ADD(a, b, c) ((a) * (b) + (c))
#define NET_SUB_BITS(a, b) ((a) - (b))
#define NET_SHIFT_LEFT(bits, n) ((bits) << (n))
#define NET_SHIFT_RIGHT(bits, n) ((bits) >> (n))
#endif

static NET_INLINE net_floats net_all(float x)
{
    const net_floats zeros = {0.0f};
    return NET_ADD(zeros, NET_EACH(x));
}

#if defined(NET_PACKED) && NET_WIDTH == 32
#define net_bits_of(x) _mm256_castps_si256(x)
#elif defined(NET_PACKED)
#define net_bits_of(x) _mm_castps_si128(x)
#elif NET_WIDTH > 4
#define net_bits_of(x) ((net_bits)(x))
#else
static NET_INLINE net_bits net_bits_of(net_floats x)
{
    net_bits bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}
#endif

#if defined(NET_PACKED) && NET_WIDTH == 32
#define net_floats_of(bits) _mm256_castsi256_ps(bits)
#elif defined(NET_PACKED)
#define net_floats_of(bits) _mm_castsi128_ps(bits)
#elif NET_WIDTH > 4
#define net_floats_of(bits) ((net_floats)(bits))
#else
static NET_INLINE net_floats net_floats_of(net_bits bits)
{
    net_floats x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
#endif

/* x, but not below low nor above high; NaN stays. */
static NET_INLINE net_floats net_limit(net_floats x, float low, float high)
{
    const net_floats lowest = net_all(low);
    const net_floats highest = net_all(high);
#ifdef NET_PACKED
    return NET_PACKED(max_ps)(lowest, NET_PACKED(min_ps)(highest, x));
#elif NET_WIDTH == 64 && !defined(__clang__) /* gcc does not see what the masks below come to */
    const net_floats limited = __builtin_ia32_minps512_mask(highest, x, x, -1, 4);
    return __builtin_ia32_maxps512_mask(lowest, limited, limited, -1, 4);
#elif NET_WIDTH == 32 && !defined(__clang__)
    return __builtin_ia32_maxps256(lowest, __builtin_ia32_minps256(highest, x));
#elif NET_WIDTH == 16 && defined(__SSE2__) && !defined(__clang__)
    return __builtin_ia32_maxps(lowest, __builtin_ia32_minps(highest, x));
#else
    const net_bits below = NET_WHERE(x < lowest);
    const net_bits above = NET_WHERE(x > highest);
    const net_bits inside = net_bits_of(x) & ~(below | above);
    return net_floats_of(
            inside | (net_bits_of(lowest) & below) | (net_bits_of(highest) & above));
#endif
}

/* e^x - 1 where |x| <= ln 2 / 2, a polynomial. */
static NET_INLINE net_floats net_expm1_near_zero(net_floats x)
{
    const net_floats square = NET_MUL(x, x);
    const net_floats high = NET_MUL_ADD(NET_EACH(0.00138848182f), x, NET_EACH(0.00836077239f));
    const net_floats low = NET_MUL_ADD(NET_EACH(0.0416667275f), x, NET_EACH(0.166665852f));
    const net_floats rest = NET_MUL_ADD(NET_MUL_ADD(high, square, low), x, NET_EACH(0.5f));
    return NET_MUL_ADD(square, rest, x);
}

/*
 * 1 / (1 + e^-x) within 2.5 units in the last place, for every float: e^-x = 2^n e^r, r = -x - n ln 2.
 * All is scaled by 2^-64, so that 2^n can be made by shifting n into the exponent. To add and take away
 * 1.5 * 2^23 rounds to an integer, which is then in the lowest bits.
 */
static NET_FUNCTION net_floats net_sigmoids(net_floats x)
{
    const float scale = 5.42101086e-20f;
    const float rounder = 12582912.0f + (127 - 64);
    const net_floats near = net_limit(x, -104.0f, 17.5f);
    const NET_EXACT net_floats shifted = NET_MUL_ADD(near, NET_EACH(-1.44269504f),
            NET_EACH(rounder));
    const NET_EXACT net_floats n = NET_SUB(shifted, NET_EACH(rounder));
    const net_floats coarse = NET_SUB(NET_MUL(n, NET_EACH(-0.693145752f)), near);
    const net_floats r = NET_MUL_ADD(n, NET_EACH(-1.42860677e-6f), coarse);
    const net_floats power = net_floats_of(NET_SHIFT_LEFT(net_bits_of(shifted), 23));
    const NET_EXACT net_floats whole = NET_ADD(power, NET_EACH(scale));
    return NET_DIV(NET_EACH(scale), NET_MUL_ADD(power, net_expm1_near_zero(r), whole));
}

static NET_INLINE net_floats net_relus(net_floats x)
{
#ifdef NET_PACKED
    return NET_PACKED(max_ps)(net_all(0.0f), x); /* NaN stays */
#else
    return net_floats_of(net_bits_of(x) & ~NET_WHERE(x <= 0.0f));
#endif
}

/* Adds to the sums of some gates, of as many units as some vectors hold, what the h of one unit gives. */
static NET_INLINE void net_gemv_unit(net_floats sum[4][2], float h, const float *row,
        int width, int next, const int gates, const int vectors)
{
    NET_UNROLL
    for (int gate = 0; gate < gates; ++gate) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[gate][v] = NET_MUL_ADD(NET_EACH(h), NET_WEIGHTS(row + gate * width + v * next),
                    sum[gate][v]);
        }
    }
}

/*
 * The same for the h of all units, whose rows follow one another. Rows of one vector are added in turn to two sums, lest
 * each wait for the one before; so are few rows of two, for which the widest vectors leave room.
 */
static NET_INLINE void net_gemv_units(net_floats sum[4][2], const float *h, const float *kernel,
        int units, int width, int next, int backwards, const int gates, const int vectors)
{
    const int step = backwards ? -1 : 1;
    int k = backwards ? units - 1 : 0;
    int left = units;
    if (vectors == 1 || (NET_LANES == 16 && units <= 32)) {
        net_floats other[4][2];
        NET_UNROLL
        for (int gate = 0; gate < gates; ++gate) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                other[gate][v] = net_all(0.0f);
            }
        }
        for (; left > 1; left -= 2) {
            net_gemv_unit(sum, h[k], kernel + gates * width * k, width, next, gates, vectors);
            k += step;
            net_gemv_unit(other, h[k], kernel + gates * width * k, width, next, gates, vectors);
            k += step;
        }
        NET_UNROLL
        for (int gate = 0; gate < gates; ++gate) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                sum[gate][v] = NET_ADD(sum[gate][v], other[gate][v]);
            }
        }
    }
    for (; left > 0; --left) {
        net_gemv_unit(sum, h[k], kernel + gates * width * k, width, next, gates, vectors);
        k += step;
    }
}

static void net_fill(float *to, int n, float value)
{
    for (int k = 0; k < n; ++k) {
        to[k] = value;
    }
}

/*
 * z = bias + x kernel for one row of x and one panel, in loops of 16 columns, of which compilers make vectors if there
 * are any. Four rows at once, and long sums from shorter ones: rounding errors grow less.
 */
static void net_gemm_panels_row(float *z, const float *x, const float *kernel, const float *bias,
        int inputs, int columns)
{
    for (; inputs > 0; inputs -= 128) {
        int rows = inputs < 128 ? inputs : 128;
        float sums[64];
        net_fill(sums, columns, 0.0f);
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
static NET_INLINE void net_gemm_column(net_floats sum[4][8], const float *column,
        const float *kernel, int columns, const int rows, const int vectors)
{
#if NET_WIDTH == 16 /* so many instructions hide from the processor which weights come next */
    /* as numbers: at the end of the weights no pointer may lead there */
    const uintptr_t next = (uintptr_t)kernel + sizeof(float) * 8 * (uintptr_t)columns;
    NET_PREFETCH(next);
    if (vectors > 4) {
        NET_PREFETCH(next + sizeof(float) * 16);
    }
#else
    (void)columns;
#endif
    NET_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const net_floats weights = NET_WEIGHTS(kernel + v * NET_LANES);
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            sum[r][v] = NET_MUL_ADD(NET_EACH(column[r]), weights, sum[r][v]);
        }
    }
}

/*
 * Some rows of z = bias + x kernel, in as many columns as some vectors hold; sums stay in registers. The bias comes
 * last, as a large one would round every small product that is added to it; for the same reason long sums are made
 * of shorter ones.
 */
static NET_INLINE void net_gemm_tile(float *z, int z_stride, const float *x, int x_stride,
        const float *kernel, const float *bias, int bias_stride, int inputs, int columns,
        const int rows, const int vectors)
{
    for (int first = 0; first < inputs; first += 128) {
        const int count = inputs - first < 128 ? inputs - first : 128;
        net_floats sum[4][8];
        NET_UNROLL
        for (int r = 0; r < 4; ++r) {
            NET_UNROLL
            for (int v = 0; v < 8; ++v) {
                sum[r][v] = net_all(0.0f);
            }
        }
        int k = first;
#if NET_WIDTH == 16 && !defined(NET_PACKED) && !defined(__OPTIMIZE_SIZE__)
        /* weights take so many loads that four of x had better come with one */
        for (; k + 4 <= first + count; k += 4) {
            net_floats four[4];
            NET_UNROLL
            for (int r = 0; r < rows; ++r) {
                four[r] = NET_LOAD(x + r * x_stride + k);
            }
            NET_UNROLL
            for (int n = 0; n < 4; ++n) {
                float column[4];
                NET_UNROLL
                for (int r = 0; r < rows; ++r) {
                    column[r] = four[r][n];
                }
                net_gemm_column(sum, column, kernel, columns, rows, vectors);
                kernel += columns;
            }
        }
#endif
        for (; k < first + count; ++k) {
            float column[4];
            NET_UNROLL
            for (int r = 0; r < rows; ++r) {
                column[r] = x[r * x_stride + k];
            }
            net_gemm_column(sum, column, kernel, columns, rows, vectors);
            kernel += columns;
        }
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                NET_STORE(z + r * z_stride + v * NET_LANES,
                        NET_ADD(sum[r][v], NET_LOAD(bias + r * bias_stride + v * NET_LANES)));
            }
        }
        bias = z; /* of what is still to come */
        bias_stride = z_stride;
    }
}

/* All rows of a few columns, some `together`, so that weights once loaded serve them all. */
static NET_INLINE void net_gemm_strip(float *z, int z_stride, const float *x, int x_stride,
        int rows, const float *kernel, const float *bias, int bias_stride, int inputs, int columns,
        const int together, const int vectors)
{
    for (; rows >= together; rows -= together) {
        net_gemm_tile(z, z_stride, x, x_stride, kernel, bias, bias_stride, inputs, columns,
                together, vectors);
        z += together * z_stride;
        x += together * x_stride;
        bias += together * bias_stride;
    }
    for (; rows > 0; --rows) {
        net_gemm_tile(z, z_stride, x, x_stride, kernel, bias, bias_stride, inputs, columns, 1,
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
static void net_gemm_panels(float *z, int z_stride, const float *x, int x_stride, int rows,
        const float *kernel, const float *bias, int bias_stride, int inputs,
        int panels, int columns)
{
#if defined(__SSE2__) || defined(NET_PACKED)
    const int singly = rows == 1 || (NET_LANES == 4 && inputs <= 64);
#else
    const int singly = rows == 1;
#endif
    const int together = NET_LANES < 8 ? 2 : 4;
    for (int p = 0; p < panels; ++p) {
        for (int r = 0; NET_LANES == 1 && r < rows; ++r) {
            net_gemm_panels_row(z + r * z_stride, x + r * x_stride, kernel, bias + r * bias_stride,
                    inputs, columns);
        }
        for (int k = 0; NET_LANES > 1 && k < columns;) {
            const int left = (columns - k) / NET_LANES;
            int wide = left > 4 || NET_LANES < 8 ? 4 : left;
            if (NET_LANES == 8 && rows > 1) {
                wide = 2;
            }
            if (NET_LANES < 16 && singly && left >= 8) {
                wide = 8;
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, 1, 8);
            } else if (wide == 4) {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 4);
            } else if (NET_LANES == 16 && wide == 3) {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 3);
            } else if (NET_LANES == 16 && wide == 1) {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 1);
            } else {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 2);
            }
            k += wide * NET_LANES;
        }
        kernel += inputs * columns;
        bias += columns;
        z += columns;
    }
}

/* Vectors first: where n is a small constant, gcc would move one number after the other. */
static void net_copy(float *to, const float *from, int n)
{
    int k = 0;
    for (; k + NET_LANES <= n; k += NET_LANES) {
        const net_floats floats = NET_LOAD(from + k);
        NET_STORE(to + k, floats);
    }
    for (; k < n; ++k) {
        to[k] = from[k];
    }
}

/* The dot product of two rows: four sums at once, for which the shortest vectors are enough. */
static NET_INLINE float net_dot(const float *x, const float *y, int n)
{
    float sums[4] = { 0.0f, 0.0f, 0.0f, 0.0f };
    int k = 0;
#if NET_WIDTH > 4 && !defined(NET_INTRINSICS)
    typedef float four __attribute__((vector_size(16), aligned(4), may_alias));
    four sum = { 0.0f };
    for (; k + 4 <= n; k += 4) {
        sum += *(const four *)(const void *)(x + k) * *(const four *)(const void *)(y + k);
    }
    *(four *)(void *)sums = sum;
#else
    for (; k + 4 <= n; k += 4) {
        sums[0] += x[k] * y[k];
        sums[1] += x[k + 1] * y[k + 1];
        sums[2] += x[k + 2] * y[k + 2];
        sums[3] += x[k + 3] * y[k + 3];
    }
#endif
    for (; k < n; ++k) {
        sums[0] += x[k] * y[k];
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* y = x kernel + bias for each of n rows; kernel is (units, inputs), of few units. */
static void net_dense_few(float *y, const float *x, const float *kernel, const float *bias, int n,
        int inputs, int units)
{
    for (int i = 0; i < n; ++i) {
        for (int k = 0; k < units; ++k) {
            y[i * units + k] = bias[k] + net_dot(x + i * inputs, kernel + k * inputs, inputs);
        }
    }
}

/* The larger one; NaN where either is. */
static float net_maximum(float a, float b)
{
    return a > b || a != a ? a : b;
}

/* The largest of n numbers, `stride` apart; NaN where one is. */
static float net_largest(const float *x, int n, int stride)
{
    float largest = x[0];
    for (int k = 1; k < n; ++k) {
        largest = net_maximum(largest, x[k * stride]);
    }
    return largest;
}

/* e^x within 2.5 units in the last place, for every float: 2^n e^r, r = x - n ln 2; 2^n is two factors. */
static NET_FUNCTION net_floats net_exps(net_floats x)
{
    const float rounder = 12582912.0f + 2 * 127;
    const net_floats near = net_limit(x, -104.0f, 89.0f);
    const NET_EXACT net_floats shifted = NET_MUL_ADD(near, NET_EACH(1.44269504f),
            NET_EACH(rounder));
    const NET_EXACT net_floats n = NET_SUB(shifted, NET_EACH(rounder));
    const net_floats coarse = NET_MUL_ADD(n, NET_EACH(-0.693145752f), near);
    const net_floats r = NET_MUL_ADD(n, NET_EACH(-1.42860677e-6f), coarse);
    /* of both factors together, in the lowest bits */
    const net_bits exponents = net_bits_of(shifted);
    const net_bits exponent = NET_SHIFT_RIGHT(exponents, 1);
    const net_floats half = net_floats_of(NET_SHIFT_LEFT(exponent, 23));
    const net_floats rest = net_floats_of(NET_SHIFT_LEFT(NET_SUB_BITS(exponents, exponent), 23));
    const NET_EXACT net_floats most = NET_MUL_ADD(half, net_expm1_near_zero(r), half);
    return NET_MUL(most, rest);
}

static float net_exp(float x)
{
    return NET_FIRST(net_exps(net_all(x)));
}

/* The sum of n numbers, `stride` apart; in parts, so that rounding errors do not grow with n. */
static float net_sum(const float *x, int n, int stride)
{
    float total = 0.0f;
    for (int first = 0; first < n; first += 32) {
        const int end = n - first < 32 ? n : first + 32;
        float part = 0.0f;
        for (int k = first; k < end; ++k) {
            part += x[k * stride];
        }
        total += part;
    }
    return total;
}

/* e^x / sum of e^x, in place; shifted by the largest against overflow. */
static void net_softmax(float *x, int n)
{
    const float top = net_largest(x, n, 1);
    float total = 0.0f;
    for (int k = 0; k < n; ++k) {
        x[k] = net_exp(x[k] - top);
    }
    total = net_sum(x, n, 1);
    for (int k = 0; k < n; ++k) {
        x[k] /= total;
    }
}

/* c = f c + i candidate, for a vector of units; for_i, for_f and for_c are the sums of the gates. */
static NET_INLINE net_floats net_lstm_sigmoid_relu_c(net_floats for_i, net_floats for_f,
        net_floats for_c, net_floats c)
{
    const net_floats i = net_sigmoids(for_i);
    const net_floats f = net_sigmoids(for_f);
    const net_floats candidate = net_relus(for_c);
    return NET_MUL_ADD(f, c, NET_MUL(i, candidate));
}

/* h = o relu(c), for the same units. */
static NET_INLINE net_floats net_lstm_sigmoid_relu_h(net_floats for_o, net_floats c)
{
    const net_floats o = net_sigmoids(for_o);
    return NET_MUL(o, net_relus(c));
}

/*
 * Updates c, then h of some units, from the sums of their gates. Two loops: a processor that looks
 * ahead begins the next units while it waits for these.
 */
static void net_lstm_sigmoid_relu_cells(const float *z, int units, int width, float *c,
        float *new_h)
{
    for (int k = 0; k < units; k += NET_LANES) {
        const float *const sums = z + 4 * (k - k % width) + k % width;
        NET_STORE(c + k,
                net_lstm_sigmoid_relu_c(NET_LOAD(sums), NET_LOAD(sums + width),
                        NET_LOAD(sums + 2 * width), NET_LOAD(c + k)));
    }
    for (int k = 0; k < units; k += NET_LANES) {
        const float *const sums = z + 4 * (k - k % width) + k % width;
        NET_STORE(new_h + k, net_lstm_sigmoid_relu_h(NET_LOAD(sums + 3 * width), NET_LOAD(c + k)));
    }
}

/* One timestep of one or two vectors of units; see the next function. */
static NET_INLINE void net_lstm_sigmoid_relu_part(const float *z, const float *kernel, int units,
        int width, const float *h, float *c, float *new_h, int backwards, const int vectors)
{
    /* The second vector's units are in the same panel, or in the next where one vector fills one. */
    const int next_z = NET_LANES < 16 ? NET_LANES : 4 * width;
    const int next = NET_LANES < 16 ? NET_LANES : 4 * width * units;
    net_floats sum[4][2];
    NET_UNROLL
    for (int gate = 0; gate < 4; ++gate) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[gate][v] = NET_LOAD(z + gate * width + v * next_z);
        }
    }
    net_gemv_units(sum, h, kernel, units, width, next, backwards, 4, vectors);
    NET_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const net_floats new_c = net_lstm_sigmoid_relu_c(sum[0][v], sum[1][v], sum[2][v],
                NET_LOAD(c + v * NET_LANES));
        NET_STORE(c + v * NET_LANES, new_c);
        NET_STORE(new_h + v * NET_LANES, net_lstm_sigmoid_relu_h(sum[3][v], new_c));
    }
}

/*
 * One timestep of an LSTM: updates c, then h. z holds the sums of x for the gates i, f, c and o. Units
 * are in panels of some width, gate beside gate: a panel of z is (4, width), one of the recurrent
 * kernel (units, 4, width). `backwards` reverses the order of panels and rows: in large layers it
 * changes with every timestep, as the last rows are still in the cache.
 */
static void net_lstm_sigmoid_relu(const float *z, const float *kernel, int units, int width,
        float *h, float *c, float *new_h, int backwards)
{
    /* Two vectors of units at a time; with vectors of 4 floats a panel, whose sums are in memory. */
    const int together = NET_LANES < 8 ? width : 2 * NET_LANES;
    const int parts = (units + together - 1) / together;
    float *const to = parts > 1 ? new_h : h; /* no other part waits for the old h */
    for (int j = 0; j < parts; ++j) {
        const int first = together * (backwards ? parts - 1 - j : j);
        const int inside = first % width; /* of its panel */
        const float *const from_x = z + 4 * (first - inside) + inside;
        const float *const weights = kernel + 4 * (first - inside) * units + inside;
        if (NET_LANES < 8) {
            float sums[4 * 16];
            net_gemm_panels(sums, 0, h, 0, 1, weights, from_x, 0, units, 1, 4 * width);
            net_lstm_sigmoid_relu_cells(sums, width, width, c + first, to + first);
        } else if (units - first > NET_LANES) {
            net_lstm_sigmoid_relu_part(from_x, weights, units, width, h, c + first, to + first,
                    backwards, 2);
        } else {
            net_lstm_sigmoid_relu_part(from_x, weights, units, width, h, c + first, to + first,
                    backwards, 1);
        }
    }
    for (int k = 0; k < units && parts > 1; k += NET_LANES) {
        NET_STORE(h + k, NET_LOAD(new_h + k));
    }
}

NET_PUBLIC int net_predict(net_context *ctx, const float *input, float *output)
{
    /* LSTM 'lstm': (3, 2) -> (8,) */
    float *const lstm_h = ctx->buffer_0;
    float *const lstm_sums = ctx->buffer_1;
    float *const lstm_padded_h = ctx->buffer_2;
    float *const lstm_padded_c = ctx->buffer_3;
    float *const lstm_new_h = ctx->buffer_4;
    net_gemm_panels(lstm_sums, 32, input, 2, 3, net_lstm_kernel, net_lstm_bias, 0, 2, 1, 32);
    net_fill(lstm_padded_h, 8, 0.0f);
    net_fill(lstm_padded_c, 8, 0.0f);
    for (int t = 0; t < 3; ++t) {
        net_lstm_sigmoid_relu(lstm_sums + t * 32, net_lstm_recurrent_kernel, 8, 8, lstm_padded_h,
                lstm_padded_c, lstm_new_h, 0);
    }
    net_copy(lstm_h, lstm_padded_h, 8);

    /* Dense 'dense': (8,) -> (2,) */
    net_dense_few(output, lstm_h, net_dense_kernel, net_dense_bias, 1, 8, 2);
    net_softmax(output, 2);

    return NET_OK;
}

NET_PUBLIC int net_step(net_context *ctx, const float *input_at_t, float *output)
{
    /* LSTM 'lstm': (1, 2) -> (8,) */
    float *const lstm_sums = ctx->buffer_2;
    float *const lstm_padded_h = ctx->buffer_3;
    float *const lstm_padded_c = ctx->buffer_4;
    float *const lstm_new_h = ctx->buffer_0;
    net_gemm_panels(lstm_sums, 32, input_at_t, 2, 1, net_lstm_kernel, net_lstm_bias, 0, 2, 1, 32);
    net_copy(lstm_padded_h, ctx->lstm_h, 8);
    net_copy(lstm_padded_c, ctx->lstm_c, 8);
    net_lstm_sigmoid_relu(lstm_sums, net_lstm_recurrent_kernel, 8, 8, lstm_padded_h, lstm_padded_c,
            lstm_new_h, 0);
    net_copy(ctx->lstm_h, lstm_padded_h, 8);
    net_copy(ctx->lstm_c, lstm_padded_c, 8);

    /* Dense 'dense': (8,) -> (2,) */
    net_dense_few(output, ctx->lstm_h, net_dense_kernel, net_dense_bias, 1, 8, 2);
    net_softmax(output, 2);

    return NET_OK;
}

NET_PUBLIC int net_predict_batch(net_batch_context *batch, int n, const float *inputs,
        float *outputs)
{
    net_context *const contexts = batch->contexts;
    const int stride = (int)(sizeof *contexts / sizeof(float));
    if (n < 0) {
        return NET_ERROR_COUNT;
    }
    for (int first = 0; first < n; first += NET_BATCH) {
        const int count = n - first < NET_BATCH ? n - first : NET_BATCH;

        /* LSTM 'lstm': (3, 2) -> (8,) */
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            const float *const input = inputs + (size_t)(first + sample) * 6;
            float *const lstm_sums = ctx->buffer_1;
            net_gemm_panels(lstm_sums, 32, input, 2, 3, net_lstm_kernel, net_lstm_bias, 0, 2, 1,
                    32);
        }
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            float *const lstm_padded_h = ctx->buffer_2;
            float *const lstm_padded_c = ctx->buffer_3;
            net_fill(lstm_padded_h, 8, 0.0f);
            net_fill(lstm_padded_c, 8, 0.0f);
        }
        for (int t = 0; t < 3; ++t) {
            {
                net_context *const ctx = contexts;
                float *const lstm_sums = ctx->buffer_1;
                float *const lstm_padded_h = ctx->buffer_2;
                net_gemm_panels(lstm_sums + t * 32, stride, lstm_padded_h, stride, count,
                        net_lstm_recurrent_kernel, lstm_sums + t * 32, stride, 8, 1, 32);
            }
            for (int sample = 0; sample < count; ++sample) {
                net_context *const ctx = contexts + sample;
                float *const lstm_sums = ctx->buffer_1;
                float *const lstm_padded_h = ctx->buffer_2;
                float *const lstm_padded_c = ctx->buffer_3;
                net_lstm_sigmoid_relu_cells(lstm_sums + t * 32, 8, 8, lstm_padded_c, lstm_padded_h);
            }
        }
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            float *const lstm_h = ctx->buffer_0;
            float *const lstm_padded_h = ctx->buffer_2;
            net_copy(lstm_h, lstm_padded_h, 8);
        }

        /* Dense 'dense': (8,) -> (2,) */
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            float *const output = outputs + (size_t)(first + sample) * 2;
            float *const lstm_h = ctx->buffer_0;
            net_dense_few(output, lstm_h, net_dense_kernel, net_dense_bias, 1, 8, 2);
        }
        for (int sample = 0; sample < count; ++sample) {
            float *const output = outputs + (size_t)(first + sample) * 2;
            net_softmax(output, 2);
        }
    }
    return NET_OK;
}

#if NET_WIDTH > 4 && !defined(__clang__) && !defined(NET_INTRINSICS)
#pragma GCC pop_options
#endif

#endif

#ifndef NET_PASS
#ifdef NET_DISPATCH
int net_predict(net_context *ctx, const float *input, float *output)
{
    if (__builtin_cpu_supports("avx512f")) {
        return net_predict_64(ctx, input, output);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return net_predict_32(ctx, input, output);
    }
    return net_predict_16(ctx, input, output);
}

int net_step(net_context *ctx, const float *input_at_t, float *output)
{
    if (__builtin_cpu_supports("avx512f")) {
        return net_step_64(ctx, input_at_t, output);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return net_step_32(ctx, input_at_t, output);
    }
    return net_step_16(ctx, input_at_t, output);
}

int net_predict_batch(net_batch_context *batch, int n, const float *inputs, float *outputs)
{
    if (__builtin_cpu_supports("avx512f")) {
        return net_predict_batch_64(batch, n, inputs, outputs);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return net_predict_batch_32(batch, n, inputs, outputs);
    }
    return net_predict_batch_16(batch, n, inputs, outputs);
}

#endif

size_t net_context_size(void)
{
    return sizeof(net_context);
}

void net_reset(net_context *ctx)
{
    for (int k = 0; k < 8; ++k) {
        ctx->lstm_h[k] = 0.0f;
    }
    for (int k = 0; k < 8; ++k) {
        ctx->lstm_c[k] = 0.0f;
    }
}

#endif
