/* (e^2x - 1) / (e^2x + 1) within 2.5 units in the last place, for every float: e^2x = 2^n e^r. */
static NET_FUNCTION net_floats net_tanhs(net_floats x)
{
    const float rounder = 12582912.0f + 127;
    const net_floats near = net_limit(x, -10.0f, 10.0f);
    const NET_EXACT net_floats shifted = near * 2.88539008f + rounder;
    const NET_EXACT net_floats n = shifted - rounder;
    const net_floats r = (near * 2.0f - n * 0.693145752f) - n * 1.42860677e-6f;
    const net_floats power = net_floats_of(net_bits_of(shifted) << 23);
    const NET_EXACT net_floats whole = power - 1.0f;
    const net_floats expm1 = whole + power * net_expm1_near_zero(r);
    return expm1 / (expm1 + 2.0f);
}
