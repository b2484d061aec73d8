/* A clock that goes on by a fixed amount with each instruction that the emulator executes. */
#include <stdint.h>

#ifdef __riscv
static inline void clock_start(void)
{
}
static inline uint32_t clock_now(void)
{
    uint32_t count;
    __asm__ volatile("csrr %0, minstret" : "=r"(count) : : "memory");
    return count;
}
#elif defined(SYSTICK)
/* Of every Cortex-M; 24 bits. */
#define CONTROL (*(volatile uint32_t *)0xe000e010u)
#define RELOAD (*(volatile uint32_t *)0xe000e014u)
#define VALUE (*(volatile uint32_t *)0xe000e018u)
static inline void clock_start(void)
{
    RELOAD = 0xffffffu;
    VALUE = 0;
    CONTROL = 5;
}
static inline uint32_t clock_now(void)
{
    return (0xffffffu - VALUE) << 8; /* so that differences wrap */
}
#else
/* Timer 0 of the MPS2 boards (CMSDK); 32 bits, counts down. */
#define CONTROL (*(volatile uint32_t *)0x40000000u)
#define VALUE (*(volatile uint32_t *)0x40000004u)
#define RELOAD (*(volatile uint32_t *)0x40000008u)
static inline void clock_start(void)
{
    CONTROL = 0;
    RELOAD = 0xffffffffu;
    VALUE = 0xffffffffu;
    CONTROL = 1;
}
static inline uint32_t clock_now(void)
{
    return ~VALUE;
}
#endif
