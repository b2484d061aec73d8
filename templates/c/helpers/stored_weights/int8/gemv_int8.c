/* What net_gemv_units adds; without making floats of weights where h is finite and the processor can. */
static NET_INLINE void net_gemv_int8(net_floats sum[4][2], const float *h, const net_weight *kernel,
    int units, int width, int next, int backwards, const int gates, const int vectors)
{
#if NET_HAS_DIGITS
    if (width == 16) {
        for (int first = 0; first < units; first += NET_DIGITS) {
            const int count = units - first < NET_DIGITS ? units - first : NET_DIGITS;
            const net_weight *const rows = kernel + gates * width * first;
            net_digits digits;
            if (net_digits_of(&digits, h + first, count)) {
                net_gemv_digits(sum, &digits, rows, count, next, gates, vectors);
            } else {
                net_gemv_units(sum, h + first, rows, count, width, next, backwards, gates, vectors);
            }
        }
        return;
    }
#endif
    net_gemv_units(sum, h, kernel, units, width, next, backwards, gates, vectors);
}
