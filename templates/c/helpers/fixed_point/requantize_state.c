/* Requantizes a product of two gates, or another number with 30 fractional bits, to a state with 14. */
static int16_t net_requantize_state(int32_t product)
{
    return (int16_t)((product + 32768) >> 16);
}
