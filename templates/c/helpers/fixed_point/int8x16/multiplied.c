/* (sum / 2^8) factor, of numbers rounded down: what is shifted by more goes on from here. */
static net_acc net_multiplied(net_acc sum, int8_t factor)
{
    return (sum >> 8) * factor;
}
