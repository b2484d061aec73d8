/* A weight or an activation. */
typedef int16_t net_q;
