/* Adds to the sums of some gates, of as many units as some vectors hold, what the h of one unit gives. */
static NET_INLINE void net_gemv_unit(net_floats sum[4][2], float h, const net_weight *row,
    int width, int next, const int gates, const int vectors)
{
    NET_UNROLL
    for (int gate = 0; gate < gates; ++gate) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[gate][v] = NET_MUL_ADD(NET_EACH(h), net_widened(row + gate * width + v * next), sum[gate][v]);
        }
    }
}
