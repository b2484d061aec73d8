/* Where vectors are widest, those of two panels at once. */
#if NET_WIDTH == 64
typedef struct {
    net_ints first, second;
} net_two_ints;
#endif
