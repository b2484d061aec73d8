/* (sum factor) / 2^8, rounded down: what is shifted by more goes on from here, in fewer bits. */
static net_acc net_multiplied(net_acc sum, int8_t factor)
{
#ifdef __AVR__
    const int16_t high = (int16_t)(sum >> 8);
    const uint8_t low = (uint8_t)sum;
    return (net_acc)((int32_t)high * (int16_t)factor) + (net_acc)((int16_t)(low * (int16_t)factor) >> 8);
#else
    return (sum * factor) >> 8;
#endif
}
