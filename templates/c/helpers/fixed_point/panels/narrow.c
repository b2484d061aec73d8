/* Some states as activations, as weights multiply them: vectors of 16, the last of which is whole. */
static void net_narrow(int8_t *to, const int16_t *h, int count, int32_t multiplier, int shift)
{
    for (int k = 0; k < count; k += NET_LANES) {
        net_store_int8(to + k, net_narrow_ints(net_load_int16(h + k), multiplier, shift));
    }
}
