/* e^x - 1 where |x| <= ln 2 / 2, a polynomial. */
static NET_INLINE net_floats net_expm1_near_zero(net_floats x)
{
    const net_floats square = x * x;
    const net_floats high = 0.00138848182f * x + 0.00836077239f;
    const net_floats low = 0.0416667275f * x + 0.166665852f;
    return x + square * ((high * square + low) * x + 0.5f);
}
