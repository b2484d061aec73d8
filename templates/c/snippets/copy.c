static void net_copy(float *to, const float *from, int n)
{
    for (int k = 0; k < n; ++k) {
        to[k] = from[k];
    }
}
