static void net_softmax(float *x, int n)
{
    float top = x[0];
    float total = 0.0f;
    for (int k = 1; k < n; ++k) {
        top = x[k] > top ? x[k] : top;
    }
    for (int k = 0; k < n; ++k) {
        x[k] = expf(x[k] - top);
        total += x[k];
    }
    for (int k = 0; k < n; ++k) {
        x[k] /= total;
    }
}
