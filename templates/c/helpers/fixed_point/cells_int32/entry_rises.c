#if NET_WIDTH == 64
/* By how much the entry behind each of these is larger, and how much less the one behind that adds. */
static const uint16_t net_entry_rises[] = {NET_ENTRY_RISES};
#endif
