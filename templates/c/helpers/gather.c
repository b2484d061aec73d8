/* to = row `from` of x (n, size) and every `step`-th after it, below `last`; zeros for those that x has not. */
static void net_gather(float *to, const float *x, int from, int last, int step, int n, int size)
{
    for (int k = from; k < last; k += step) {
        if (k < 0 || k >= n) {
            net_fill(to, size, 0.0f);
        } else {
            net_copy(to, x + k * size, size);
        }
        to += size;
    }
}
