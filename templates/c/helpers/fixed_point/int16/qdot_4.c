/*
 * Adds to four sums the dot products of x with four rows of weights, which are interleaved: a pair of each row, then
 * the next. There is one pair at least.
 */
static void net_qdot_4(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    net_acc a = sums[0];
    net_acc b = sums[1];
    net_acc c = sums[2];
    net_acc d = sums[3];
#if defined(net_add_word_to) && !defined(NET_DISPATCH) /* which gives names of its own to all, for each width */
    int k = -4 * pairs;
    int32_t v;
    int32_t next;
    int32_t w;
    int32_t product;
    x += 2 * pairs;
    net_asm(
        "  .syntax unified\n"
        "0:\n"
        "  ldrsh %[v], [%[x], %[k]]\n"
        "  adds %[k], #2\n"
        "  ldrsh %[next], [%[x], %[k]]\n"
        net_add_word_to("a")
        net_add_word_to("b")
        net_add_word_to("c")
        net_add_word_to("d")
        "  adds %[k], #2\n"
        "  bne 0b\n"
        : [a] "+h"(a), [b] "+h"(b), [c] "+h"(c), [d] "+h"(d), [rows] "+&l"(rows), [k] "+&l"(k),
          [v] "=&l"(v), [next] "=&l"(next), [w] "=&l"(w), [product] "=&l"(product)
        : [x] "l"(x)
        : "cc", "memory");
#else
    for (; pairs > 0; --pairs) {
        const net_pair v = net_pair_of(x);
        a = net_add_pair(a, net_word_at(rows), v);
        b = net_add_pair(b, net_word_at(rows + 2), v);
        c = net_add_pair(c, net_word_at(rows + 4), v);
        d = net_add_pair(d, net_word_at(rows + 6), v);
        x += 2;
        rows += 8;
    }
#endif
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
