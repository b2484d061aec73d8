/* Functions of one number or two. */

/* --- net_clip --- */
static float net_clip(float x, float high, float low)
{
    const float y = x < low ? low : x;
    return y > high ? high : y;
}

/* --- net_logical_not --- */
static float net_logical_not(float x)
{
    return x != 0.0f ? 0.0f : 1.0f;
}

/* --- net_maximum --- */
/* The larger one; NaN where either is. */
static float net_maximum(float a, float b)
{
    return a > b || a != a ? a : b;
}

/* --- net_minimum --- */
/* The smaller one; NaN where either is. */
static float net_minimum(float a, float b)
{
    return a < b || a != a ? a : b;
}

/* --- net_negative --- */
static float net_negative(float x)
{
    return -x;
}

/* --- net_reciprocal --- */
static float net_reciprocal(float x)
{
    return 1.0f / x;
}

/* --- net_remainder --- */
/* a - b * floor(a / b), exactly. */
static float net_remainder(float a, float b)
{
    const float rest = fmodf(a, b);
    return (rest < 0.0f && b > 0.0f) || (rest > 0.0f && b < 0.0f) ? rest + b : rest;
}

/* --- net_rsqrt --- */
static float net_rsqrt(float x)
{
    return 1.0f / sqrtf(x);
}

/* --- net_sign --- */
static float net_sign(float x)
{
    return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x;
}

/* --- net_single --- */
/* The nearest float, in which Keras compares numbers. */
static float net_single(float x)
{
    return (net_single_float)x;
}

/* --- net_square --- */
static float net_square(float x)
{
    return x * x;
}

/* --- net_erf (avr) --- */
/* The error function; near zero its series, as a difference has few digits there. */
static float net_erf(float x)
{
    const float u = x * x;
    if (u > 0.25f) {
        return 1.0f - net_erfc(x);
    }
    return x * (1.12837917f + u * (-0.376126389f + u * (0.112837917f + u * (-0.0268661706f
        + u * (0.00522397762f - u * 0.000854832701f)))));
}

/* --- net_erfc (avr) --- */
/* 1 - erf(x), as t e^(-x^2 + a polynomial in t), which was fitted to 5e-8 up to where float32 ends. */
static float net_erfc(float x)
{
    const float z = fabsf(x);
    const float t = 1.0f / (1.0f + 0.5f * z);
    const float y = z > 10.0f ? 0.0f : t * expf(-z * z + (-1.26542665f + t * (0.998205876f + t * (0.390257164f
        + t * (0.017526168f + t * (0.0509365616f + t * (-0.172871491f + t * (-0.585266878f
        + t * (1.07399129f + t * (-0.645911329f + t * 0.138559336f))))))))));
    return x < 0.0f ? 2.0f - y : y;
}

/* --- net_expm1 (avr) --- */
/* e^x - 1; near zero a polynomial, as a difference has few digits there. */
static float net_expm1(float x)
{
    if (fabsf(x) > 0.34657359f) {
        return expf(x) - 1.0f;
    }
    return x + x * x * (0.5f + x * (0.166665852f + x * (0.0416667275f + x * (0.00836077239f + x * 0.00138848182f))));
}

/* --- net_log1p (avr) --- */
/* log(1 + x); what 1 + x loses by rounding is put right by a factor. */
static float net_log1p(float x)
{
    const float sum = 1.0f + x;
    const float added = sum - 1.0f;
    if (added == 0.0f) {
        return x;
    }
    return added == x ? logf(sum) : logf(sum) * (x / added);
}
