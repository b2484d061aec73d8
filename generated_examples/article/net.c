/*
 * model.h5 in C99, without dynamic memory
 *
 * Model:   model.h5
 *          SHA-256 85e3b5c73354171dce53ba8e7f6c4b46b4039ff3e4b06447e5b3d8b2cb0a222e
 *          written by Keras 3.15.1
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
    0.538271f, -0.49052382f, -0.4284781f, -0.198231f, -0.60780233f, 0.228321f, -0.51397747f,
    0.4206251f, 0.4909371f, 0.106090955f, 0.012717911f, 0.60434f, -0.7497025f, -0.19820146f,
    -0.8122657f, -0.16339289f, -0.62344927f, -0.76425976f, 0.6160503f, 0.036590964f, -0.36562175f,
    -0.303527f, -0.427922f, 0.20330252f, 0.9612299f, -0.7152331f, -0.7591541f, 0.11417794f,
    -0.86397123f, 0.21617514f, -0.23726672f, 0.23881881f, 0.63892746f, -0.47741294f, -0.6397065f,
    -0.18517071f, -0.39543077f, 0.54687583f, -0.25201797f, 0.5941823f, 0.38778654f, -0.122218214f,
    0.26345143f, 0.57496285f, -0.72260636f, -0.23589945f, -0.3436919f, -0.10700774f, -0.61894435f,
    -0.7855801f, 0.37359214f, 0.013374497f, -0.4901005f, -0.21543482f, -0.561203f, 0.4843044f,
    0.5339381f, -0.5821436f, -0.7893239f, 0.1579698f, -0.5705837f, -0.09792733f, -0.232041f,
    0.5526777f
};

static const float net_lstm_recurrent_kernel[256] = { /* (8, 32) */
    -1.4625057f, -1.336053f, -0.9511753f, -0.35270828f, -0.64387673f, 0.11721887f, -0.8947177f,
    -0.37549806f, 0.8251971f, 0.8519396f, 0.7336624f, -0.60596925f, 0.13650964f, -0.8939482f,
    0.36298004f, -0.76997966f, 0.038433634f, 0.04956899f, -0.06725385f, -0.34662148f, 0.2913428f,
    0.26880106f, -0.050560433f, -0.15736417f, -1.3559318f, -1.1893643f, -0.5151872f, -0.6929164f,
    -0.8366929f, -0.900617f, -1.1439569f, -1.0042876f, 0.5629842f, 0.76216125f, 0.37594852f,
    0.6040999f, 0.4753876f, 0.5774771f, 0.80873805f, 0.456815f, -0.022527967f, -0.15452448f,
    0.12226782f, 0.8091056f, -0.6177441f, 0.3554542f, -0.63437337f, 0.24810733f, -0.4293466f,
    -0.3818232f, -0.09914587f, -0.20118801f, -0.33250076f, 0.33016527f, 0.0049654543f,
    -0.057770878f, 0.6866151f, 0.9491015f, 0.4818019f, 0.62765795f, 0.726268f, 0.32565907f,
    0.8526437f, 0.030108921f, -0.76945895f, -0.79430234f, -1.1567727f, -0.40574318f, -0.62929404f,
    -0.50957316f, -1.141477f, -0.30887103f, 0.030255752f, 0.053800058f, -0.1875108f, -0.07261775f,
    -0.06041843f, -0.61671084f, 0.016512087f, -0.28915924f, 0.20530541f, -0.036547203f,
    -0.18257633f, 0.44722158f, -0.11951713f, -0.40738362f, 0.09528293f, 0.28963158f, -0.6288439f,
    -1.2150788f, -0.94446677f, -0.8444792f, -0.72595686f, -0.65269816f, -1.070794f, -0.13437927f,
    -1.4111538f, -0.7720588f, -0.19849245f, 0.2580405f, -0.2412508f, 0.39410567f, -0.88594294f,
    0.0038690516f, -0.78606385f, 0.6185232f, 1.1990772f, -0.13625139f, 0.8174305f, 0.25342545f,
    0.6498387f, 0.6156135f, 0.952133f, 1.3845294f, -1.0413014f, 0.6292431f, 0.6692903f,
    0.30039355f, 0.8991212f, -0.61301625f, -0.895098f, -0.23512712f, 0.16075623f, -0.3429077f,
    0.35153756f, 0.4778988f, -0.74998415f, -0.15412934f, 0.80603284f, 1.083388f, 0.99295837f,
    0.5229198f, 0.94279927f, 0.76798964f, 0.8537616f, 0.82548064f, 0.04095344f, -0.37050515f,
    -0.10276484f, 0.68080395f, -0.6644625f, 0.24437055f, -0.41327304f, 0.014974f, -0.2445932f,
    0.20005248f, 0.2510213f, -0.0042836657f, -0.13105403f, 0.21794043f, 0.07588433f, -0.2480153f,
    0.8906181f, 0.8320169f, 1.1761338f, 0.49635184f, 0.5516345f, 0.6018144f, 1.3420552f,
    0.14361331f, -0.72998565f, -0.7999121f, -0.3809815f, -0.2977438f, -0.3792743f, 0.41185352f,
    -0.56776476f, -0.38055384f, 0.37354985f, -0.17889306f, -0.2654599f, -0.10149848f, -0.72048455f,
    -0.80483663f, -0.37856594f, -1.1401484f, -0.82414883f, -0.8395407f, 1.1668992f, -1.0457727f,
    -0.68059504f, 0.45596418f, -0.8220937f, -0.20847027f, -0.23214304f, -1.0052549f, -0.54112643f,
    -0.4442413f, -0.49987996f, -0.9881799f, -0.42701814f, -0.84681225f, 0.051534303f, 0.29613024f,
    0.5136224f, 0.2129066f, 0.32494107f, 0.5547414f, 0.6733222f, 0.59763336f, 0.18144177f,
    -0.13121915f, -0.15431683f, 0.6003342f, -0.3387606f, 0.21432449f, -0.9680689f, -0.45451894f,
    0.39932853f, 0.5146485f, -0.038594384f, -0.103406295f, 0.04070753f, 0.44390285f, -0.13103832f,
    -0.37832436f, -0.14181738f, 0.12921843f, 0.48314986f, 0.44315037f, 0.36249706f, -0.10147125f,
    0.51564443f, -0.21273531f, 1.4133146f, 1.2493571f, 0.75661814f, 0.7333332f, 1.1199691f,
    -0.11463585f, 1.2288176f, 0.19320956f, -0.85654914f, -0.97262955f, -0.2303293f, 0.3686805f,
    -0.074540414f, 0.9738012f, -0.06316113f, 0.853869f, 0.54285747f, 0.5224846f, -0.5188407f,
    0.533508f, 0.8478899f, -0.29830024f, 0.7457191f, 0.6102593f, 0.97324085f, 1.1325328f,
    0.7326549f, 0.6301228f, 0.89603037f, 0.64817643f, 0.79207766f, 0.9793946f
};

static const float net_lstm_bias[32] = { /* (32,) */
    0.73364633f, 0.7986263f, 0.67653394f, 0.598912f, 0.6527192f, 0.45830965f, 0.6990916f,
    0.45191163f, 0.47244912f, 0.27752385f, 0.45421523f, 1.567921f, 0.563393f, 1.7098373f,
    0.5439693f, 1.4930524f, -0.25716135f, -0.045150135f, -0.16579357f, -0.29870254f, 0.18413791f,
    -0.17376271f, 0.00551865f, 0.45374689f, 0.84809345f, 0.84033513f, 0.65108484f, 0.69205695f,
    0.6281006f, 0.6743539f, 0.94050866f, 0.6481847f
};

static const float net_dense_kernel[16] = { /* (8, 2) */
    1.6446725f, -0.9446234f, 1.5066592f, -0.9935627f, -1.5252296f, 0.8687508f, 0.8290804f,
    -1.2902044f, 1.6413835f, -1.4336338f, 0.46419668f, 0.10181298f, 0.8538104f, -1.6343597f,
    -0.8148448f, -0.15318668f
};

static const float net_dense_bias[2] = { /* (2,) */
    -0.14050607f, 0.14050604f
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

static float net_sigmoid(float x)
{
    return 1.0f / (1.0f + expf(-x));
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
        const float i = net_sigmoid(z[k]);
        const float f = net_sigmoid(z[8 + k]);
        const float candidate = tanhf(z[16 + k]);
        const float o = net_sigmoid(z[24 + k]);
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
