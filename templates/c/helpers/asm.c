/* Assembly. GCC counts it as short when it chooses what to inline, from the version on in which it can be told so. */
#if __GNUC__ >= 9
#define net_asm __asm__ __inline__ volatile
#else
#define net_asm __asm__ volatile
#endif
