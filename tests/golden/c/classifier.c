/*
 * classifier.h5 in C99, without dynamic memory
 *
 * Model:   classifier.h5
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 0.1.0, --target c --name classifier --with-main
 * Costs:   320 bytes of weights as float32, 24 of state, 72 of workspace,
 *          186 multiply-accumulates
 * Licence: this file is the user's own; what lstmgen put into it is under MIT-0.
 *
 * Layers:
 *   lstm: LSTM -> (3,), 0 parameters
 *   dense: Dense -> (2,), 0 parameters
 */
#include "classifier.h"

#include <math.h>
#include <stdio.h>

/* Weights, row-major; the code follows them. */
static const float classifier_lstm_kernel[24] = { /* (2, 12) */
    0.30735052f, 0.5929709f, 0.29826224f, -0.68189436f, 0.6432135f, 0.36782473f, -0.22217195f,
    0.44867086f, 0.31874344f, 0.2764795f, 0.117053345f, 0.42802778f, -0.34187245f, 0.0022540311f,
    -0.18927158f, 0.45930773f, 0.12383326f, -0.07547405f, -0.36914507f, -0.054315343f, 0.10488531f,
    -0.065361746f, 0.87643826f, 0.70403457f
};

static const float classifier_lstm_recurrent_kernel[36] = { /* (3, 12) */
    -1.5266975f, -1.0334079f, -0.004863255f, -0.15331425f, 0.2281858f, 0.23039316f, 1.3707032f,
    -0.56721246f, -0.126563f, 1.325663f, 0.4880218f, 0.49783802f, -0.20840383f, -0.8888451f,
    0.20047885f, 0.16540845f, -0.63641125f, -0.309936f, 0.056773793f, -0.46685097f, 0.041038018f,
    0.15728982f, 0.12135174f, -0.20377499f, 0.45624885f, 0.6347002f, 0.292509f, -0.39093813f,
    0.5389914f, -0.20086402f, 0.62749636f, -0.54307246f, 0.6486803f, 0.08796193f, -0.6492493f,
    -0.08833969f
};

static const float classifier_lstm_bias[12] = { /* (12,) */
    0.13246137f, 0.2636748f, -0.4893129f, -0.5644238f, 0.21975072f, -0.18004978f, 0.24130337f,
    0.5557117f, -0.8892724f, 0.25263286f, 0.8347882f, -0.0785161f
};

static const float classifier_dense_kernel[6] = { /* (3, 2) */
    -0.38648874f, 0.5513463f, 0.25206792f, 0.63752985f, -0.107129425f, -0.789091f
};

static const float classifier_dense_bias[2] = { /* (2,) */
    0.033993542f, -0.16749689f
};

static void classifier_copy(float *to, const float *from, int n)
{
    for (int k = 0; k < n; ++k) {
        to[k] = from[k];
    }
}

/* y += x kernel; kernel is (rows, columns). Four rows at once: faster, and rounding errors grow less. */
static void classifier_accumulate(float *y, const float *x, const float *kernel, int rows,
        int columns)
{
    int j = 0;
    for (; rows - j >= 4; j += 4) {
        const float a = x[j];
        const float b = x[j + 1];
        const float c = x[j + 2];
        const float d = x[j + 3];
        const float *const row = kernel + j * columns;
        for (int k = 0; k < columns; ++k) {
            y[k] += (a * row[k] + b * row[columns + k])
                    + (c * row[2 * columns + k] + d * row[3 * columns + k]);
        }
    }
    for (; j < rows; ++j) {
        const float a = x[j];
        const float *const row = kernel + j * columns;
        for (int k = 0; k < columns; ++k) {
            y[k] += a * row[k];
        }
    }
}

static float classifier_sigmoid(float x)
{
    return 1.0f / (1.0f + expf(-x));
}

static void classifier_fill(float *to, int n, float value)
{
    for (int k = 0; k < n; ++k) {
        to[k] = value;
    }
}

/* y = x kernel + bias for each of n rows; kernel is (inputs, units). */
static void classifier_dense(float *y, const float *x, const float *kernel, const float *bias,
        int n, int inputs, int units)
{
    for (int i = 0; i < n; ++i) {
        classifier_copy(y + i * units, bias, units);
        classifier_accumulate(y + i * units, x + i * inputs, kernel, inputs, units);
    }
}

/* The larger one; NaN where either is. */
static float classifier_maximum(float a, float b)
{
    return a > b || a != a ? a : b;
}

/* The largest of n numbers, `stride` apart; NaN where one is. */
static float classifier_largest(const float *x, int n, int stride)
{
    float largest = x[0];
    for (int k = 1; k < n; ++k) {
        largest = classifier_maximum(largest, x[k * stride]);
    }
    return largest;
}

/* The sum of n numbers, `stride` apart; in parts, so that rounding errors do not grow with n. */
static float classifier_sum(const float *x, int n, int stride)
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
static void classifier_softmax(float *x, int n)
{
    const float top = classifier_largest(x, n, 1);
    float total = 0.0f;
    for (int k = 0; k < n; ++k) {
        x[k] = expf(x[k] - top);
    }
    total = classifier_sum(x, n, 1);
    for (int k = 0; k < n; ++k) {
        x[k] /= total;
    }
}

/*
 * LSTM 'lstm', one timestep: x (2), h and c (3), which become the new ones.
 * z holds the sums of the gates i, f, c and o, 3 numbers each.
 */
static void classifier_lstm_step(const float *x, float *h, float *c, float *z)
{
    classifier_copy(z, classifier_lstm_bias, 12);
    classifier_accumulate(z, x, classifier_lstm_kernel, 2, 12);
    classifier_accumulate(z, h, classifier_lstm_recurrent_kernel, 3, 12);
    for (int k = 0; k < 3; ++k) {
        const float i = classifier_sigmoid(z[k]);
        const float f = classifier_sigmoid(z[3 + k]);
        const float candidate = tanhf(z[6 + k]);
        const float o = classifier_sigmoid(z[9 + k]);
        c[k] = f * c[k] + i * candidate;
        h[k] = o * tanhf(c[k]);
    }
}

void classifier_reset(classifier_context *ctx)
{
    classifier_fill(ctx->lstm_h, 3, 0.0f);
    classifier_fill(ctx->lstm_c, 3, 0.0f);
}

int classifier_predict(classifier_context *ctx, const float *input, float *output)
{
    /* LSTM 'lstm': (3, 2) -> (3,) */
    float *const lstm_h = ctx->buffer_0;
    float *const lstm_c = ctx->buffer_1;
    classifier_fill(lstm_h, 3, 0.0f);
    classifier_fill(lstm_c, 3, 0.0f);
    for (int t = 0; t < 3; ++t) {
        classifier_lstm_step(input + t * 2, lstm_h, lstm_c, ctx->buffer_2);
    }

    /* Dense 'dense': (3,) -> (2,) */
    classifier_dense(output, lstm_h, classifier_dense_kernel, classifier_dense_bias, 1, 3, 2);
    classifier_softmax(output, 2);

    return CLASSIFIER_OK;
}

int classifier_step(classifier_context *ctx, const float *input_at_t, float *output)
{
    /* LSTM 'lstm': (1, 2) -> (3,) */
    classifier_lstm_step(input_at_t, ctx->lstm_h, ctx->lstm_c, ctx->buffer_2);

    /* Dense 'dense': (3,) -> (2,) */
    classifier_dense(output, ctx->lstm_h, classifier_dense_kernel, classifier_dense_bias, 1, 3, 2);
    classifier_softmax(output, 2);

    return CLASSIFIER_OK;
}

/* Reads one number: gives 1, or 0 where the input ends, or -1 where something else stands. */
static int classifier_read(float *number)
{
    const int found = scanf("%f", number);
    return found == 1 ? 1 : found == EOF ? 0 : -1;
}

/* Reads samples from stdin until it ends; prints for each all outputs in a line. */
int main(void)
{
    static classifier_context ctx;
    static float input_0[CLASSIFIER_INPUT_SIZE];
    static float output_0[CLASSIFIER_OUTPUT_SIZE];

    classifier_reset(&ctx);
    for (long sample = 1;; ++sample) {
        const char *separator = "";
        int found = 1;
        int status = CLASSIFIER_OK;
        for (int k = 0; k < 6; ++k) {
            found = classifier_read(&input_0[k]);
            if (found == 0 && k == 0) {
                return 0;
            }
            if (found != 1) {
                fprintf(stderr, "sample %ld: %s\n", sample, found == 0 ? "ends too early" : "not a number");
                return 1;
            }
        }
        status = classifier_predict(&ctx, input_0, output_0);
        if (status != CLASSIFIER_OK) {
            fprintf(stderr, "sample %ld: error %d\n", sample, status);
            return 1;
        }
        for (int k = 0; k < 2; ++k) {
            printf("%s%.9g", separator, (double)output_0[k]);
            separator = " ";
        }
        printf("\n");
        if (fflush(stdout) != 0) {
            return 1;
        }
    }
}
