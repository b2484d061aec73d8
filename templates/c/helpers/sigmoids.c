/*
 * 1 / (1 + e^-x) within 2.5 units in the last place, for every float: e^-x = 2^n e^r, r = -x - n ln 2.
 * All is scaled by 2^-64, so that 2^n can be made by shifting n into the exponent. To add and take away
 * 1.5 * 2^23 rounds to an integer, which is then in the lowest bits.
 */
static NET_FUNCTION net_floats net_sigmoids(net_floats x)
{
    const float scale = 5.42101086e-20f;
    const float rounder = 12582912.0f + (127 - 64);
    const net_floats near = net_limit(x, -104.0f, 17.5f);
    const NET_EXACT net_floats shifted = NET_MUL_ADD(near, NET_EACH(-1.44269504f), NET_EACH(rounder));
    const NET_EXACT net_floats n = NET_SUB(shifted, NET_EACH(rounder));
    const net_floats coarse = NET_SUB(NET_MUL(n, NET_EACH(-0.693145752f)), near);
    const net_floats r = NET_MUL_ADD(n, NET_EACH(-1.42860677e-6f), coarse);
    const net_floats power = net_floats_of(NET_SHIFT_LEFT(net_bits_of(shifted), 23));
    return NET_DIV(NET_EACH(scale), NET_ADD(NET_EACH(scale), NET_MUL_ADD(power, net_expm1_near_zero(r), power)));
}
