/*
 * Sparsemax as Keras computes it, in place. The numbers are visited from the largest down; those whose mean excess
 * stays below 1 support the threshold.
 */
static void net_sparsemax(float *x, int n)
{
    float last = INFINITY;
    float cumulative = 0.0f;
    float total = 0.0f;
    int visited = 0;
    int support = 0;
    for (;;) {
        float next = -INFINITY;
        int times = 0;
        for (int k = 0; k < n; ++k) {
            if (x[k] < last && x[k] >= next) {
                times = x[k] > next ? 1 : times + 1;
                next = x[k];
            }
        }
        if (times == 0) {
            break;
        }
        for (; times > 0; --times) {
            cumulative += next;
            ++visited;
            if (next - (cumulative - 1.0f) / (float)visited > 0.0f) {
                total += cumulative;
                ++support;
            }
        }
        last = next;
    }
    for (int k = 0; k < n; ++k) {
        x[k] = net_maximum(x[k] - (total - 1.0f) / (float)support, 0.0f);
    }
}
