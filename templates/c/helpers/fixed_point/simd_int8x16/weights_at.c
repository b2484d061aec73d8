/* Eight weights, each of 8 bits, where a processor has vectors of 16. */
#define net_weights_at(weights) vldrbq_s16(weights)
