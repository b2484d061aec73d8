/*
 * model.keras in C99, without dynamic memory
 *
 * Model:   model.keras
 *          SHA-256 19570febafdf71d35d50bbdd2dc58482e8cd7a952ecf5fc26c4e93fbc8cbcad6
 *          written by Keras 3.15.1
 * Written: by lstmgen 1.0.0, --target c --name net
 * Costs:   6176 bytes of weights as float32, 24 of state, 600 of workspace,
 *          1734 multiply-accumulates
 * Pipeline: SHA-256 2b2ceaaae119f6c7d6db145cef292f5461a95b13baaa55991be3d25da510dac0
 *           input words: token ids of a text, from a vocabulary of 23
 *           output praise: labels negative, positive
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   embedding: Embedding -> (16, 6), 150 parameters
 *   not_equal: ops.NotEqual -> (16,), 0 parameters
 *   gru: GRU -> (6,), 252 parameters
 *   praise: Dense -> (1,), 7 parameters
 *
 * Contents:
 *   line   76  weights
 *   line  344  vectors and helper functions
 *   line  904  layers
 *   line 1000  net_predict, net_step, net_predict_batch
 *   line 1185  net_context_size, net_reset, net_label, net_classify
 */
/*
 * On x86-64, gcc and clang compile all functions three times: this file includes itself for vectors of
 * 16, 8 and 4 floats, and a call takes the widest that the processor has. NET_NO_DISPATCH keeps to the
 * one that the compiler's options ask for. NET_INTRINSICS does too, and uses intrinsics, as MSVC always
 * does; with NET_PORTABLE there are no vectors, and all is C99.
 */
#ifndef NET_PASS
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
#define NET_ALIGNED __attribute__((aligned(64)))
#elif defined(_MSC_VER)
#define NET_ALIGNED __declspec(align(64))
#else
#define NET_ALIGNED
#endif

/* Weights. Recurrent and large Dense kernels are packed for SIMD. The code starts below. */
static const NET_ALIGNED float net_not_equal_constant_value[1] = {
    0.0f
};

static const NET_ALIGNED float net_gru_recurrent_bias[48] = {
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.21895948f, -0.015754698f, 0.36889908f, -0.11552966f, -0.011838066f, -0.06549866f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const NET_ALIGNED float net_gru_table[1200] = { /* (25, 18) in panels */
    -0.78558433f, -0.8210812f, -0.8157842f, -0.88047487f, -0.27494752f, -0.83404785f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.4285555f, 0.6650252f, 0.32628828f,
    0.61450624f, 0.8586132f, 0.002936532f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.15247588f, -0.007493196f, 0.3341969f, -0.18580511f, -0.008227928f, 0.0016251119f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.80304724f, -0.822987f,
    -0.8474994f, -0.88762164f, -0.25195625f, -0.8432538f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.37651807f, 0.6424469f, 0.3283368f, 0.62809616f, 0.7973629f, 0.046993792f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.10343285f, -0.07477076f,
    0.34053636f, -0.16962497f, 0.014910626f, 0.009184903f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, -0.6471326f, -0.6288647f, -0.57066655f, -0.8404086f, -0.2104363f,
    -0.7527701f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.5709616f,
    0.7541993f, 0.47702363f, 0.6522914f, 0.95637935f, 0.03649172f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.33210182f, 0.10378687f, 0.51963824f, -0.32100797f,
    -0.109020755f, 0.15322801f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.58270025f, -0.6227989f, -0.59596795f, -0.718223f, -0.13577408f, -0.7064803f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.5725346f, 0.74765617f, 0.45007107f,
    0.5603304f, 1.0700668f, -0.124188565f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.3198037f, 0.17330365f, 0.47113088f, -0.30279222f, -0.16023964f, 0.17280576f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.6489375f, -0.6565955f, -0.2954746f,
    -0.7896771f, -0.20692076f, -0.6460936f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.74061996f, 0.9664601f, 0.6284142f, 0.58005005f, 0.9563449f, 0.1558232f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.48044208f, 0.1851918f, 0.7326472f,
    -0.61951035f, -0.114171915f, 0.3076067f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.6939967f, -0.73796284f, -0.4663831f, -0.79713917f, -0.23765942f, -0.6981555f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.6601403f, 0.8838293f, 0.5148167f,
    0.5578385f, 0.96177673f, 0.061316427f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.3840035f, 0.16115992f, 0.58235097f, -0.48866308f, -0.0870627f, 0.19746463f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.668525f, -0.66660786f, -0.3808557f,
    -0.7556469f, -0.19092853f, -0.66412455f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.68571806f, 0.9031296f, 0.55098337f, 0.5328894f, 0.9896146f, 0.06982719f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.4388953f, 0.19778048f, 0.6417587f,
    -0.55232704f, -0.11364887f, 0.24096426f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.46423772f, -0.5356251f, -0.1371372f, -0.6522453f, -0.07438362f, -0.52608746f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.87232304f, 1.0865164f, 0.7715972f,
    0.554659f, 1.1030873f, 0.08150879f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.591812f, 0.3170256f, 0.8892466f, -0.7381335f, -0.25229222f, 0.5024575f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.49249053f, -0.5674923f, -0.09332824f,
    -0.62612796f, -0.08117899f, -0.50636476f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.89653677f, 1.1205674f, 0.77015483f, 0.5003369f, 1.1123862f, 0.07900493f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.61520827f, 0.3444408f, 0.8994649f,
    -0.801469f, -0.2391959f, 0.50340205f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.7650444f, -0.72159153f, -0.5953015f, -0.8524024f, -0.26092237f, -0.77517706f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.5501967f, 0.75820625f, 0.41141987f,
    0.5823875f, 0.91661f, 0.059487067f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.3204661f, 0.10830761f, 0.47310907f, -0.36400145f, -0.050413124f, 0.07147934f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.5712068f, -0.6081186f, -0.5972578f,
    -0.71609575f, -0.10705521f, -0.69676083f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.5938244f, 0.7890976f, 0.48486742f, 0.5794162f, 1.0644587f, -0.08622287f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.33792478f, 0.20038892f, 0.5293441f,
    -0.339908f, -0.19615485f, 0.20877083f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.72086906f, -0.7463479f, -0.59871775f, -0.8522697f, -0.24343099f, -0.75391036f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.58585876f, 0.82209325f, 0.47262704f,
    0.619722f, 0.9054683f, 0.08762897f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.31242827f, 0.10468354f, 0.53417134f, -0.38849106f, -0.07952459f, 0.14438868f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.4899875f, -0.6001469f, -0.30601677f,
    -0.58855593f, -0.056766663f, -0.55078536f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.79635495f, 1.0068235f, 0.6430468f, 0.47000077f, 1.1695316f, -0.084633015f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.5077568f, 0.34864044f, 0.7283037f,
    -0.62457234f, -0.2571954f, 0.39887166f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.69201845f, -0.7424076f, -0.5492691f, -0.8376482f, -0.24662383f, -0.7328688f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.6165638f, 0.84187955f, 0.49617082f,
    0.61238617f, 0.9293193f, 0.070255436f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.33284393f, 0.11392143f, 0.5485483f, -0.4083682f, -0.08238956f, 0.17356284f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.68094236f, -0.6664516f, -0.53427017f,
    -0.8057293f, -0.2064765f, -0.7308767f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.5807701f, 0.78438884f, 0.4737435f, 0.5894976f, 0.9536307f, 0.037321985f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.3404875f, 0.11611594f, 0.52895534f,
    -0.38502803f, -0.08914812f, 0.1575028f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.75274724f, -0.6899154f, -0.840566f, -0.9392024f, -0.26335475f, -0.8790645f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.37533107f, 0.5654914f, 0.31770232f,
    0.7103666f, 0.84380996f, 0.029692445f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.15357575f, -0.048343506f, 0.3210839f, -0.082006216f, -0.023980774f, -0.027805483f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.7845071f, -0.7390432f,
    -0.89090854f, -0.9566956f, -0.28643227f, -0.89950645f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.33696687f, 0.5392644f, 0.28637394f, 0.70873696f, 0.80815804f,
    0.029709592f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.10316212f,
    -0.0966633f, 0.27550465f, -0.044154458f, 0.0129528f, -0.05998599f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.2337363f, 0.503946f, 1.5519307f, 0.9760682f, 1.223547f,
    0.7842772f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 2.5085154f, 2.5734322f,
    2.0567048f, -0.13684683f, 2.9901235f, -0.9689011f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, -2.0461407f, 2.3065174f, 2.4281826f, -2.3209896f, -1.8133101f, 2.3027463f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.2780234f, 0.50246036f,
    1.6497366f, 1.0557891f, 1.2469069f, 0.84702873f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 2.5973668f, 2.6519957f, 2.0922918f, -0.21130216f, 3.0851607f, -1.0366621f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -2.1200678f, 2.4090905f,
    2.4700189f, -2.417177f, -1.8556204f, 2.3582964f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, -3.377289f, -2.5587883f, -3.7879143f, -3.3567483f, -2.2540138f, -2.9106233f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -2.1687615f, -1.6827551f,
    -1.7908087f, 1.6801981f, -1.964419f, 1.4095622f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 2.245783f, -3.016153f, -2.2309787f, 2.4765074f, 2.319783f, -2.875107f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.2574601f, 0.5026711f, 1.6484154f,
    1.0761551f, 1.252411f, 0.84641993f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    2.5745416f, 2.6261785f, 2.0626087f, -0.2485065f, 3.0913074f, -1.06105f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -2.1124477f, 2.407135f, 2.4396737f, -2.413109f,
    -1.8399087f, 2.3323154f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.66488737f, -0.66829664f, -0.63668156f, -0.76736516f, -0.15985693f, -0.74028695f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.5140493f, 0.7275983f, 0.4291596f, 0.5733409f,
    0.9659386f, -0.032735705f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.26929975f, 0.0924676f, 0.46528453f, -0.3025619f, -0.10030615f, 0.13674739f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.5935469f, -0.67927885f, -0.5850953f,
    -0.7095527f, -0.14496394f, -0.69114995f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.5898543f, 0.7897716f, 0.46668378f, 0.5416431f, 1.0533876f, -0.111246884f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.30894727f, 0.16397703f, 0.48731887f,
    -0.3408661f, -0.14541566f, 0.19623777f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -3.2859538f, -2.513838f, -3.779953f, -3.2525594f, -2.168375f, -2.857958f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -2.144446f, -1.6665429f, -1.7722392f,
    1.6309491f, -1.8617907f, 1.2949837f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 2.2326853f, -2.9463847f, -2.2226405f, 2.4741094f, 2.2479236f, -2.8152363f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -3.328762f, -2.5117242f, -3.7419872f,
    -3.279945f, -2.1874576f, -2.864674f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -2.1353042f, -1.6497571f, -1.7635701f, 1.6333532f, -1.8974258f, 1.3608431f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 2.204896f, -2.9471974f, -2.1896675f,
    2.4251366f, 2.2661421f, -2.8241453f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f
};

static const NET_ALIGNED float net_gru_recurrent_kernel[288] = { /* (6, 18) in panels */
    0.48193097f, 0.69816f, 0.24103679f, 0.5541821f, 0.005506654f, 0.6547043f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.7299221f, -0.5615079f, -0.2970244f, -0.6692381f,
    -0.51789856f, -0.5529096f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.30978918f, -0.3297213f, -0.384535f, -0.16059867f, 0.34061986f, 0.31542638f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.34708044f, -0.10717973f, 0.2479092f, -0.22538449f,
    -0.4884039f, -0.6219462f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.40952274f, 0.6299638f, 0.73205715f, 0.40220505f, 0.22812761f, 0.69635147f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.40455928f, 0.5512063f, 0.3359097f, -0.45121312f,
    -0.50250334f, 0.51039577f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.32895586f, -0.72016275f, -0.488256f, -0.967525f, -0.42454046f, -0.55232584f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.37823173f, 0.10559219f, 0.63391167f,
    0.46911576f, 0.68151706f, 0.38490063f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.38356483f, -0.035305727f, 0.037113175f, 0.039565932f, -0.18202864f, 0.39082918f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.2886139f, 0.3093141f, 0.8541804f,
    0.45927757f, 0.35349578f, 0.85164607f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, -0.51895976f, -0.6598448f, -0.7975036f, -0.6767215f, -0.11630043f, -0.0025413353f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.17989463f, -0.53761405f, -0.27611813f,
    0.45737365f, 0.31775725f, -0.37416378f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.025394326f, 0.38223532f, 0.027348813f, 0.610879f, 0.10022876f, 0.21995696f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.009804753f, -0.40684846f, -0.29471582f,
    -0.54315585f, -0.51485294f, -0.14191048f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.50731313f, -0.9205693f, -0.50402707f, 0.5778445f, 0.7501351f, -0.15604039f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.3637039f, -0.44639316f, -0.34036437f,
    0.1106938f, 0.033987004f, -0.35560822f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.23712474f, -0.13147451f, 0.5351684f, 0.6611027f, 0.33544686f, 0.8117609f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.060413912f, 0.27359182f, -0.19228421f,
    -0.38281095f, -0.385529f, 0.12329176f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f
};

static const NET_ALIGNED float net_praise_kernel[6] = { /* (6, 1) */
    1.0451587f, -1.2085556f, -0.7239345f, 0.7181448f, 0.50263596f, -1.3640264f
};

static const NET_ALIGNED float net_praise_bias[1] = {
    0.07729618f
};

const char *const net_labels[NET_LABELS] = {
    "negative",
    "positive",
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
#define net_accumulate NET_NAME(net_accumulate, NET_WIDTH)
#define net_aligned NET_NAME(net_aligned, NET_WIDTH)
#define net_all NET_NAME(net_all, NET_WIDTH)
#define net_anywhere NET_NAME(net_anywhere, NET_WIDTH)
#define net_bits NET_NAME(net_bits, NET_WIDTH)
#define net_check_indices NET_NAME(net_check_indices, NET_WIDTH)
#define net_copy NET_NAME(net_copy, NET_WIDTH)
#define net_dense NET_NAME(net_dense, NET_WIDTH)
#define net_expm1_near_zero NET_NAME(net_expm1_near_zero, NET_WIDTH)
#define net_fill NET_NAME(net_fill, NET_WIDTH)
#define net_floats NET_NAME(net_floats, NET_WIDTH)
#define net_gemm_column NET_NAME(net_gemm_column, NET_WIDTH)
#define net_gemm_panels NET_NAME(net_gemm_panels, NET_WIDTH)
#define net_gemm_panels_row NET_NAME(net_gemm_panels_row, NET_WIDTH)
#define net_gemm_strip NET_NAME(net_gemm_strip, NET_WIDTH)
#define net_gemm_tile NET_NAME(net_gemm_tile, NET_WIDTH)
#define net_gemv_unit NET_NAME(net_gemv_unit, NET_WIDTH)
#define net_gemv_units NET_NAME(net_gemv_units, NET_WIDTH)
#define net_gru NET_NAME(net_gru, NET_WIDTH)
#define net_gru_cells NET_NAME(net_gru_cells, NET_WIDTH)
#define net_gru_h NET_NAME(net_gru_h, NET_WIDTH)
#define net_gru_part NET_NAME(net_gru_part, NET_WIDTH)
#define net_gru_reset NET_NAME(net_gru_reset, NET_WIDTH)
#define net_limit NET_NAME(net_limit, NET_WIDTH)
#define net_predict NET_NAME(net_predict, NET_WIDTH)
#define net_predict_batch NET_NAME(net_predict_batch, NET_WIDTH)
#define net_row_index NET_NAME(net_row_index, NET_WIDTH)
#define net_sigmoid NET_NAME(net_sigmoid, NET_WIDTH)
#define net_sigmoids NET_NAME(net_sigmoids, NET_WIDTH)
#define net_step NET_NAME(net_step, NET_WIDTH)
#define net_tanhs NET_NAME(net_tanhs, NET_WIDTH)
#define NET_PASS 1094383242

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
#elif NET_PASS != 1094383242
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

/* (e^2x - 1) / (e^2x + 1) within 2.6 units in the last place, for every float: e^2x = 2^n e^r, r = 2x - n ln 2. */
static NET_FUNCTION net_floats net_tanhs(net_floats x)
{
    const float rounder = 12582912.0f + 127;
    const net_floats near = net_limit(x, -10.0f, 10.0f);
    const NET_EXACT net_floats shifted = NET_MUL_ADD(near, NET_EACH(2.88539008f),
            NET_EACH(rounder));
    const NET_EXACT net_floats n = NET_SUB(shifted, NET_EACH(rounder));
    const net_floats r = NET_MUL_ADD(n, NET_EACH(-0.693147181f), NET_ADD(near, near));
    const net_floats power = net_floats_of(NET_SHIFT_LEFT(net_bits_of(shifted), 23));
    const NET_EXACT net_floats whole = NET_SUB(power, NET_EACH(1.0f));
    const net_floats expm1 = NET_MUL_ADD(power, net_expm1_near_zero(r), whole);
    return NET_DIV(expm1, NET_ADD(expm1, NET_EACH(2.0f)));
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

/*
 * The row that an index means, or -1 where there is none. What no long may hold, and NaN, is not converted; told by
 * its bits, as -ffast-math knows no NaN.
 */
static int net_row_index(float index, int rows)
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
static int net_check_indices(const float *indices, int n, int rows)
{
    for (int i = 0; i < n; ++i) {
        if (net_row_index(indices[i], rows) < 0) {
            return NET_ERROR_INDEX;
        }
    }
    return NET_OK;
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

/* y += x kernel; kernel is (rows, columns). Four rows at once: faster, and rounding errors grow less. */
static void net_accumulate(float *y, const float *x, const float *kernel, int rows, int columns)
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
static void net_dense(float *y, const float *x, const float *kernel, const float *bias, int n,
        int inputs, int units)
{
    for (int i = 0; i < n; ++i) {
        net_copy(y + i * units, bias, units);
        net_accumulate(y + i * units, x + i * inputs, kernel, inputs, units);
    }
}

static float net_sigmoid(float x)
{
    return NET_FIRST(net_sigmoids(net_all(x)));
}

/* The sums for the candidate, for a vector of units: x kernel + r (h recurrent kernel), each with its bias. */
static NET_INLINE net_floats net_gru_reset(net_floats for_r, net_floats from_x, net_floats from_h)
{
    const net_floats r = net_sigmoids(for_r);
    return NET_MUL_ADD(r, from_h, from_x);
}

/* h = z h + (1 - z) candidate, for the same units. */
static NET_INLINE net_floats net_gru_h(net_floats for_z, net_floats for_candidate, net_floats h)
{
    const net_floats z = net_sigmoids(for_z);
    const net_floats candidate = net_tanhs(for_candidate);
    return NET_MUL_ADD(z, h, NET_MUL(NET_SUB(NET_EACH(1.0f), z), candidate));
}

/*
 * Updates h of some units, from the sums of x and of h for their gates; the last of these become the
 * sums for the candidate. Two loops: a processor that looks ahead begins the next units while it waits
 * for these.
 */
static void net_gru_cells(const float *from_x, float *from_h, int units, int width,
        const float *h, float *new_h)
{
    for (int k = 0; k < units; k += NET_LANES) {
        const int at = 3 * (k - k % width) + k % width;
        NET_STORE(from_h + at + 2 * width, net_gru_reset(
                NET_ADD(NET_LOAD(from_x + at + width), NET_LOAD(from_h + at + width)),
                NET_LOAD(from_x + at + 2 * width), NET_LOAD(from_h + at + 2 * width)));
    }
    for (int k = 0; k < units; k += NET_LANES) {
        const int at = 3 * (k - k % width) + k % width;
        NET_STORE(new_h + k, net_gru_h(NET_ADD(NET_LOAD(from_x + at), NET_LOAD(from_h + at)),
                NET_LOAD(from_h + at + 2 * width), NET_LOAD(h + k)));
    }
}

/* One timestep of one or two vectors of units, from `first`; see the next function. */
static NET_INLINE void net_gru_part(const float *z, const float *kernel, const float *bias,
        int units, int width, const float *h, float *new_h, int first,
        int backwards, const int vectors)
{
    /* The second vector's units are in the same panel, or in the next where one vector fills one. */
    const int next_z = NET_LANES < 16 ? NET_LANES : 3 * width;
    const int next = NET_LANES < 16 ? NET_LANES : 3 * width * units;
    net_floats sum[4][2];
    NET_UNROLL
    for (int v = 0; v < vectors; ++v) {
        sum[0][v] = NET_LOAD(z + v * next_z);
        sum[1][v] = NET_LOAD(z + width + v * next_z);
        sum[2][v] = NET_LOAD(bias + 2 * width + v * next_z);
    }
    net_gemv_units(sum, h, kernel, units, width, next, backwards, 3, vectors);
    NET_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const net_floats from_x = NET_LOAD(z + 2 * width + v * next_z);
        const net_floats old_h = NET_LOAD(h + first + v * NET_LANES);
        NET_STORE(new_h + first + v * NET_LANES,
                net_gru_h(sum[0][v], net_gru_reset(sum[1][v], from_x, sum[2][v]), old_h));
    }
}

/*
 * One timestep of a GRU: updates h. z holds the sums of x for the gates z, r and h; the sums of h, with
 * a bias of their own, are multiplied with r for the candidate. Units are in panels of some width, gate
 * beside gate: a panel of z is (3, width), one of the recurrent kernel (units, 3, width). `backwards`
 * reverses the order of panels and rows: in large layers it changes with every timestep, as the last
 * rows are still in the cache.
 */
static void net_gru(const float *z, const float *kernel, const float *bias, int units, int width,
        float *h, float *new_h, int backwards)
{
    /* Two vectors of units at a time; with vectors of 4 floats a panel, whose sums are in memory. */
    const int together = NET_LANES < 8 ? width : 2 * NET_LANES;
    const int parts = (units + together - 1) / together;
    float *const to = parts > 1 ? new_h : h; /* no other part waits for the old h */
    for (int j = 0; j < parts; ++j) {
        const int first = together * (backwards ? parts - 1 - j : j);
        const int inside = first % width; /* of its panel */
        const float *const from_x = z + 3 * (first - inside) + inside;
        const float *const weights = kernel + 3 * (first - inside) * units + inside;
        const float *const biases = bias + 3 * (first - inside) + inside;
        if (NET_LANES < 8) {
            float from_h[3 * 16];
            net_gemm_panels(from_h, 0, h, 0, 1, weights, biases, 0, units, 1, 3 * width);
            net_gru_cells(from_x, from_h, width, width, h + first, to + first);
        } else if (units - first > NET_LANES) {
            net_gru_part(from_x, weights, biases, units, width, h, to, first, backwards, 2);
        } else {
            net_gru_part(from_x, weights, biases, units, width, h, to, first, backwards, 1);
        }
    }
    for (int k = 0; k < units && parts > 1; k += NET_LANES) {
        NET_STORE(h + k, NET_LOAD(new_h + k));
    }
}

NET_PUBLIC int net_predict(net_context *ctx, const float *input, float *output)
{
    /* Embedding 'embedding': (16,) -> (16,) */
    /* Here only checked: the layers that read it have tables of its products with their kernels. */
    if (net_check_indices(input, 16, 25) != NET_OK) {
        return NET_ERROR_INDEX;
    }

    /* ops.NotEqual 'not_equal': (16,) -> (16,) */
    float *const not_equal_not_equal = ctx->buffer_0;
    for (int k = 0; k < 16; ++k) {
        not_equal_not_equal[k] = input[k] != net_not_equal_constant_value[0] ? 1.0f : 0.0f;
    }

    /* GRU 'gru': (16,) -> (6,) */
    float *const gru_h = ctx->buffer_1;
    float *const gru_padded_h = ctx->buffer_3;
    float *const gru_new_h = ctx->buffer_4;
    net_fill(gru_padded_h, 16, 0.0f);
    for (int t = 0; t < 16; ++t) {
        if (not_equal_not_equal[t] != 0.0f) {
            net_gru(net_gru_table + (int)input[t] * 48, net_gru_recurrent_kernel,
                    net_gru_recurrent_bias, 6, 16, gru_padded_h, gru_new_h, 0);
        }
    }
    net_copy(gru_h, gru_padded_h, 6);

    /* Dense 'praise': (6,) -> (1,) */
    net_dense(output, gru_h, net_praise_kernel, net_praise_bias, 1, 6, 1);
    output[0] = net_sigmoid(output[0]);

    return NET_OK;
}

NET_PUBLIC int net_step(net_context *ctx, const float *input_at_t, float *output)
{
    /* Embedding 'embedding': (1,) -> (1,) */
    /* Here only checked: the layers that read it have tables of its products with their kernels. */
    if (net_check_indices(input_at_t, 1, 25) != NET_OK) {
        return NET_ERROR_INDEX;
    }

    /* ops.NotEqual 'not_equal': (1,) -> (1,) */
    float *const not_equal_not_equal = ctx->buffer_1;
    not_equal_not_equal[0] = input_at_t[0] != net_not_equal_constant_value[0] ? 1.0f : 0.0f;

    /* GRU 'gru': (1,) -> (6,) */
    float *const gru_padded_h = ctx->buffer_0;
    float *const gru_new_h = ctx->buffer_3;
    net_fill(gru_padded_h, 16, 0.0f);
    net_copy(gru_padded_h, ctx->gru_h, 6);
    if (not_equal_not_equal[0] != 0.0f) {
        net_gru(net_gru_table + (int)input_at_t[0] * 48, net_gru_recurrent_kernel,
                net_gru_recurrent_bias, 6, 16, gru_padded_h, gru_new_h, 0);
    }
    net_copy(ctx->gru_h, gru_padded_h, 6);

    /* Dense 'praise': (6,) -> (1,) */
    net_dense(output, ctx->gru_h, net_praise_kernel, net_praise_bias, 1, 6, 1);
    output[0] = net_sigmoid(output[0]);

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

        /* Embedding 'embedding': (16,) -> (16,) */
        for (int sample = 0; sample < count; ++sample) {
            const float *const input = inputs + (size_t)(first + sample) * 16;
            /* Here only checked: the layers that read it have tables of its products with their kernels. */
            if (net_check_indices(input, 16, 25) != NET_OK) {
                return NET_ERROR_INDEX;
            }
        }

        /* ops.NotEqual 'not_equal': (16,) -> (16,) */
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            const float *const input = inputs + (size_t)(first + sample) * 16;
            float *const not_equal_not_equal = ctx->buffer_0;
            for (int k = 0; k < 16; ++k) {
                not_equal_not_equal[k] = input[k] != net_not_equal_constant_value[0] ? 1.0f : 0.0f;
            }
        }

        /* GRU 'gru': (16,) -> (6,) */
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            float *const gru_padded_h = ctx->buffer_3;
            net_fill(gru_padded_h, 16, 0.0f);
        }
        for (int t = 0; t < 16; ++t) {
            {
                net_context *const ctx = contexts;
                float *const gru_padded_h = ctx->buffer_3;
                float *const gru_from_h = ctx->buffer_5;
                net_gemm_panels(gru_from_h, stride, gru_padded_h, stride, count,
                        net_gru_recurrent_kernel, net_gru_recurrent_bias, 0, 6, 1, 48);
            }
            for (int sample = 0; sample < count; ++sample) {
                net_context *const ctx = contexts + sample;
                const float *const input = inputs + (size_t)(first + sample) * 16;
                float *const not_equal_not_equal = ctx->buffer_0;
                float *const gru_padded_h = ctx->buffer_3;
                float *const gru_from_h = ctx->buffer_5;
                if (not_equal_not_equal[t] != 0.0f) {
                    net_gru_cells(net_gru_table + (int)input[t] * 48, gru_from_h, 6, 16,
                            gru_padded_h, gru_padded_h);
                }
            }
        }
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            float *const gru_h = ctx->buffer_1;
            float *const gru_padded_h = ctx->buffer_3;
            net_copy(gru_h, gru_padded_h, 6);
        }

        /* Dense 'praise': (6,) -> (1,) */
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            float *const output = outputs + (size_t)(first + sample) * 1;
            float *const gru_h = ctx->buffer_1;
            net_dense(output, gru_h, net_praise_kernel, net_praise_bias, 1, 6, 1);
        }
        for (int sample = 0; sample < count; ++sample) {
            float *const output = outputs + (size_t)(first + sample) * 1;
            output[0] = net_sigmoid(output[0]);
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
    for (int k = 0; k < 6; ++k) {
        ctx->gru_h[k] = 0.0f;
    }
}

const char *net_label(int k)
{
    return k >= 0 && k < NET_LABELS ? net_labels[k] : "";
}

int net_classify(const float *output)
{
    if (output[0] != output[0]) {
        return -1;
    }
    return output[0] > 0.5f ? 1 : 0;
}

#endif
