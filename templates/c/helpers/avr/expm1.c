/* e^x - 1; near zero a polynomial, as a difference has few digits there. */
static float net_expm1(float x)
{
    if (fabsf(x) > 0.34657359f) {
        return expf(x) - 1.0f;
    }
    return x + x * x * (0.5f + x * (0.166665852f + x * (0.0416667275f + x * (0.00836077239f + x * 0.00138848182f))));
}
