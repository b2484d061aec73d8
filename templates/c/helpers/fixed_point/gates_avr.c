/* Gates and cells of int8 on AVR. */

/* --- net_gate_tanh (near_flash_int8) --- */
/* tanh(u) with 15 fractional bits, for u with 11: linear interpolation in a table, in 16 bits. */
__attribute__((__noinline__)) /* elsewhere, registers are missing */
static int net_gate_tanh(net_acc u)
{
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_LPMX__) && !defined(NET_PORTABLE)
    int y;
    net_asm(
        "  bst %C[u], 7\n" /* the sign, to T */
        "  brtc 0f\n"
        "  com %C[u]\n"
        "  com %B[u]\n"
        "  neg %A[u]\n"
        "  sbci %B[u], 255\n"
        "  sbci %C[u], 255\n"
        "0:\n"
        "  tst %C[u]\n"
        "  brne 1f\n"
        "  cpi %B[u], hi8(%[end] + 1)\n"
        "  brlo 2f\n"
        "1:\n"
        "  ldi %A[u], lo8(%[end])\n"
        "  ldi %B[u], hi8(%[end])\n"
        "2:\n"
        "  lsl %A[u]\n"
        "  rol %B[u]\n"
        "  lsl %A[u]\n"
        "  rol %B[u]\n" /* the entry; four times what is behind it is in A */
        "  mov r30, %B[u]\n"
        "  ldi r31, 0\n"
        "  lsl r30\n"
        "  rol r31\n"
        "  subi r30, lo8(-(%[table]))\n"
        "  sbci r31, hi8(-(%[table]))\n"
        "  lpm %A[y], Z+\n"
        "  lpm %B[y], Z+\n"
        "  lpm %B[u], Z+\n"
        "  lpm %C[u], Z\n"
        "  sub %B[u], %A[y]\n"
        "  sbc %C[u], %B[y]\n"
        "  mul %B[u], %A[u]\n"
        "  lsl r0\n" /* rounds */
        "  mov r30, r1\n"
        "  ldi r31, 0\n"
        "  adc r30, r31\n"
        "  mul %C[u], %A[u]\n"
        "  add r30, r0\n"
        "  adc r31, r1\n"
        "  clr r1\n"
        "  add %A[y], r30\n"
        "  adc %B[y], r31\n"
        "  brtc 3f\n"
        "  neg %B[y]\n"
        "  neg %A[y]\n"
        "  sbc %B[y], r1\n"
        "3:\n"
        : [u] "+d"(u), [y] "=&r"(y)
        : [table] "i"(net_tanh_table), [end] "i"(NET_TANH_END)
        : "r30", "r31", "cc");
    return y;
#else
    const net_acc magnitude = u < 0 ? -u : u;
    const unsigned a = (unsigned)(magnitude > NET_TANH_END ? NET_TANH_END : magnitude);
    const NET_FLASH uint16_t *const entry = net_tanh_table + (a >> 6);
    const unsigned low = entry[0];
    const unsigned rise = (entry[1] - low) * (a & 63u) + 32u;
    const int y = (int)(low + (rise >> 6));
    return u < 0 ? -y : y;
#endif
}

/* --- net_times_gate (cells_int16) --- */
/* A gate, which is not negative, times v. */
static int32_t net_times_gate(int gate, int16_t v)
{
#if defined(__AVR_HAVE_MUL__) && !defined(NET_PORTABLE)
    int32_t product;
    net_asm(
        "  mul %B[gate], %B[v]\n"
        "  movw %C[product], r0\n"
        "  mul %A[gate], %A[v]\n"
        "  movw %A[product], r0\n"
        "  mul %B[v], %A[gate]\n"
        "  add %B[product], r0\n"
        "  adc %C[product], r1\n"
        "  adc %D[product], %[zero]\n"
        "  mul %B[gate], %A[v]\n"
        "  add %B[product], r0\n"
        "  adc %C[product], r1\n"
        "  adc %D[product], %[zero]\n"
        "  clr r1\n"
        "  sbrs %B[v], 7\n"
        "  rjmp 0f\n"
        "  sub %C[product], %A[gate]\n" /* v was taken as 2^16 more */
        "  sbc %D[product], %B[gate]\n"
        "0:\n"
        : [product] "=&r"(product)
        : [gate] "r"(gate), [v] "r"(v), [zero] "r"((int8_t)0)
        : "cc");
    return product;
#else
    return (int32_t)gate * v;
#endif
}

/* --- net_cell (near_flash_int8) --- */
/* f c + i candidate, with the 11 fractional bits of c. */
static int16_t net_cell(int f, int c, int i, int candidate)
{
    int32_t added = net_times_gate(i, (int16_t)candidate);
#if defined(__AVR__) && !defined(NET_PORTABLE)
    net_unrolled
    for (int bit = 0; bit < 4; ++bit) { /* as in net_multiplied */
        __asm__("asr %D0\n  ror %C0\n  ror %B0\n  ror %A0" : "+r"(added) : : "cc");
    }
#else
    added >>= 4;
#endif
    return net_saturated_cell(net_times_gate(f, (int16_t)c) + added);
}
