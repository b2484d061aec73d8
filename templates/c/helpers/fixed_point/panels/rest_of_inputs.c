/* The last inputs of a row, of which there are fewer than go together, and zeros. */
static NET_ALWAYS_INLINE net_inputs net_rest_of_inputs(const net_q *x, int count)
{
    net_q rest[NET_TOGETHER];
    for (int k = 0; k < NET_TOGETHER; ++k) {
        rest[k] = (net_q)(k < count ? x[k] : 0);
    }
    return net_inputs_at(rest);
}
