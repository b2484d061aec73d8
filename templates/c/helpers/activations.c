/* Activations of one number. */

/* --- net_celu --- */
static float net_celu(float x, float alpha)
{
    return x > 0.0f ? x : alpha * expm1f(x / alpha);
}

/* --- net_elu --- */
static float net_elu(float x, float alpha)
{
    return x > 0.0f ? x : alpha * expm1f(x);
}

/* --- net_gelu --- */
static float net_gelu(float x)
{
    return 0.5f * x * erfcf(-0.70710678118654752f * x);
}

/* --- net_gelu_tanh --- */
static float net_gelu_tanh(float x)
{
    return 0.5f * x * (1.0f + net_tanh(0.79788456080286536f * (x + 0.044715f * x * x * x)));
}

/* --- net_general_relu --- */
/* relu with all its options: above `threshold` x, at most max_value; below, a line with a slope. */
static float net_general_relu(float x, float max_value, float negative_slope, float threshold)
{
    float y = x > threshold || x != x ? x : 0.0f;
    if (max_value < (float)INFINITY) {
        y = y < 0.0f ? 0.0f : y > max_value ? max_value : y;
    }
    return negative_slope != 0.0f && x < threshold ? y - negative_slope * (threshold - x) : y;
}

/* --- net_hard_shrink --- */
static float net_hard_shrink(float x, float threshold)
{
    return fabsf(x) > threshold ? x : 0.0f;
}

/* --- net_hard_sigmoid --- */
static float net_hard_sigmoid(float x, float slope)
{
    const float y = slope * x + 0.5f;
    return y < 0.0f ? 0.0f : y > 1.0f ? 1.0f : y;
}

/* --- net_hard_silu --- */
static float net_hard_silu(float x)
{
    return x * net_hard_sigmoid(x, 0.16666666666666667f);
}

/* --- net_hard_tanh --- */
static float net_hard_tanh(float x)
{
    return x < -1.0f ? -1.0f : x > 1.0f ? 1.0f : x;
}

/* --- net_leaky_relu --- */
static float net_leaky_relu(float x, float negative_slope)
{
    return x < 0.0f ? negative_slope * x : x;
}

/* --- net_log_sigmoid --- */
static float net_log_sigmoid(float x)
{
    return -net_softplus(-x);
}

/* --- net_mish --- */
static float net_mish(float x)
{
    return x * net_tanh(net_softplus(x));
}

/* --- net_relu --- */
static float net_relu(float x)
{
    return x < 0.0f ? 0.0f : x;
}

/* --- net_selu --- */
static float net_selu(float x)
{
    return 1.0507009873554805f * (x > 0.0f ? x : 1.6732632423543772f * expm1f(x));
}

/* --- net_sigmoid --- */
static float net_sigmoid(float x)
{
    return NET_FIRST(net_sigmoids(net_all(x)));
}

/* --- net_sigmoid (scalar) --- */
/*
 * 1 / (1 + e^-x) within 2.5 units in the last place, for every float: e^-x = 2^n e^r, |r| <= ln 2 / 2.
 * All is scaled by 2^-64, so that 2^n can be made by shifting n into the exponent. To add and take away
 * 1.5 * 2^23 rounds to an integer, which is then in the lowest bits.
 */
static net_noinline float net_sigmoid(float x)
{
    const float scale = 5.42101086e-20f;
    const float rounder = 12582912.0f + (127 - 64);
    const float near = net_limit(x, -104.0f, 17.5f);
    const net_exact float shifted = near * -1.44269504f + rounder;
    const net_exact float n = shifted - rounder;
    const float r = (near + n * 0.693145752f) + n * 1.42860677e-6f;
    const float power = net_float_of(net_bits_of(shifted) << 23);
    return scale / (scale + (power + power * net_expm1_near_zero(-r)));
}

/* --- net_sigmoid (rational) --- */
static float net_sigmoid(float x)
{
    return 0.5f + 0.5f * net_tanh(0.5f * x);
}

/* --- net_sigmoid (avr) --- */
static float net_sigmoid(float x)
{
    return 1.0f / (1.0f + expf(-x));
}

/* --- net_sigmoid (double) --- */
static double net_sigmoid(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

/* --- net_silu --- */
static float net_silu(float x)
{
    return x * net_sigmoid(x);
}

/* --- net_soft_shrink --- */
static float net_soft_shrink(float x, float threshold)
{
    return x > threshold ? x - threshold : x < -threshold ? x + threshold : 0.0f;
}

/* --- net_softplus --- */
static float net_softplus(float x)
{
    return (x > 0.0f ? x : 0.0f) + log1pf(net_exp(-fabsf(x)));
}

/* --- net_softsign --- */
static float net_softsign(float x)
{
    return x / (1.0f + fabsf(x));
}

/* --- net_sparse_plus --- */
static float net_sparse_plus(float x)
{
    return x <= -1.0f ? 0.0f : x < 1.0f ? (x + 1.0f) * (x + 1.0f) / 4.0f : x;
}

/* --- net_sparse_sigmoid --- */
static float net_sparse_sigmoid(float x)
{
    return x <= -1.0f ? 0.0f : x >= 1.0f ? 1.0f : (x + 1.0f) / 2.0f;
}

/* --- net_squareplus --- */
static float net_squareplus(float x, float b)
{
    return (x + sqrtf(x * x + b)) / 2.0f;
}

/* --- net_tanh --- */
static float net_tanh(float x)
{
    return NET_FIRST(net_tanhs(net_all(x)));
}

/* --- net_tanh (scalar) --- */
/* (e^2x - 1) / (e^2x + 1) within 2.5 units in the last place, for every float: e^2x = 2^n e^r. */
static net_noinline float net_tanh(float x)
{
    const float rounder = 12582912.0f + 127;
    const float near = net_limit(x, -10.0f, 10.0f);
    const net_exact float shifted = near * 2.88539008f + rounder;
    const net_exact float n = shifted - rounder;
    const float r = (near * 2.0f - n * 0.693145752f) - n * 1.42860677e-6f;
    const float power = net_float_of(net_bits_of(shifted) << 23);
    const net_exact float whole = power - 1.0f;
    const float expm1 = whole + power * net_expm1_near_zero(r);
    return expm1 / (expm1 + 2.0f);
}

/* --- net_tanh (rational) --- */
/* A quotient of polynomials, within 3e-7 of tanh for every float, and never beyond 1, which it is from 7.9 on. */
static float net_tanh(float x)
{
    const float u = x * x;
    if (u > 62.41f) {
        return x > 0.0f ? 1.0f : -1.0f;
    }
    return x * ((((0.017942213f * u + 25.611883f) * u + 4162.134f) * u + 156421.22f) * u + 1162927.8f)
        / ((((u + 398.15005f) * u + 30459.775f) * u + 544063.75f) * u + 1162927.8f);
}

/* --- net_tanh (avr) --- */
static float net_tanh(float x)
{
    return tanhf(x);
}

/* --- net_tanh (double) --- */
static double net_tanh(double x)
{
    return tanh(x);
}

/* --- net_tanh_shrink --- */
static float net_tanh_shrink(float x)
{
    return x - net_tanh(x);
}

/* --- net_thresholded_relu --- */
static float net_thresholded_relu(float x, float theta)
{
    return x > theta ? x : 0.0f * x;
}

/* --- net_exp --- */
static float net_exp(float x)
{
    return NET_FIRST(net_exps(net_all(x)));
}

/* --- net_exp (scalar) --- */
/* e^x within 2.5 units in the last place, for every float: 2^n e^r, where 2^n is two factors. */
static float net_exp(float x)
{
    const float rounder = 12582912.0f + 256;
    const float near = net_limit(x, -104.0f, 89.0f);
    const net_exact float shifted = near * 1.44269504f + rounder;
    const net_exact float n = shifted - rounder;
    const float r = (near - n * 0.693145752f) - n * 1.42860677e-6f;
    const uint32_t exponent = net_bits_of(shifted) & 511;
    const float half = net_float_of(((exponent >> 1) - 1) << 23);
    const float rest = net_float_of((exponent - (exponent >> 1) - 1) << 23);
    const net_exact float most = half + half * net_expm1_near_zero(r);
    return most * rest;
}

/* --- net_exp (avr) --- */
static float net_exp(float x)
{
    return expf(x);
}

/* --- net_exp (double) --- */
static double net_exp(double x)
{
    return exp(x);
}

/* --- net_half --- */
/* 0.5, which an ARM's FPU makes anew: a register that keeps it would have to be saved on the stack first. */
static float net_half(void)
{
#if defined(__GNUC__) && defined(__arm__) && defined(__ARM_FEATURE_FMA) && !defined(__ARM_FEATURE_MVE) \
    && !defined(NET_PORTABLE)
    float half;
    net_asm("vmov.f32 %0, #0.5" : "=t"(half));
    return half;
#else
    return 0.5f;
#endif
}
