/* tanh of u as a table has it, to the bit: its entries before and behind u are computed, as an address would tell u. */
static int32_t net_gate_tanh(net_acc u)
{
    const int32_t sign = net_less(u, 0);
    const int32_t a = net_limited((u ^ sign) - sign, 0, NET_TANH_END);
    const int32_t low = net_tanh_entry(a >> NET_TABLE_SHIFT);
    const int32_t rise = net_tanh_entry((a >> NET_TABLE_SHIFT) + 1) - low;
    const int32_t y = low + ((rise * (a & NET_TABLE_MASK) + NET_TABLE_HALF) >> NET_TABLE_SHIFT);
    return (y ^ sign) - sign;
}
