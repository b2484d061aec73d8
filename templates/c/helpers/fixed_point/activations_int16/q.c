/* An activation. */
typedef int16_t net_q;
