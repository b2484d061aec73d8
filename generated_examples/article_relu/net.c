/*
 * model.keras in C99, without dynamic memory
 *
 * Model:   model.keras
 *          SHA-256 fad2a60f47ee4633daca320db2ebe71c742e3ab96e80aa42c02361b70e981336
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
    -0.58898103f, -0.38225335f, 0.969922f, -0.14667156f, -0.5025691f, -0.41694596f, -0.13078983f,
    0.8181983f, -0.8851709f, -0.4864276f, 0.79477686f, -0.3483107f, -0.7702937f, 0.029102124f,
    -0.9657197f, 0.30635625f, -0.8458712f, -0.9308122f, 0.8979074f, 0.08420946f, -0.18569297f,
    -0.40490508f, 0.101808056f, 0.69117206f, -0.6910289f, -1.0425689f, 0.11123331f, -0.47146934f,
    -0.7521422f, 0.017678294f, -0.047590204f, 0.4928934f, 0.1414018f, -0.4128041f, 0.2592718f,
    -0.0033581909f, -0.45558596f, -0.12627605f, -0.28493533f, 0.71805054f, -0.9992898f,
    -0.8435999f, 1.0185918f, -0.58515304f, -0.9251141f, 0.12280298f, -0.76655626f, 0.2511949f,
    -0.76911557f, -0.74614275f, 0.13583724f, 0.11851056f, -0.5118284f, -0.4032716f, -0.5552167f,
    0.87816274f, -1.0557104f, -0.93266225f, 0.26332638f, 0.010616554f, -0.64008296f, -0.13947117f,
    -0.73022574f, 0.7801422f
};

static const float net_lstm_recurrent_kernel[256] = { /* (8, 32) */
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
    0.20753576f, 0.32181048f, -0.7710069f, 0.07537903f, 0.61960936f
};

static const float net_lstm_bias[32] = { /* (32,) */
    0.63839793f, 0.65480375f, 0.5322021f, 0.22853754f, 0.34955716f, 0.6380172f, 0.49293557f,
    0.78802097f, 0.8036485f, 0.8483857f, 0.96930295f, 1.3497397f, 0.9653294f, 1.6874051f,
    0.8824556f, 1.5873837f, 0.60142124f, 0.6074945f, 0.64483553f, 0.26214877f, 0.4510911f,
    0.5519178f, 0.60225147f, 0.79679227f, 0.44120327f, 0.38769093f, 0.5678472f, 0.21190575f,
    0.1296808f, 0.63853365f, 0.4028283f, 0.8198988f
};

static const float net_dense_kernel[16] = { /* (8, 2) */
    1.1004387f, -0.40038866f, 1.0481229f, -0.53502697f, -1.068406f, 0.41192636f, 0.32994294f,
    -0.7910659f, 1.0579281f, -0.85017836f, 0.20639306f, 0.35961697f, 0.034168974f, -0.81471735f,
    -1.0919425f, 0.12391065f
};

static const float net_dense_bias[2] = { /* (2,) */
    -0.18826209f, 0.18826205f
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
        const float i = net_sigmoid(z[k]);
        const float f = net_sigmoid(z[8 + k]);
        const float candidate = net_relu(z[16 + k]);
        const float o = net_sigmoid(z[24 + k]);
        c[k] = f * c[k] + i * candidate;
        h[k] = o * net_relu(c[k]);
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
