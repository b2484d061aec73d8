/* Softmax and its relatives, of a row. */

/* --- net_softmax --- */
/* e^x / sum of e^x, in place; shifted by the largest against overflow. */
static void net_softmax(float *x, int n)
{
    const float top = net_largest(x, n, 1);
    float total = 0.0f;
    for (int k = 0; k < n; ++k) {
        x[k] = net_exp(x[k] - top);
    }
    total = net_sum(x, n, 1);
    for (int k = 0; k < n; ++k) {
        x[k] /= total;
    }
}

/* --- net_log_softmax --- */
/* x - log of the sum of e^x, in place; shifted by the largest against overflow. */
static void net_log_softmax(float *x, int n)
{
    const float top = net_largest(x, n, 1);
    float shift = 0.0f;
    for (int k = 0; k < n; ++k) {
        x[k] -= top;
    }
    shift = logf(net_sum_of_powers(x, n));
    for (int k = 0; k < n; ++k) {
        x[k] -= shift;
    }
}

/* --- net_sparsemax --- */
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
