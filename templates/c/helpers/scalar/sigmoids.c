/*
 * 1 / (1 + e^-x) within 2.5 units in the last place, for every float: e^-x = 2^n e^r, |r| <= ln 2 / 2.
 * All is scaled by 2^-64, so that 2^n can be made by shifting n into the exponent. To add and take away
 * 1.5 * 2^23 rounds to an integer, which is then in the lowest bits.
 */
static NET_FUNCTION net_floats net_sigmoids(net_floats x)
{
    const float scale = 5.42101086e-20f;
    const float rounder = 12582912.0f + (127 - 64);
    const net_floats near = net_limit(x, -104.0f, 17.5f);
    const NET_EXACT net_floats shifted = near * -1.44269504f + rounder;
    const NET_EXACT net_floats n = shifted - rounder;
    const net_floats r = (near + n * 0.693145752f) + n * 1.42860677e-6f;
    const net_floats power = net_floats_of(net_bits_of(shifted) << 23);
    return scale / (scale + (power + power * net_expm1_near_zero(-r)));
}
