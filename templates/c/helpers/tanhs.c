/* (e^2x - 1) / (e^2x + 1) within 2.5 units in the last place, for every float: e^2x = 2^n e^r, r = 2x - n ln 2. */
static NET_FUNCTION net_floats net_tanhs(net_floats x)
{
    const float rounder = 12582912.0f + 127;
    const net_floats near = net_limit(x, -10.0f, 10.0f);
    const NET_EXACT net_floats shifted = NET_MUL_ADD(near, NET_EACH(2.88539008f), NET_EACH(rounder));
    const NET_EXACT net_floats n = NET_SUB(shifted, NET_EACH(rounder));
    const net_floats coarse = NET_MUL_ADD(n, NET_EACH(-0.693145752f), NET_ADD(near, near));
    const net_floats r = NET_MUL_ADD(n, NET_EACH(-1.42860677e-6f), coarse);
    const net_floats power = net_floats_of(NET_SHIFT_LEFT(net_bits_of(shifted), 23));
    const NET_EXACT net_floats whole = NET_SUB(power, NET_EACH(1.0f));
    const net_floats expm1 = NET_MUL_ADD(power, net_expm1_near_zero(r), whole);
    return NET_DIV(expm1, NET_ADD(expm1, NET_EACH(2.0f)));
}
