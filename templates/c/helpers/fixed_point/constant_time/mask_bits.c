/* The bits of a mask. A cast would give the same, and looks to a proof like a number that changes. */
static net_bits net_mask_bits(int32_t mask)
{
    net_bits bits;
    memcpy(&bits, &mask, sizeof bits);
    return bits;
}
