/* Rounds the products of some numbers and a factor, as net_quantize does: vectors of them, then those that are left. */
static void net_quantize_row(net_q *to, const float *x, int count, float factor, float limit)
{
    int k = 0;
    for (; k + NET_LANES <= count; k += NET_LANES) {
        net_store_q(to + k, net_quantized(x + k, factor, limit));
    }
    for (; k < count; ++k) {
        to[k] = (net_q)net_quantize(x[k] * factor, limit);
    }
}
