/* The first one of a pair of sums, of which there is 256 first + second, and the second one. */
static int32_t net_first_of(uint32_t both, uint32_t second)
{
    return (int32_t)(both - second) >> 8;
}
