static NET_APART void net_copy(float *to, const NET_ANYWHERE float *from, int n)
{
    for (int k = 0; k < n; ++k) {
        to[k] = from[k];
    }
}
