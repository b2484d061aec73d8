/* A weight. */
typedef int8_t net_w;
