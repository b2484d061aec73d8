/*
 * Rows of counts in fixed point: ((x - center) * multiplier + offset) >> shift, within limits, with numbers for each
 * feature. Nothing is rounded before the shift: products have 64 bits, of which the shift leaves at most 32.
 * It stays a function: inlined, it would take registers from the layer behind it.
 */
#if defined(__GNUC__) && !defined(__AVR__)
__attribute__((noinline))
#endif
static void net_quantize_counts(net_q *y, const int16_t *x, int rows, int features, const NET_FLASH int32_t *center, const NET_FLASH int32_t *multiplier, const NET_FLASH int32_t *offset, int shift, int32_t low, int32_t high)
{
    for (int i = 0; i < rows; ++i) {
        for (int k = 0; k < features; ++k) {
            const int64_t product = (int64_t)(x[k] - center[k]) * multiplier[k];
            const int32_t scaled = (int32_t)((product + offset[k]) >> shift);
            y[k] = (net_q)(scaled < low ? low : scaled > high ? high : scaled);
        }
        x += features;
        y += features;
    }
}
