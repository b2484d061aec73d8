/* tanh(u), both with 15 fractional bits: linear interpolation in a table. */
#if defined(__GNUC__) && defined(__ARM_ARCH_ISA_THUMB) && __ARM_ARCH_ISA_THUMB == 1
__attribute__((noinline)) /* on these, it would take registers from what it is inlined to */
#endif
static int32_t net_gate_tanh(net_acc u)
{
    const net_acc magnitude = u < 0 ? -u : u;
    const net_acc a = magnitude > NET_TANH_END ? NET_TANH_END : magnitude;
    const NET_FLASH uint16_t *const entry = net_tanh_table + (a >> 9);
    const int32_t low = entry[0];
    const int32_t y = low + (((entry[1] - low) * (a & 511) + 256) >> 9);
    return u < 0 ? -y : y;
}
