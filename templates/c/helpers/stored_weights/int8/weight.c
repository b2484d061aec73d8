/* A weight as it is stored, to be multiplied with a scale. */
typedef int8_t net_weight;
