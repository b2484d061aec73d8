/*
 * Adds to a pair of sums and to a third one the products of x with weights: of four inputs first a number for each, which
 * is two weights of the pair, see net_paired_qdot_4; then the four weights of the third, as bytes: those of the first two
 * inputs are the lower ones.
 */
static void net_paired_qdot_3(uint32_t *sums, const int16_t *x, const int16_t *rows, int pieces)
{
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && !defined(__ARM_BIG_ENDIAN) \
    && !defined(NET_PORTABLE)
    uint32_t a = sums[0];
    uint32_t b = sums[1];
    uint32_t c = sums[2];
    uint32_t v;
    uint32_t more_v;
    uint32_t w;
    uint32_t more_w;
    net_asm(
        "0:\n"
        "  ldr %[v], [%[x]], #4\n"
        "  ldr %[more_v], [%[x]], #4\n"
        "  ldrd %[w], %[more_w], [%[rows]], #8\n"
        "  smlad %[a], %[w], %[v], %[a]\n"
        "  sxtb16 %[w], %[w]\n"
        "  smlad %[a], %[more_w], %[more_v], %[a]\n"
        "  sxtb16 %[more_w], %[more_w]\n"
        "  smlad %[b], %[w], %[v], %[b]\n"
        "  smlad %[b], %[more_w], %[more_v], %[b]\n"
        "  ldr %[more_w], [%[rows]], #4\n"
        "  sxtb16 %[w], %[more_w]\n"
        "  smlad %[c], %[w], %[v], %[c]\n"
        "  sxtb16 %[more_w], %[more_w], ror #8\n"
        "  smlad %[c], %[more_w], %[more_v], %[c]\n"
        "  subs %[pieces], #1\n"
        "  bne 0b\n"
        : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [x] "+r"(x), [rows] "+r"(rows), [pieces] "+r"(pieces), [v] "=&r"(v),
          [more_v] "=&r"(more_v), [w] "=&r"(w), [more_w] "=&r"(more_w)
        :
        : "cc", "memory");
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
#else
    for (; pieces > 0; --pieces) {
        for (int k = 0; k < 4; ++k) {
            sums[0] += (uint32_t)(rows[k] * x[k]);
            sums[1] += (uint32_t)((int8_t)rows[k] * x[k]);
        }
        for (int k = 0; k < 2; ++k) {
            sums[2] += (uint32_t)((int8_t)rows[4 + k] * x[k]);
            sums[2] += (uint32_t)((rows[4 + k] >> 8) * x[2 + k]);
        }
        rows += 6;
        x += 4;
    }
#endif
}
