static void net_fill(float *to, int n, float value)
{
    for (int k = 0; k < n; ++k) {
        to[k] = value;
    }
}
