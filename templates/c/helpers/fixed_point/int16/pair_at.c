/* Two weights of a row side by side. */
#ifdef NET_IN_PAIRS
static net_pair net_pair_at(const net_w *row)
{
    return net_pair_of(row);
}
#else
static net_pair net_pair_at(const NET_FLASH net_w *row)
{
    const net_pair pair = {row[0], row[1]};
    return pair;
}
#endif
