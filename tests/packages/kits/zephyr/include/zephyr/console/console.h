/* Stands in for the console of Zephyr: stdin, behind whose end the program does. */
#ifndef ZEPHYR_CONSOLE_H
#define ZEPHYR_CONSOLE_H
#include <stdio.h>
#include <stdlib.h>

static int initialized;

static inline int console_init(void)
{
    initialized = 1;
    return 0;
}

static inline int console_putchar(char c)
{
    const int done = putchar(c);
    fflush(stdout);
    return done;
}

static inline int console_getchar(void)
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
#endif
