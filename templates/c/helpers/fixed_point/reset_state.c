/* What a reset gate r lets through of h. */
static int16_t net_reset_state(int32_t r, int16_t h)
{
    return (int16_t)((r * h + NET_HALF) >> 15);
}
