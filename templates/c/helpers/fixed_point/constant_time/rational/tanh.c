/* A quotient of polynomials, within 3e-7 of tanh for every float, and never beyond 1, which it is from 7.9 on. */
static float net_tanh(float x)
{
    const float u = x * x;
    const net_bits far = net_mask_bits(net_opaque(-(int32_t)(u > 62.41f)));
    const net_bits one = net_bits_of(1.0f) | (net_bits_of(x) & 0x80000000u);
    const float y = x * ((((0.017942213f * u + 25.611883f) * u + 4162.134f) * u + 156421.22f) * u + 1162927.8f)
        / ((((u + 398.15005f) * u + 30459.775f) * u + 544063.75f) * u + 1162927.8f);
    return net_floats_of((net_bits_of(y) & ~far) | (one & far));
}
