/* Rounds the products of some numbers and a factor, as net_quantize does. */
static void net_quantize_row(net_q *to, const float *x, int count, float factor, float limit)
{
    for (int k = 0; k < count; ++k) {
        to[k] = (net_q)net_quantize(x[k] * factor, limit);
    }
}
