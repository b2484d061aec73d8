/* The larger one; NaN where either is, which is told by its bits, as compilers branch for a comparison. */
static float net_maximum(float a, float b)
{
    const int32_t larger = net_opaque(-(int32_t)(a > b));
    const int32_t no_number = net_less(0x7F800000, (int32_t)(net_bits_of(a) & 0x7FFFFFFFu));
    const net_bits first = net_mask_bits(larger | no_number);
    return net_floats_of((net_bits_of(a) & first) | (net_bits_of(b) & ~first));
}
