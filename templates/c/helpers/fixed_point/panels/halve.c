/* Half of some states, rounded down, as weights multiply them: vectors of 16, the last of which is whole. */
static void net_halve(int16_t *to, const int16_t *h, int count)
{
    for (int k = 0; k < count; k += NET_LANES) {
        net_store_int16(to + k, net_load_int16(h + k) >> 1);
    }
}
