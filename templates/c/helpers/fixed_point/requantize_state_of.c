/* As net_requantize_state, with so many fractional bits fewer. */
static int16_t net_requantize_state_of(int32_t product, int fewer)
{
    return (int16_t)((product + ((int32_t)32768 << fewer)) >> (16 + fewer));
}
