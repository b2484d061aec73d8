/*
 * The same for the h of all units, whose rows follow one another. Few rows are added in turn to two sums, for which
 * the widest vectors leave room, lest each wait for the one before.
 */
static NET_INLINE void net_gemv_units(net_floats sum[4][2], const float *h, const net_weight *kernel,
    int units, int width, int next, int backwards, const int gates, const int vectors)
{
    const int step = backwards ? -1 : 1;
    int k = backwards ? units - 1 : 0;
    int left = units;
    if (NET_LANES == 16 && units <= 32) {
        net_floats other[4][2];
        NET_UNROLL
        for (int gate = 0; gate < gates; ++gate) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                other[gate][v] = net_all(0.0f);
            }
        }
        for (; left > 1; left -= 2) {
            net_gemv_unit(sum, h[k], kernel + gates * width * k, width, next, gates, vectors);
            k += step;
            net_gemv_unit(other, h[k], kernel + gates * width * k, width, next, gates, vectors);
            k += step;
        }
        NET_UNROLL
        for (int gate = 0; gate < gates; ++gate) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                sum[gate][v] = NET_ADD(sum[gate][v], other[gate][v]);
            }
        }
    }
    for (; left > 0; --left) {
        net_gemv_unit(sum, h[k], kernel + gates * width * k, width, next, gates, vectors);
        k += step;
    }
}
