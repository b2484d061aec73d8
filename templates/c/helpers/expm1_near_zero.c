/* e^x - 1 where |x| <= ln 2 / 2, a polynomial. */
static NET_INLINE net_floats net_expm1_near_zero(net_floats x)
{
    const net_floats square = NET_MUL(x, x);
    const net_floats high = NET_MUL_ADD(NET_EACH(0.00138848182f), x, NET_EACH(0.00836077239f));
    const net_floats low = NET_MUL_ADD(NET_EACH(0.0416667275f), x, NET_EACH(0.166665852f));
    const net_floats rest = NET_MUL_ADD(NET_MUL_ADD(high, square, low), x, NET_EACH(0.5f));
    return NET_MUL_ADD(square, rest, x);
}
