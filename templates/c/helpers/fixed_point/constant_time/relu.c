static float net_relu(float x)
{
    return net_floats_of(net_bits_of(x) & net_mask_bits(~net_opaque(-(int32_t)(x < 0.0f))));
}
