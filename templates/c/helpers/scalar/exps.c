/* e^x within 2.5 units in the last place, for every float: 2^n e^r, where 2^n is two factors. */
static NET_FUNCTION net_floats net_exps(net_floats x)
{
    const float rounder = 12582912.0f + 256;
    const net_floats near = net_limit(x, -104.0f, 89.0f);
    const NET_EXACT net_floats shifted = near * 1.44269504f + rounder;
    const NET_EXACT net_floats n = shifted - rounder;
    const net_floats r = (near - n * 0.693145752f) - n * 1.42860677e-6f;
    const net_bits exponent = net_bits_of(shifted) & 511;
    const net_floats half = net_floats_of(((exponent >> 1) - 1) << 23);
    const net_floats rest = net_floats_of((exponent - (exponent >> 1) - 1) << 23);
    const NET_EXACT net_floats most = half + half * net_expm1_near_zero(r);
    return most * rest;
}
