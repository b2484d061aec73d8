/* Before a short loop whose array then stays in registers; not where size matters more. */
#if defined(__GNUC__) && !defined(__clang__) && !defined(__OPTIMIZE_SIZE__)
#define net_unrolled _Pragma("GCC unroll 8")
#else
#define net_unrolled
#endif
