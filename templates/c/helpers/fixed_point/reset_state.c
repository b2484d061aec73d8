/* What a reset gate r lets through of h. */
static net_q net_reset_state(int32_t r, net_q h)
{
    return (net_q)((r * h + NET_HALF) >> 15);
}
