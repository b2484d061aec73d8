/* tanh of u, which has 11 fractional bits, in 15: between two entries of the table on a line. */
static int16_t net_gate_tanh(net_acc u)
{
    uint16_t a = NET_TANH_END;
    if (u > -NET_TANH_END && u < NET_TANH_END) {
        a = (uint16_t)(u < 0 ? -u : u);
    }
    const NET_FLASH uint16_t *const entry = net_tanh_table + (a >> 6);
    const uint16_t low = entry[0];
    const uint16_t rise = (uint16_t)((uint16_t)(entry[1] - low) * (uint16_t)(a & 63u) + 32u);
    const uint16_t y = (uint16_t)(low + (rise >> 6));
    return (int16_t)(u < 0 ? -(int16_t)y : (int16_t)y);
}
