/* The bits of a float16. */
typedef uint16_t net_weight;
