/* A word is a pair of inputs, which net_inputs_at reads. */
#define NET_TOGETHER 2
#define NET_UNSIGNED 0
#if NET_WIDTH > 4
typedef net_ints net_inputs;
static NET_ALWAYS_INLINE net_inputs net_inputs_at(const net_q *x)
{
    int32_t pair;
    memcpy(&pair, x, sizeof pair);
    return net_all_ints(pair);
}
#else
typedef struct {
    int32_t low, high;
} net_inputs;
static NET_ALWAYS_INLINE net_inputs net_inputs_at(const net_q *x)
{
    const net_inputs pair = {x[0], x[1]};
    return pair;
}
#endif
