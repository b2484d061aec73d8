/*
 * Runs generated code on a bare board and says what it took: for each sample a line with the bits of its outputs in
 * hexadecimal and the ticks of a clock; then the bytes of a context, and the deepest stack.
 */
#include "clock.h"
#include "net.h"
#include "samples.h"
#ifdef LOADED
#include "weights.h"
#endif

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PAINT 0xdeadbeefu

#ifndef INPUT
#define INPUT float
#endif

extern char __stack[], __stack_size[]; /* of the linker script */

static net_context context;
static float output[NET_OUTPUT_SIZE];

static uint32_t stack_pointer(void)
{
    uint32_t sp;
#ifdef __arm__
    __asm__ volatile("mov %0, sp" : "=r"(sp));
#else
    __asm__ volatile("mv %0, sp" : "=r"(sp));
#endif
    return sp;
}

__attribute__((noinline)) static int predict(const INPUT *sample)
{
#ifdef BY_ROWS
    const int status = net_push(&context, sample, output);
    return status == NET_READY ? NET_OK : status;
#endif
    net_reset(&context);
#ifdef BY_STEPS
    for (int t = 0; t < NET_TIMESTEPS; ++t) {
        const int status = net_step(&context, sample + t * (NET_INPUT_SIZE / NET_TIMESTEPS), output);
        if (status != NET_OK) {
            return status;
        }
    }
    return NET_OK;
#else
    return net_predict(&context, sample, output);
#endif
}

__attribute__((noinline)) static uint32_t deepest(const INPUT *sample)
{
    uint32_t *const lowest = (uint32_t *)(uintptr_t)(__stack - (uintptr_t)__stack_size);
    uint32_t *const here = (uint32_t *)(uintptr_t)(stack_pointer() - 64u);
    volatile uint32_t *at = lowest;
    for (; at < here; ++at) {
        *at = PAINT;
    }
    predict(sample);
    for (at = lowest; at < here && *at == PAINT; ++at) {
    }
    return (uint32_t)(stack_pointer() - (uint32_t)(uintptr_t)at);
}

int main(void)
{
#ifdef LOADED
    if (net_load(&context, weights, sizeof weights) != NET_OK) {
        return 1;
    }
#endif
    clock_start();
    for (int k = 0; k < SAMPLES; ++k) {
        const uint32_t before = clock_now();
        const int status = predict(samples[k]);
        const uint32_t ticks = clock_now() - before;
#ifdef PREPARES
        net_prepare(&context);
#endif
        if (status != NET_OK) {
            printf("status %d\n", status);
            return 1;
        }
        for (int i = 0; i < NET_OUTPUT_SIZE; ++i) {
            uint32_t bits;
            memcpy(&bits, &output[i], sizeof bits);
            printf("%08lx ", (unsigned long)bits);
        }
        printf("%lu\n", (unsigned long)ticks);
    }
    printf("%lu %lu\n", (unsigned long)sizeof context, (unsigned long)deepest(samples[0]));
    return 0;
}
