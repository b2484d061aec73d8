/* The first numbers leave the window, and as many others join it at its end. */
static void net_slide(float *window, int n, const float *x, int joining)
{
    for (int k = 0; k < n - joining; ++k) {
        window[k] = window[k + joining];
    }
    for (int k = 0; k < joining; ++k) {
        window[n - joining + k] = x[k];
    }
}
