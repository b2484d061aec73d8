/*
 * sensors.keras in C99, without dynamic memory
 *
 * Model:   sensors.keras
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 1.0.0, --target c --name sensors --with-main
 * Costs:   132 bytes of weights as float32, 8 of state, 2400 of workspace for lengths of 100,
 *          82 multiply-accumulates (for one timestep)
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   each: TimeDistributed -> (timesteps, 3), 0 parameters
 *   norm: LayerNormalization -> (timesteps, 3), 0 parameters
 *   gained: Multiply -> (timesteps, 3), 0 parameters
 *   rnn: SimpleRNN -> (timesteps, 2), 0 parameters
 */
#include "sensors.h"

#include <math.h>
#include <string.h>
#include <stdio.h>

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
extern const float sensors_any_float;
typedef char sensors_needs_no_associative_math[
        __builtin_constant_p((int)((sensors_any_float + 1.0f) - sensors_any_float)) ? -1 : 1];
#endif
#if defined(__OPTIMIZE_SIZE__) && defined(__GNUC__) && __GNUC__ >= 5 && defined(__ARM_ARCH_ISA_THUMB) \
    && __ARM_ARCH_ISA_THUMB == 1
#pragma GCC optimize("no-ipa-ra", "no-associative-math")
#endif

/* Weights, row-major. The code starts below. */
static const float sensors_conv_kernel[12] = { /* (2, 1, 2, 3) */
    -0.24066177f, -0.17158957f, -0.029358298f, -1.1119916f, -0.03915943f, -0.41912785f, 2.0937996f,
    0.23547196f, -0.11157848f, -0.06877245f, -0.3008278f, -0.53309035f
};

static const float sensors_conv_bias[3] = {
    1.3245515f, -1.433399f, 0.3508593f
};

static const float sensors_norm_scale[3] = {
    -0.13448058f, 0.38916722f, -0.043132164f
};

static const float sensors_norm_offset[3] = {
    0.6746552f, -0.019881278f, 0.11455574f
};

static const float sensors_rnn_kernel[6] = { /* (3, 2) */
    1.0274925f, 0.42706332f, -0.20313725f, -0.009703385f, 0.42431507f, 1.2610528f
};

static const float sensors_rnn_recurrent_kernel[4] = { /* (2, 2) */
    -0.061772197f, -0.046135206f, 0.7013882f, -0.43187597f
};

static const float sensors_rnn_bias[2] = {
    -0.07503214f, 0.6295234f
};

static void sensors_copy(float *to, const float *from, int n) { ... }
static void sensors_accumulate(float *y, const float *x, const float *kernel, int rows, int columns) { ... }
static float sensors_elu(float x, float alpha) { ... }
static float sensors_leaky_relu(float x, float negative_slope) { ... }
static float sensors_maximum(float a, float b) { ... }
static float sensors_largest(const float *x, int n, int stride) { ... }
static float sensors_sum(const float *x, int n, int stride) { ... }
static float sensors_sum_of_squares(const float *x, int n, int stride, float mean) { ... }

/* SimpleRNN 'rnn', one timestep: updates h (2) from x (3). */
static void sensors_rnn_step(const float *x, float *h, float *z)
{
    sensors_copy(z, sensors_rnn_bias, 2);
    sensors_accumulate(z, x, sensors_rnn_kernel, 3, 2);
    sensors_accumulate(z, h, sensors_rnn_recurrent_kernel, 2, 2);
    for (int k = 0; k < 2; ++k) {
        h[k] = sensors_elu(z[k], 0.5f);
    }
}

/* TimeDistributed 'each', one timestep: (6, 2) -> (3,) */
static void sensors_each_body(const float *input, float *output, float *work_0)
{
    /* Conv1D 'conv': (6, 2) -> (6, 3) */
    float *const conv = work_0;
    for (int i = 0; i < 6; ++i) {
        float *const to = conv + i * 3;
        sensors_copy(to, sensors_conv_bias, 3);
        for (int p = i < 1 ? 1 - i : 0; p < 2; ++p) {
            const int from_i = i + p - 1;
            sensors_accumulate(to, input + from_i * 2, sensors_conv_kernel + p * 6, 2, 3);
        }
    }

    /* LeakyReLU 'relu': (6, 3) -> (6, 3) */
    for (int k = 0; k < 18; ++k) {
        conv[k] = sensors_leaky_relu(conv[k], 0.25f);
    }

    /* GlobalMaxPooling1D 'pool': (6, 3) -> (3,) */
    for (int i = 0; i < 3; ++i) {
        output[i] = sensors_largest(conv + i, 6, 3);
    }
}

int sensors_predict(sensors_context *ctx, const float *input_0, int timesteps,
        const float *input_1, float *output_0, float *output_1)
{
    if (timesteps < 1 || timesteps > SENSORS_MAX_TIMESTEPS) {
        return SENSORS_ERROR_LENGTH;
    }

    /* TimeDistributed 'each': (timesteps, 6, 2) -> (timesteps, 3) */
    float *const each = ctx->buffer_0;
    float *const each_work_0 = ctx->buffer_1;
    for (int t = 0; t < timesteps; ++t) {
        sensors_each_body(input_0 + t * 12, each + t * 3, each_work_0);
    }

    /* LayerNormalization 'norm': (timesteps, 3) -> (timesteps, 3) */
    float *const norm = ctx->buffer_1;
    for (int i = 0; i < timesteps; ++i) {
        const float total = sensors_sum(each + i * 3, 3, 1);
        const float mean = total / 3.0f;
        const float square = sensors_sum_of_squares(each + i * 3, 3, 1, mean);
        const float factor = 1.0f / sqrtf(square / 3.0f + 0.001f);
        for (int j = 0; j < 3; ++j) {
            norm[i * 3 + j] = (each[i * 3 + j] - mean) * factor * sensors_norm_scale[j]
                    + sensors_norm_offset[j];
        }
    }

    /* Multiply 'gained': (timesteps, 3) -> (timesteps, 3) */
    for (int i = 0; i < timesteps; ++i) {
        for (int k = 0; k < 3; ++k) {
            norm[i * 3 + k] = norm[i * 3 + k] * input_1[k];
        }
    }

    /* SimpleRNN 'rnn': (timesteps, 3) -> (timesteps, 2) */
    float *const rnn_sums = ctx->buffer_0;
    for (int t = 0; t < timesteps; ++t) {
        sensors_rnn_step(norm + t * 3, ctx->rnn_h, rnn_sums);
        sensors_copy(output_0 + t * 2, ctx->rnn_h, 2);
    }
    sensors_copy(output_1, ctx->rnn_h, 2);

    return SENSORS_OK;
}

int sensors_step(sensors_context *ctx, const float *input_0_at_t, const float *input_1,
        float *output_0, float *output_1)
{
    /* TimeDistributed 'each': (1, 6, 2) -> (1, 3) */
    float *const each = ctx->buffer_0;
    float *const each_work_0 = ctx->buffer_1;
    sensors_each_body(input_0_at_t, each, each_work_0);

    /* LayerNormalization 'norm': (1, 3) -> (1, 3) */
    float *const norm = ctx->buffer_1;
    {
        const float total = sensors_sum(each, 3, 1);
        const float mean = total / 3.0f;
        const float square = sensors_sum_of_squares(each, 3, 1, mean);
        const float factor = 1.0f / sqrtf(square / 3.0f + 0.001f);
        for (int i = 0; i < 3; ++i) {
            norm[i] = (each[i] - mean) * factor * sensors_norm_scale[i] + sensors_norm_offset[i];
        }
    }

    /* Multiply 'gained': (1, 3) -> (1, 3) */
    for (int k = 0; k < 3; ++k) {
        norm[k] = norm[k] * input_1[k];
    }

    /* SimpleRNN 'rnn': (1, 3) -> (1, 2) */
    float *const rnn_sums = ctx->buffer_0;
    sensors_rnn_step(norm, ctx->rnn_h, rnn_sums);
    sensors_copy(output_0, ctx->rnn_h, 2);
    sensors_copy(output_1, ctx->rnn_h, 2);

    return SENSORS_OK;
}

size_t sensors_context_size(void)
{
    return sizeof(sensors_context);
}

void sensors_reset(sensors_context *ctx)
{
    for (int k = 0; k < 2; ++k) {
        ctx->rnn_h[k] = 0.0f;
    }
}

/* Whether a byte is a blank or ends a line. */
static int sensors_is_blank(int byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* What has been read: lines, words of the last line and what stands between them, and the last word. */
typedef struct {
    long line;
    int words;
    int separator;
    char word[512];
} sensors_text;

/*
 * Reads a word behind blanks. In a line all words have blanks before them, or all but the first a comma or a semicolon.
 * 1, or for the first word of a line 2; or 0 where the input ends, or -1 where there is no word, or -2 where a line has
 * several separators. A byte that is not printable ASCII becomes a question mark, which is in no number.
 */
static int sensors_read_word(sensors_text *text)
{
    int separator = ' ';
    int length = 0;
    int last = 0;
    int byte = getchar();
    text->word[0] = '\0';
    while (sensors_is_blank(byte)
            || (text->words > 0 && separator == ' ' && (byte == ',' || byte == ';'))) {
        if (!sensors_is_blank(byte)) {
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
    while (byte != EOF && byte != ',' && byte != ';' && !sensors_is_blank(byte)) {
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
static int sensors_read(sensors_text *text, float *number)
{
    const char *const word = text->word;
    int length = 0;
    const int kind = sensors_read_word(text);
    if (kind < 1) {
        return kind;
    }
    if (sscanf(word, "%f%n", number, &length) != 1 || word[length] != '\0' || strpbrk(word, "xXpP(") != NULL
            || strchr("eE+-", word[length - 1]) != NULL) {
        return -1;
    }
    return kind;
}

/* Prints why there is no number after k of n; returns the exit code. */
static int sensors_refuse(const sensors_text *text, long sample, int kind, int k, int n,
        const char *where)
{
    fprintf(stderr, "sample %ld, line %ld: ", sample, text->line);
    if (kind == -1 && text->word[0] != '\0') {
        fprintf(stderr, "'%.40s' is not a number,", text->word);
    } else {
        fprintf(stderr, "%s", kind == 0 ? "it ends" : kind == -1 ? "no number" : "a line mixes separators");
    }
    fprintf(stderr, " after %d of %d number%s%s\n", k, n, n == 1 ? "" : "s", where);
    return 1;
}

/* The exit code where the input ends between samples. */
static int sensors_end(long samples)
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

/* Passes over a byte order mark; -1 after a part of one or that of UTF-16. Scanf of Windows takes none for the end. */
static int sensors_skip_mark(void)
{
    const int first = getchar();
    if (first == 0xEF) {
        return getchar() == 0xBB && getchar() == 0xBF ? 0 : -1;
    }
    if (first == 0xFE || first == 0xFF) { /* the mark of UTF-16 */
        return -1;
    }
    (void)ungetc(first, stdin); /* which does nothing with EOF */
    return 0;
}

/* Reads samples from stdin until it ends; prints for each all outputs in a line. */
int main(int argc, char **argv)
{
    static sensors_context ctx;
    static sensors_text text = {1, 0, ' ', ""};
    static float input_0[SENSORS_INPUT_0_SIZE];
    static float input_1[SENSORS_INPUT_1_SIZE];
    static float output_0[SENSORS_OUTPUT_0_SIZE];
    static float output_1[SENSORS_OUTPUT_1_SIZE];

    if (argc > 1) {
        fprintf(stderr, "%s takes no arguments: it reads numbers from stdin\n", argv[0]);
        return 1;
    }
    if (sensors_skip_mark() != 0) {
        fprintf(stderr, "stdin is not UTF-8; save the file as UTF-8\n");
        return 1;
    }
    sensors_reset(&ctx);
    for (long sample = 1;; ++sample) {
        const char *separator = "";
        int kind = 1;
        int status = SENSORS_OK;
        float length = 0.0f;
        int in_line = 0; /* whether numbers stand in the line of their length */
        int timesteps = 0;
        kind = sensors_read(&text, &length);
        if (kind == 0) {
            return sensors_end(sample - 1);
        }
        timesteps = kind > 0 && length >= 1.0f && length <= (float)SENSORS_MAX_TIMESTEPS
                ? (int)length : 0;
        if (timesteps == 0 || (float)timesteps < length) {
            fprintf(stderr, "sample %ld, line %ld: timesteps must be an integer from 1 to %d, not '%.40s'\n",
                    sample, text.line, SENSORS_MAX_TIMESTEPS, text.word);
            return 1;
        }
        for (int k = 0; k < timesteps * 12; ++k) {
            kind = sensors_read(&text, &input_0[k]);
            in_line = k > 0 ? in_line : kind == 1;
            if (kind == 2 && in_line) {
                fprintf(stderr, "sample %ld: a line ends after %d of %d numbers, and begins with their length: "
                        "write this in a line of its own\n", sample, k, timesteps * 12);
                return 1;
            }
            if (kind < 1) {
                return sensors_refuse(&text, sample, kind, k, timesteps * 12, " of input 1");
            }
        }
        for (int k = 0; k < 3; ++k) {
            kind = sensors_read(&text, &input_1[k]);
            if (kind < 1) {
                return sensors_refuse(&text, sample, kind, k, 3, " of input 2");
            }
        }
        status = sensors_predict(&ctx, input_0, timesteps, input_1, output_0, output_1);
        if (status == SENSORS_ERROR_LENGTH) {
            fprintf(stderr, "sample %ld: a length is below 1, above its maximum, or does not fit the others\n", sample);
            return 1;
        }
        for (int k = 0; k < timesteps * 2; ++k) {
            printf("%s%.9g", separator, (double)output_0[k]);
            separator = " ";
        }
        for (int k = 0; k < 2; ++k) {
            printf("%s%.9g", separator, (double)output_1[k]);
            separator = " ";
        }
        printf("\n");
        if (fflush(stdout) != 0) {
            return 1;
        }
    }
}
