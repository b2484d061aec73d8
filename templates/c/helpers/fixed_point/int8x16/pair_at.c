/* Two weights of a row side by side, whose 8 bits an instruction makes 16. */
#ifdef NET_IN_PAIRS
static net_pair net_pair_at(const net_w *row)
{
    uint16_t two;
    memcpy(&two, row, sizeof two);
    return __sxtb16((int8x4_t)(two | (uint32_t)two << 8));
}
#else
static net_pair net_pair_at(const NET_FLASH net_w *row)
{
    const net_pair pair = {row[0], row[1]};
    return pair;
}
#endif
