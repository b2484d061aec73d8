/*
 * model.h5 in C99, without dynamic memory
 *
 * Model:   model.h5
 *          SHA-256 48d4ab6f5a1d1f06b1b357947fe559f29b1877e1bb9a5ef2d0b2e7703f718be2
 *          written by Keras 2.21.0
 * Written: by lstmgen 0.1.0, --target c --name net
 * Costs:   1480 bytes of weights as float32, 64 of state, 192 of workspace,
 *          976 multiply-accumulates
 * Licence: this file is the user's own; what lstmgen put into it is under MIT-0.
 *
 * Layers:
 *   lstm: LSTM -> (8,), 352 parameters
 *   dense: Dense -> (2,), 18 parameters
 */
#include "net.h"

#include <math.h>

/* Weights, row-major; the code follows them. */
static const float net_lstm_kernel[64] = { /* (2, 32) */
    0.35045415f, -0.37867877f, 0.25712535f, -0.12645923f, -0.42471427f, 0.09173005f, -0.2302759f,
    0.34145334f, 0.41457048f, 0.03845834f, 0.47283486f, 0.55545247f, -0.31719184f, -0.13040052f,
    0.058308218f, -0.42641678f, -0.5265284f, -0.64402115f, 0.08473608f, 0.14845864f, 0.41442987f,
    0.17221068f, -0.19870254f, 0.34795818f, 0.9241782f, -0.84308267f, -0.3329985f, 0.07504457f,
    -0.8586714f, -0.49741936f, 0.6988936f, -0.40638486f, 0.6057053f, -0.64318866f, -0.096590735f,
    -0.20222768f, 0.009964801f, 0.42148402f, -0.059424028f, 0.2920256f, 0.20832062f, -0.30472955f,
    0.49154776f, 0.25037122f, -0.9055822f, -0.42736313f, -0.08076357f, -0.5167515f, -0.5994965f,
    -0.7639359f, -0.27804998f, 0.19715443f, -0.017624041f, 0.27212688f, -0.44913682f, 0.34974656f,
    0.4713701f, -0.91504645f, -0.27300844f, 0.6773975f, -0.66838014f, -0.7070036f, 0.15537643f,
    -0.028062107f
};

static const float net_lstm_recurrent_kernel[256] = { /* (8, 32) */
    -0.18419692f, -0.6348644f, -0.10145785f, 0.33370805f, -0.51263016f, -0.32941565f, 0.21062882f,
    -0.4202216f, 0.3542104f, 0.26208732f, -0.047396354f, -0.79211795f, -0.5564123f, -0.5656445f,
    -0.17939556f, -0.43163705f, 0.09274857f, -0.17129992f, -0.21290152f, -0.3166594f, 1.2271961f,
    -0.15909089f, 0.0042222966f, 0.3724442f, -0.5767235f, -0.52375984f, -0.044203322f,
    -0.20622565f, -0.6603501f, -0.2688053f, -0.1757592f, -0.8034396f, 0.34551534f, 0.30496797f,
    -0.22491424f, 0.07298909f, -0.17234524f, -0.1590831f, 0.046349414f, -0.4054708f, -0.331106f,
    -0.23696317f, 0.00050587807f, 0.70031506f, -0.4296831f, -0.33707952f, 0.3165604f, 0.28376386f,
    -0.39696985f, -0.03050305f, -0.30028698f, -0.14024936f, -0.37093216f, 0.34566876f, 0.76454383f,
    -0.54175425f, 0.29714903f, 0.34141737f, -0.24661927f, 0.420482f, 0.17206807f, 0.2585669f,
    0.48286164f, 0.26245552f, -0.22969608f, 0.2986668f, -0.22426522f, 0.27172422f, 0.5080468f,
    -0.34274217f, -0.07516605f, -0.19471237f, 0.012743058f, 0.22361773f, -0.17149471f, 0.5647553f,
    -0.057107046f, 0.4650041f, 0.24581997f, -0.023303602f, 0.32123187f, -0.1330431f, 0.018560266f,
    0.28820518f, -0.34618506f, -0.099958576f, 0.32402137f, -0.12694694f, 0.00055237644f,
    0.09241534f, -0.4032036f, -0.13424692f, 0.16642366f, 0.042558625f, 0.12692915f, 0.11046515f,
    -0.8072229f, 0.10641151f, 0.21418764f, 0.06615871f, 0.30267298f, 0.17698954f, -0.61544275f,
    0.058177397f, -0.0967547f, 0.34864646f, 0.037193876f, -0.38007537f, 0.3038824f, 0.277057f,
    -0.34960598f, 0.2321338f, 0.11023977f, 0.66508377f, -0.22835128f, 0.105831794f, -0.3810303f,
    0.53370494f, -0.66881084f, 0.9135928f, -0.21526946f, 0.33050913f, 0.06273873f, -0.36643463f,
    0.4315234f, 0.12303912f, -0.101865925f, 0.23740058f, -0.29638016f, -0.60598457f, -0.23371506f,
    -0.22812243f, 0.011447213f, 0.31203428f, -0.061029036f, 0.4615188f, 0.018383889f, 0.0853164f,
    0.22498564f, -0.18343517f, -0.093800716f, -0.11107317f, 0.058065176f, 0.062393907f,
    -0.103350185f, 0.047053445f, 0.1015382f, 0.50780964f, 0.37350154f, -0.5409779f, -0.38913158f,
    0.2458392f, -0.4396982f, -0.4116621f, 0.25920996f, -0.53577566f, -0.27670997f, -0.03180381f,
    -0.14342974f, -0.37477902f, -0.15534765f, 0.2929809f, 0.19621438f, -0.06227973f, 0.08328454f,
    0.14212334f, -0.4347193f, -0.38575882f, -0.30135828f, -0.10975706f, 0.116338335f, 0.43624637f,
    -0.058769617f, -0.20356712f, -0.16772439f, -0.37441525f, 0.12118319f, 0.035892744f, 0.3736808f,
    -0.5279672f, -0.19296044f, 0.15755798f, 0.27445263f, -0.050218623f, 0.081536554f, 0.13734028f,
    0.100212015f, -0.083150364f, 0.38468245f, 0.07809871f, 0.25990474f, 0.35895318f, 0.50947434f,
    -0.39074644f, 0.12514502f, -0.23110732f, -0.14850338f, 0.024528714f, 0.52409047f, -0.14212137f,
    0.2719445f, -0.6616142f, 0.22767128f, 0.7112109f, -0.09964626f, 0.2631222f, 0.080420814f,
    -0.46089703f, -0.04720747f, -0.34936106f, 0.1491123f, 0.13703279f, 0.2217543f, -0.15484554f,
    0.39422846f, -0.7053173f, 0.60466444f, -0.39205104f, 0.10931855f, 0.5443858f, -0.41682377f,
    -0.113170765f, 0.39969388f, -0.04043908f, -0.2517254f, 0.6573858f, -0.15037122f, 0.15637f,
    0.76505035f, 0.37434366f, -0.22363824f, -0.039807413f, -0.41963562f, -0.25800815f,
    -0.11609559f, -0.09096514f, 0.21264546f, 0.4094696f, 0.012317885f, 0.07783649f, 0.5136526f,
    0.6149947f, -0.084251076f, 0.26524025f, -0.3792825f, 1.0873407f, -0.25325033f, 0.18763573f,
    -0.044705752f, 0.7083599f, 0.043402843f, -0.34124428f, 0.73760456f, 0.07924664f, -0.47068554f,
    0.44200307f
};

static const float net_lstm_bias[32] = { /* (32,) */
    0.3613631f, 0.7317379f, -0.0784978f, 0.43206456f, 0.80135727f, 0.500201f, 0.35353088f,
    0.20810083f, 0.8373798f, 1.1004859f, 0.89212394f, 1.5478773f, 1.3137798f, 1.3842182f,
    1.4621459f, 1.392935f, -0.2786871f, 0.7063723f, -0.16406131f, -0.4425143f, -0.85605687f,
    0.47110358f, 0.5503739f, 0.32795691f, 0.59904f, 0.75815153f, -0.09498403f, 0.31310382f,
    0.566282f, 0.4926734f, 0.21745068f, 0.5684739f
};

static const float net_dense_kernel[16] = { /* (8, 2) */
    1.2302154f, -0.77489775f, 0.9333365f, -0.98963696f, -0.04345919f, 0.34383824f, 0.16875923f,
    -1.058989f, -0.47778696f, 1.2307343f, 1.1236304f, -0.34645855f, -0.55035615f, 1.0860989f,
    -0.27434352f, -1.0239838f
};

static const float net_dense_bias[2] = { /* (2,) */
    -0.06938405f, 0.06938406f
};

static void net_copy(float *to, const float *from, int n)
{
    for (int k = 0; k < n; ++k) {
        to[k] = from[k];
    }
}

/* y += x kernel; kernel is (rows, columns). Four rows at once: faster, and rounding errors grow less. */
static void net_accumulate(float *y, const float *x, const float *kernel, int rows, int columns)
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

static float net_relu(float x)
{
    return x < 0.0f ? 0.0f : x;
}

static void net_fill(float *to, int n, float value)
{
    for (int k = 0; k < n; ++k) {
        to[k] = value;
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
        x[k] = expf(x[k] - top);
    }
    total = net_sum(x, n, 1);
    for (int k = 0; k < n; ++k) {
        x[k] /= total;
    }
}

/*
 * LSTM 'lstm', one timestep: x (2), h and c (8), which become the new ones.
 * z holds the sums of the gates i, f, c and o, 8 numbers each.
 */
static void net_lstm_step(const float *x, float *h, float *c, float *z)
{
    net_copy(z, net_lstm_bias, 32);
    net_accumulate(z, x, net_lstm_kernel, 2, 32);
    net_accumulate(z, h, net_lstm_recurrent_kernel, 8, 32);
    for (int k = 0; k < 8; ++k) {
        const float i = net_relu(z[k]);
        const float f = net_relu(z[8 + k]);
        const float candidate = tanhf(z[16 + k]);
        const float o = net_relu(z[24 + k]);
        c[k] = f * c[k] + i * candidate;
        h[k] = o * tanhf(c[k]);
    }
}

void net_reset(net_context *ctx)
{
    net_fill(ctx->lstm_h, 8, 0.0f);
    net_fill(ctx->lstm_c, 8, 0.0f);
}

int net_predict(net_context *ctx, const float *input, float *output)
{
    /* LSTM 'lstm': (3, 2) -> (8,) */
    float *const lstm_h = ctx->buffer_0;
    float *const lstm_c = ctx->buffer_1;
    net_fill(lstm_h, 8, 0.0f);
    net_fill(lstm_c, 8, 0.0f);
    for (int t = 0; t < 3; ++t) {
        net_lstm_step(input + t * 2, lstm_h, lstm_c, ctx->buffer_2);
    }

    /* Dense 'dense': (8,) -> (2,) */
    net_dense(output, lstm_h, net_dense_kernel, net_dense_bias, 1, 8, 2);
    net_softmax(output, 2);

    return NET_OK;
}

int net_step(net_context *ctx, const float *input_at_t, float *output)
{
    /* LSTM 'lstm': (1, 2) -> (8,) */
    net_lstm_step(input_at_t, ctx->lstm_h, ctx->lstm_c, ctx->buffer_2);

    /* Dense 'dense': (8,) -> (2,) */
    net_dense(output, ctx->lstm_h, net_dense_kernel, net_dense_bias, 1, 8, 2);
    net_softmax(output, 2);

    return NET_OK;
}
