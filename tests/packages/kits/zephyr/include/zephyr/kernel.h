/* Stands in for the clock of Zephyr. */
#ifndef ZEPHYR_KERNEL_H
#define ZEPHYR_KERNEL_H
#include <stdint.h>

static inline uint32_t k_cycle_get_32(void)
{
    static uint32_t now;
    return now += 7;
}

static inline int sys_clock_hw_cycles_per_sec(void)
{
    return 1000000;
}
#endif
