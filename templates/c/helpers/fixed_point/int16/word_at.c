/*
 * Two adjacent weights of a row, aligned to a word: Thumb-1 loads it in one instruction, and each signed half in two.
 */
#if !defined(net_add_word_to) && !defined(NET_IN_PAIRS) && !defined(NET_PORTABLE) && defined(__ARM_ARCH_ISA_THUMB) \
    && !defined(__ARM_BIG_ENDIAN) && __ARM_ARCH_ISA_THUMB == 1
static net_pair net_word_at(const net_w *row)
{
    int32_t word;
    memcpy(&word, __builtin_assume_aligned(row, sizeof word), sizeof word);
    const net_pair pair = {(int16_t)word, word >> 16};
    return pair;
}
#else
#define net_word_at(row) net_pair_at(row)
#endif
