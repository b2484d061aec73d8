/* Stands in for the Pico SDK: its input is stdin, behind whose end the program does. */
#ifndef PICO_STDLIB_H
#define PICO_STDLIB_H
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static int initialized;

static inline int stdio_init_all(void)
{
    initialized = 1;
    return 1;
}

static inline uint32_t time_us_32(void)
{
    static uint32_t now;
    return now += 7;
}

static inline int next_character(void)
{
    const int next = getchar();
    if (!initialized) {
        abort();
    }
    if (next < 0) {
        exit(0);
    }
    return next;
}

#define getchar next_character
#endif
