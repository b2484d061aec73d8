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
