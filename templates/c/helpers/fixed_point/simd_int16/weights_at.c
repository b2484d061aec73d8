/* Eight weights, where a processor has vectors of them. */
#define net_weights_at(weights) vld1q_s16(weights)
