/* A weight or an activation. */
typedef int8_t net_q;
