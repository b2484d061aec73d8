/* Where vectors are widest, 32 integers of 16 bits: two of net_ints, packed as processors do, four of each in turn. */
#if NET_WIDTH == 64
typedef int16_t net_shorts __attribute__((vector_size(sizeof(net_ints))));
#endif
