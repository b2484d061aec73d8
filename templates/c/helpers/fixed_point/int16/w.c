/* A weight. */
typedef int16_t net_w;
