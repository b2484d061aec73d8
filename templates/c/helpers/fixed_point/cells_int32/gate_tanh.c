/* tanh of u, both with 15 fractional bits: between two entries of the table on a line. */
static int32_t net_gate_tanh(net_acc u)
{
    const net_acc a = u < -NET_TANH_END || u > NET_TANH_END ? NET_TANH_END : u < 0 ? -u : u;
    const NET_FLASH uint16_t *const entry = net_tanh_table + (a >> 9);
    const int32_t low = entry[0];
    const int32_t y = low + (((entry[1] - low) * (a & 511) + 256) >> 9);
    return u < 0 ? -y : y;
}
