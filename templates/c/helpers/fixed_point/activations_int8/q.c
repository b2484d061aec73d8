/* An activation. */
typedef int8_t net_q;
