/* A product of two gates, or what has 30 fractional bits too, as a state of 14. */
static int16_t net_requantize_state(int32_t product)
{
    return (int16_t)((product + 32768) >> 16);
}
