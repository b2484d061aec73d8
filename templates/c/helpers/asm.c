/* Assembly, which GCC 9 and newer are told to count as short when they decide what to inline. */
#if __GNUC__ >= 9
#define net_asm __asm__ __inline__ volatile
#else
#define net_asm __asm__ volatile
#endif
