/* What a reset gate r lets through of h. */
static net_number net_kept(int32_t r, net_number h)
{
    return (net_number)((r * h + 16384) >> 15);
}
