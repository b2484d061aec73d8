/*
 * tagger.keras in C99, without dynamic memory
 *
 * Model:   tagger.keras
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 0.1.0, --target c --name tagger_float16 --with-main --optimize size --weights-dtype float16
 * Costs:   256 bytes of weights as float16, 0 of state, 4040 of workspace for lengths of 100,
 *          68 multiply-accumulates (for one timestep)
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   embedding: Embedding -> (timesteps, 3), 0 parameters
 *   both: Bidirectional -> (timesteps, 4), 0 parameters
 *   tags: Dense -> (timesteps, 2), 0 parameters
 */
#include "tagger_float16.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <stdio.h>

/* Keeps to IEEE 754 under -ffast-math and its parts. */
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
extern const float tagger_float16_any_float;
typedef char tagger_float16_needs_no_associative_math[
        __builtin_constant_p((int)((tagger_float16_any_float + 1.0f) - tagger_float16_any_float))
        ? -1 : 1];
#endif

/* GCC 14 miscompiles callers with -fipa-ra and -Os for Thumb-1 (Cortex-M0+): functions change r0 to r3 on return. */
#if defined(__OPTIMIZE_SIZE__) && defined(__GNUC__) && __GNUC__ >= 5 && defined(__ARM_ARCH_ISA_THUMB) \
    && __ARM_ARCH_ISA_THUMB == 1
#pragma GCC optimize("no-ipa-ra")
#endif

/* Weights, row-major; kernels as rows of float16. The code starts below. */
static const float tagger_float16_embedding_zero_value[1] = {
    0.0f
};

static const uint16_t tagger_float16_embedding_table[18] = { /* (6, 3) */
    13012, 45782, 45243, 48502, 15544, 14923, 44569, 14468, 13389, 45935, 14718, 44422, 44602,
    46593, 13816, 10542, 14038, 46139
};

static const uint16_t tagger_float16_both_forward_kernel[18] = { /* (2, 3, 3) */
    14551, 38810, 46525, 14842, 47263, 45981, 13118, 13277, 43328, 12716, 14584, 47201, 14405,
    45286, 14708, 13396, 15545, 15144
};

static const uint16_t tagger_float16_both_forward_recurrent_kernel[12] = { /* (2, 3, 2) */
    48152, 12515, 14788, 15898, 12838, 44126, 14904, 14745, 47618, 13371, 15011, 46541
};

static const float tagger_float16_both_forward_bias[6] = { /* (2, 3) */
    0.17609671f, 0.60487896f, 0.29834262f, -0.43536443f, 0.21282105f, 0.34630236f
};

static const float tagger_float16_both_forward_recurrent_bias[6] = { /* (2, 3) */
    -0.5064545f, 1.3340217f, -0.93764687f, 0.5699086f, -0.8830655f, -0.8028988f
};

static const uint16_t tagger_float16_both_backward_kernel[18] = { /* (6, 3) */
    47755, 46470, 13568, 48497, 13872, 13721, 14990, 10987, 44088, 12446, 47416, 46341, 15366,
    46822, 14612, 11790, 15524, 10436
};

static const float tagger_float16_both_backward_bias[6] = {
    0.48883876f, -0.01803804f, -0.0072478224f, 0.036844134f, 0.48992178f, -0.53980374f
};

static const uint16_t tagger_float16_both_backward_recurrent_kernel_zr[8] = { /* (4, 2) */
    46512, 15272, 9471, 46287, 46872, 12837, 13017, 46702
};

static const uint16_t tagger_float16_both_backward_recurrent_kernel_h[4] = { /* (2, 2) */
    14904, 43077, 46701, 12316
};

static const uint16_t tagger_float16_tags_kernel[8] = { /* (2, 4) */
    45349, 46312, 47805, 13683, 46374, 46664, 43877, 14633
};

static const float tagger_float16_tags_bias[2] = {
    0.48826164f, 1.5744019f
};

/* The bits of a float16. */
typedef uint16_t tagger_float16_weight;

/* A float16, which is finite here. Where an ARM has an instruction for it, that gives the same. */
static float tagger_float16_dequantize(tagger_float16_weight weight)
{
    float y;
#if defined(__GNUC__) && defined(__arm__) && defined(__ARM_FEATURE_FMA) && !defined(TAGGER_FLOAT16_PORTABLE)
    const uint32_t bits = weight;
    __asm__("vcvtb.f32.f16 %0, %1" : "=t"(y) : "t"(bits));
#else
    const uint32_t magnitude = (uint32_t)weight & 0x7FFFu;
    uint32_t bits = (magnitude << 13) + 0x38000000u;
    if (magnitude < 0x0400u) { /* so small that it has no exponent */
        const float small = (float)magnitude * 5.9604645e-8f;
        memcpy(&bits, &small, sizeof bits);
    }
    bits |= ((uint32_t)weight & 0x8000u) << 16;
    memcpy(&y, &bits, sizeof y);
#endif
    return y;
}

/* The sum of n numbers times as many weights, made of shorter ones, as in a long one the rounding errors add up. */
static float tagger_float16_dot(const float *x, const tagger_float16_weight *row, int n)
{
    float sum = 0.0f;
    while (n > 0) {
        float part = 0.0f;
        for (int k = n < 128 ? n : 128; k > 0; --k, --n) {
            part += *x++ * tagger_float16_dequantize(*row++);
        }
        sum += part;
    }
    return sum;
}

/* y += rows x; rows are (count, n). */
static void tagger_float16_add_rows(float *y, const float *x, const tagger_float16_weight *rows,
        int n, int count)
{
    for (int k = 0; k < count; ++k) {
        y[k] += tagger_float16_dot(x, rows, n);
        rows += n;
    }
}

/* tagger_float16_floats is one float, tagger_float16_bits its bits, or a mask: ones where a condition holds. */
typedef float tagger_float16_floats;
typedef uint32_t tagger_float16_bits;
#define TAGGER_FLOAT16_INLINE
#define TAGGER_FLOAT16_FUNCTION
#if defined(_M_FP_FAST) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__)
#define TAGGER_FLOAT16_EXACT volatile /* keeps MSVC's /fp:fast from simplifying (x + y) - y, and x87 from keeping more digits */
#else
#define TAGGER_FLOAT16_EXACT
#endif
#define TAGGER_FLOAT16_FIRST(x) (x)
#define TAGGER_FLOAT16_WHERE(condition) (0u - (tagger_float16_bits)(condition))

static TAGGER_FLOAT16_INLINE tagger_float16_floats tagger_float16_all(float x)
{
    const tagger_float16_floats zeros = {0.0f};
    return zeros + x;
}

static tagger_float16_bits tagger_float16_bits_of(tagger_float16_floats x)
{
    tagger_float16_bits bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static tagger_float16_floats tagger_float16_floats_of(tagger_float16_bits bits)
{
    tagger_float16_floats x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* x, but not below low nor above high; NaN stays. */
static tagger_float16_floats tagger_float16_limit(tagger_float16_floats x, float low, float high)
{
    const tagger_float16_floats lowest = tagger_float16_all(low);
    const tagger_float16_floats highest = tagger_float16_all(high);
    const tagger_float16_bits below = TAGGER_FLOAT16_WHERE(x < lowest);
    const tagger_float16_bits above = TAGGER_FLOAT16_WHERE(x > highest);
    const tagger_float16_bits inside = tagger_float16_bits_of(x) & ~(below | above);
    return tagger_float16_floats_of(
            inside | (tagger_float16_bits_of(lowest) & below)
            | (tagger_float16_bits_of(highest) & above));
}

/* e^x - 1 where |x| <= ln 2 / 2, a polynomial. */
static TAGGER_FLOAT16_INLINE tagger_float16_floats tagger_float16_expm1_near_zero(
        tagger_float16_floats x)
{
    const tagger_float16_floats square = x * x;
    const tagger_float16_floats high = 0.00138848182f * x + 0.00836077239f;
    const tagger_float16_floats low = 0.0416667275f * x + 0.166665852f;
    return x + square * ((high * square + low) * x + 0.5f);
}

/*
 * 1 / (1 + e^-x) within 2.5 units in the last place, for every float: e^-x = 2^n e^r, |r| <= ln 2 / 2.
 * All is scaled by 2^-64, so that 2^n can be made by shifting n into the exponent. To add and take away
 * 1.5 * 2^23 rounds to an integer, which is then in the lowest bits.
 */
static TAGGER_FLOAT16_FUNCTION tagger_float16_floats tagger_float16_sigmoids(
        tagger_float16_floats x)
{
    const float scale = 5.42101086e-20f;
    const float rounder = 12582912.0f + (127 - 64);
    const tagger_float16_floats near = tagger_float16_limit(x, -104.0f, 17.5f);
    const TAGGER_FLOAT16_EXACT tagger_float16_floats shifted = near * -1.44269504f + rounder;
    const TAGGER_FLOAT16_EXACT tagger_float16_floats n = shifted - rounder;
    const tagger_float16_floats r = (near + n * 0.693145752f) + n * 1.42860677e-6f;
    const tagger_float16_floats power = tagger_float16_floats_of(
            tagger_float16_bits_of(shifted) << 23);
    return scale / (scale + (power + power * tagger_float16_expm1_near_zero(-r)));
}

static float tagger_float16_sigmoid(float x)
{
    return TAGGER_FLOAT16_FIRST(tagger_float16_sigmoids(tagger_float16_all(x)));
}

/* (e^2x - 1) / (e^2x + 1) within 2.5 units in the last place, for every float: e^2x = 2^n e^r. */
static TAGGER_FLOAT16_FUNCTION tagger_float16_floats tagger_float16_tanhs(tagger_float16_floats x)
{
    const float rounder = 12582912.0f + 127;
    const tagger_float16_floats near = tagger_float16_limit(x, -10.0f, 10.0f);
    const TAGGER_FLOAT16_EXACT tagger_float16_floats shifted = near * 2.88539008f + rounder;
    const TAGGER_FLOAT16_EXACT tagger_float16_floats n = shifted - rounder;
    const tagger_float16_floats r = (near * 2.0f - n * 0.693145752f) - n * 1.42860677e-6f;
    const tagger_float16_floats power = tagger_float16_floats_of(
            tagger_float16_bits_of(shifted) << 23);
    const TAGGER_FLOAT16_EXACT tagger_float16_floats whole = power - 1.0f;
    const tagger_float16_floats expm1 = whole + power * tagger_float16_expm1_near_zero(r);
    return expm1 / (expm1 + 2.0f);
}

static float tagger_float16_tanh(float x)
{
    return TAGGER_FLOAT16_FIRST(tagger_float16_tanhs(tagger_float16_all(x)));
}

static void tagger_float16_copy(float *to, const float *from, int n)
{
    for (int k = 0; k < n; ++k) {
        to[k] = from[k];
    }
}

/*
 * The row that an index means, or -1 where there is none. What no long may hold, and NaN, is not converted; told by
 * its bits, as -ffast-math knows no NaN.
 */
static int tagger_float16_row_index(float index, int rows)
{
    uint32_t bits = 0;
    long row = -1;
    memcpy(&bits, &index, sizeof bits);
    if ((bits << 1) < 0x9E000000u) {
        row = (long)index;
    }
    return row >= 0 && row < rows ? (int)row : -1;
}

/* y = for each of n indices its row in the table (vocabulary, features). */
static int tagger_float16_look_up_stored(float *y, const float *indices, int n,
        const tagger_float16_weight *table, int vocabulary, int features)
{
    for (int i = 0; i < n; ++i) {
        const int row = tagger_float16_row_index(indices[i], vocabulary);
        if (row < 0) {
            return TAGGER_FLOAT16_ERROR_INDEX;
        }
        for (int k = 0; k < features; ++k) {
            y[i * features + k] = tagger_float16_dequantize(table[row * features + k]);
        }
    }
    return TAGGER_FLOAT16_OK;
}

static void tagger_float16_fill(float *to, int n, float value)
{
    for (int k = 0; k < n; ++k) {
        to[k] = value;
    }
}

/*
 * Bidirectional 'both', one timestep: x (3), h (2), which becomes the new one.
 * from_x and from_h hold the sums of the gates z, r and h of one unit; their weights lie together.
 */
static void tagger_float16_both_forward_step(const float *x, float *h, float *new_h)
{
    for (int k = 0; k < 2; ++k) {
        float from_x[3] = {tagger_float16_both_forward_bias[3 * k],
                tagger_float16_both_forward_bias[3 * k + 1],
                tagger_float16_both_forward_bias[3 * k + 2]};
        float from_h[3] = {tagger_float16_both_forward_recurrent_bias[3 * k],
                tagger_float16_both_forward_recurrent_bias[3 * k + 1],
                tagger_float16_both_forward_recurrent_bias[3 * k + 2]};
        tagger_float16_add_rows(from_x, x, tagger_float16_both_forward_kernel + 9 * k, 3, 3);
        tagger_float16_add_rows(from_h, h, tagger_float16_both_forward_recurrent_kernel + 6 * k, 2,
                3);
        const float z = tagger_float16_sigmoid(from_x[0] + from_h[0]);
        const float r = tagger_float16_sigmoid(from_x[1] + from_h[1]);
        const float candidate = tagger_float16_tanh(from_x[2] + r * from_h[2]);
        new_h[k] = z * h[k] + (1.0f - z) * candidate;
    }
    tagger_float16_copy(h, new_h, 2);
}

/*
 * Bidirectional 'both', one timestep: x (3), h (2), which becomes the new one.
 * sums holds those of the gates z, r and h, 2 numbers each; reset_h is r * h.
 */
static void tagger_float16_both_backward_step(const float *x, float *h, float *sums)
{
    float *const reset_h = sums + 6;
    tagger_float16_copy(sums, tagger_float16_both_backward_bias, 6);
    tagger_float16_add_rows(sums, x, tagger_float16_both_backward_kernel, 3, 6);
    tagger_float16_add_rows(sums, h, tagger_float16_both_backward_recurrent_kernel_zr, 2, 4);
    for (int k = 0; k < 2; ++k) {
        const float r = tagger_float16_sigmoid(sums[2 + k]);
        reset_h[k] = r * h[k];
    }
    tagger_float16_add_rows(sums + 4, reset_h, tagger_float16_both_backward_recurrent_kernel_h, 2,
            2);
    for (int k = 0; k < 2; ++k) {
        const float z = tagger_float16_sigmoid(sums[k]);
        const float candidate = tagger_float16_tanh(sums[4 + k]);
        h[k] = z * h[k] + (1.0f - z) * candidate;
    }
}

int tagger_float16_predict(tagger_float16_context *ctx, const float *input, int timesteps,
        float *output)
{
    if (timesteps < 1 || timesteps > TAGGER_FLOAT16_MAX_TIMESTEPS) {
        return TAGGER_FLOAT16_ERROR_LENGTH;
    }

    /* Embedding 'embedding': (timesteps,) -> (timesteps, 3) */
    float *const embedding_mask = ctx->buffer_0;
    for (int k = 0; k < timesteps; ++k) {
        embedding_mask[k] = input[k] != tagger_float16_embedding_zero_value[0] ? 1.0f : 0.0f;
    }
    float *const embedding = ctx->buffer_1;
    if (tagger_float16_look_up_stored(embedding, input, timesteps, tagger_float16_embedding_table,
            6, 3) != TAGGER_FLOAT16_OK) {
        return TAGGER_FLOAT16_ERROR_INDEX;
    }

    /* Bidirectional 'both': (timesteps, 3) -> (timesteps, 4) */
    float *const both_forward = ctx->buffer_2;
    float *const both_forward_h = ctx->buffer_3;
    float *const both_forward_new_h = ctx->buffer_4;
    tagger_float16_fill(both_forward_h, 2, 0.0f);
    for (int t = 0; t < timesteps; ++t) {
        if (embedding_mask[t] != 0.0f) {
            tagger_float16_both_forward_step(embedding + t * 3, both_forward_h, both_forward_new_h);
        }
        tagger_float16_copy(both_forward + t * 2, both_forward_h, 2);
    }
    float *const both_backward = ctx->buffer_3;
    float *const both_backward_h = ctx->buffer_4;
    float *const both_backward_sums = ctx->buffer_5;
    tagger_float16_fill(both_backward_h, 2, 0.0f);
    for (int t = 0; t < timesteps; ++t) {
        if (embedding_mask[timesteps - 1 - t] != 0.0f) {
            tagger_float16_both_backward_step(embedding + (timesteps - 1 - t) * 3, both_backward_h,
                    both_backward_sums);
            tagger_float16_copy(both_backward + t * 2, both_backward_h, 2);
        } else {
            tagger_float16_fill(both_backward + t * 2, 2, 0.0f);
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
        tagger_float16_copy(output + i * 2, tagger_float16_tags_bias, 2);
        tagger_float16_add_rows(output + i * 2, both + i * 4, tagger_float16_tags_kernel, 4, 2);
    }

    return TAGGER_FLOAT16_OK;
}

void tagger_float16_reset(tagger_float16_context *ctx)
{
    (void)ctx;
}

/* Whether a byte is a blank or ends a line. */
static int tagger_float16_is_blank(int byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* What has been read: lines, words of the last line and what stands between them, and the last word. */
typedef struct {
    long line;
    int words;
    int separator;
    char word[512];
} tagger_float16_text;

/*
 * Reads a word behind blanks. In a line all words have blanks before them, or all but the first a comma or a semicolon.
 * 1, or for the first word of a line 2; or 0 where the input ends, or -1 where there is no word, or -2 where a line has
 * several separators. A byte that is not printable ASCII becomes a question mark, which is in no number.
 */
static int tagger_float16_read_word(tagger_float16_text *text)
{
    int separator = ' ';
    int length = 0;
    int last = 0;
    int byte = getchar();
    text->word[0] = '\0';
    while (tagger_float16_is_blank(byte)
            || (text->words > 0 && separator == ' ' && (byte == ',' || byte == ';'))) {
        if (!tagger_float16_is_blank(byte)) {
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
    while (byte != EOF && byte != ',' && byte != ';' && !tagger_float16_is_blank(byte)) {
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
static int tagger_float16_read(tagger_float16_text *text, float *number)
{
    const char *const word = text->word;
    int length = 0;
    const int found = tagger_float16_read_word(text);
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
static int tagger_float16_refuse(const tagger_float16_text *text, long sample, int found, int k,
        int n, const char *where)
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
static int tagger_float16_end(long samples)
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
static int tagger_float16_skip_mark(void)
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
    static tagger_float16_context ctx;
    static tagger_float16_text text = {1, 0, ' ', ""};
    static float input_0[TAGGER_FLOAT16_INPUT_SIZE];
    static float output_0[TAGGER_FLOAT16_OUTPUT_SIZE];

    if (argc > 1) {
        fprintf(stderr, "%s takes no arguments: it reads numbers from stdin\n", argv[0]);
        return 1;
    }
    if (tagger_float16_skip_mark() != 0) {
        fprintf(stderr, "stdin is no text\n");
        return 1;
    }
    tagger_float16_reset(&ctx);
    for (long sample = 1;; ++sample) {
        const char *separator = "";
        int found = 1;
        int status = TAGGER_FLOAT16_OK;
        long unfit_line = 0; /* that of the first index without a row */
        float unfit = 0.0f;
        int rows = 0;
        float length = 0.0f;
        int in_line = 0; /* whether numbers stand in the line of their length */
        int timesteps = 0;
        found = tagger_float16_read(&text, &length);
        if (found == 0) {
            return tagger_float16_end(sample - 1);
        }
        timesteps = found > 0 && length >= 1.0f && length <= (float)TAGGER_FLOAT16_MAX_TIMESTEPS
                ? (int)length : 0;
        if (timesteps == 0 || (float)timesteps < length) {
            fprintf(stderr, "sample %ld, line %ld: timesteps must be an integer from 1 to %d, not '%.40s'\n",
                    sample, text.line, TAGGER_FLOAT16_MAX_TIMESTEPS, text.word);
            return 1;
        }
        for (int k = 0; k < timesteps; ++k) {
            found = tagger_float16_read(&text, &input_0[k]);
            in_line = k > 0 ? in_line : found == 1;
            if (found == 2 && in_line) {
                fprintf(stderr, "sample %ld: a line ends after %d of %d numbers, and begins with their length: "
                        "write this in a line of its own\n", sample, k, timesteps);
                return 1;
            }
            if (found < 1) {
                return tagger_float16_refuse(&text, sample, found, k, timesteps, "");
            }
            if (unfit_line == 0 && !(input_0[k] > -1.0f && input_0[k] < 6.0f)) {
                unfit_line = text.line;
                unfit = input_0[k];
                rows = 6;
            }
        }
        status = tagger_float16_predict(&ctx, input_0, timesteps, output_0);
        if (status == TAGGER_FLOAT16_ERROR_INDEX && unfit_line > 0) {
            fprintf(stderr, "sample %ld, line %ld: the index %.9g is outside an embedding table of %d rows\n",
                    sample, unfit_line, (double)unfit, rows);
            return 1;
        }
        if (status == TAGGER_FLOAT16_ERROR_LENGTH) {
            fprintf(stderr, "sample %ld: a length is below 1, above its maximum, or does not fit the others\n", sample);
            return 1;
        }
        if (status == TAGGER_FLOAT16_ERROR_INDEX) {
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
