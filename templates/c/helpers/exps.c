/* e^x within 2.5 units in the last place, for every float: 2^n e^r, r = x - n ln 2; 2^n is two factors. */
static NET_FUNCTION net_floats net_exps(net_floats x)
{
    const float rounder = 12582912.0f + 2 * 127;
    const net_floats near = net_limit(x, -104.0f, 89.0f);
    const NET_EXACT net_floats shifted = NET_MUL_ADD(near, NET_EACH(1.44269504f), NET_EACH(rounder));
    const NET_EXACT net_floats n = NET_SUB(shifted, NET_EACH(rounder));
    const net_floats coarse = NET_MUL_ADD(n, NET_EACH(-0.693145752f), near);
    const net_floats r = NET_MUL_ADD(n, NET_EACH(-1.42860677e-6f), coarse);
    const net_bits exponents = net_bits_of(shifted); /* of both factors together, in the lowest bits */
    const net_bits exponent = NET_SHIFT_RIGHT(exponents, 1);
    const net_floats half = net_floats_of(NET_SHIFT_LEFT(exponent, 23));
    const net_floats rest = net_floats_of(NET_SHIFT_LEFT(NET_SUB_BITS(exponents, exponent), 23));
    const NET_EXACT net_floats most = NET_MUL_ADD(half, net_expm1_near_zero(r), half);
    return NET_MUL(most, rest);
}
