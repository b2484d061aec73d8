/* tanh(u) with 15 fractional bits, for u with 11: linear interpolation in a table, in 16 bits. */
static int net_gate_tanh(net_acc u)
{
    const net_acc magnitude = u < 0 ? -u : u;
    const unsigned a = (unsigned)(magnitude > NET_TANH_END ? NET_TANH_END : magnitude);
    const NET_FLASH uint16_t *const entry = net_tanh_table + (a >> 6);
    const unsigned low = entry[0];
    const unsigned rise = (entry[1] - low) * (a & 63u) + 32u;
    const int y = (int)(low + (rise >> 6));
    return u < 0 ? -y : y;
}
