/* Requantizes a product of two gates to a state with 15 fractional bits, where 1 saturates. */
static int16_t net_requantize_last(int32_t product)
{
    return (int16_t)net_limited((product + 16384) >> 15, -32767, 32767);
}
