/* (sum / 2^8) factor >> (shift - 8), of numbers rounded down, for a shift of 8 or more. */
static net_acc net_multiplied(net_acc sum, int8_t factor, int shift)
{
    return ((sum >> 8) * factor) >> (shift - 8);
}
