/* Says how far the clock goes for 1000 and for 11000 turns of a loop of two instructions. */
#include "clock.h"

#include <stdio.h>

__attribute__((noinline)) static uint32_t spin(uint32_t turns)
{
    const uint32_t before = clock_now();
#ifdef __arm__
    __asm__ volatile(".syntax unified\n1: subs %0, %0, #1\n bne 1b" : "+l"(turns) : : "cc");
#else
    __asm__ volatile("1: addi %0, %0, -1\n bnez %0, 1b" : "+r"(turns));
#endif
    return clock_now() - before;
}

int main(void)
{
    clock_start();
    const uint32_t few = spin(1000);
    printf("%lu %lu\n", (unsigned long)few, (unsigned long)spin(11000));
    return 0;
}
