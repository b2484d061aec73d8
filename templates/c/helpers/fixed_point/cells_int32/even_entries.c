#if NET_WIDTH == 64
/* Every second entry of the table of tanh. */
static const uint16_t net_even_entries[] = {NET_EVEN_ENTRIES};
#endif
