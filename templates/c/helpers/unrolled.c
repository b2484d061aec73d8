/* Unrolls a short loop, so that its array stays in registers; not with -Os. */
#if defined(__GNUC__) && !defined(__clang__) && !defined(__OPTIMIZE_SIZE__)
#define net_unrolled _Pragma("GCC unroll 8")
#else
#define net_unrolled
#endif
