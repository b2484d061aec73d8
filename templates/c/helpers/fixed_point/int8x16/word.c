/*
 * Two weights of each of two rows, interleaved: net_first_of gives those of the first row, net_second_of the others.
 */
#ifdef NET_IN_PAIRS
typedef uint32_t net_word;
static net_word net_word_at(const net_w *rows)
{
    net_word word;
    memcpy(&word, rows, sizeof word);
    return word;
}
#define net_first_of(word) __sxtb16((int8x4_t)(word))
#define net_second_of(word) __sxtb16((int8x4_t)__ror(word, 8))
#else
typedef const NET_FLASH net_w *net_word;
#define net_word_at(rows) (rows)
static net_pair net_first_of(net_word word)
{
    const net_pair pair = {word[0], word[2]};
    return pair;
}
static net_pair net_second_of(net_word word)
{
    const net_pair pair = {word[1], word[3]};
    return pair;
}
#endif
