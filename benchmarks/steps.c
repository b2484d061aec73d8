/*
 * Times single steps of generated C, each by itself: writes the microseconds of each to a file. Arguments: steps, file.
 * Inputs change with every step, in [-1.7, 1.7].
 */
#define _POSIX_C_SOURCE 199309L
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "net.h"

#define SETS 64
#define FEATURES (NET_INPUT_SIZE / NET_TIMESTEPS)

static net_context context;
static float inputs[SETS][FEATURES];

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e6 * (double)time.tv_sec + 1e-3 * (double)time.tv_nsec;
}

int main(int count, char **arguments)
{
    const long steps = count > 2 ? atol(arguments[1]) : 0;
    float *const times = malloc(sizeof *times * (size_t)steps);
    FILE *const file = count > 2 ? fopen(arguments[2], "wb") : NULL;
    float output[NET_OUTPUT_SIZE];
    uint32_t random = 1;

    if (times == NULL || file == NULL) {
        return 1;
    }
    for (int k = 0; k < SETS * FEATURES; ++k) {
        random = random * 1664525u + 1013904223u;
        inputs[k / FEATURES][k % FEATURES] = 1.7f * ((float)(random >> 8) / 8388608.0f - 1.0f);
    }
    net_reset(&context);
    for (long k = -1000; k < steps; ++k) { /* the first ones only warm caches */
        const double before = now();
        const int status = net_step(&context, inputs[(k + 1000) % SETS], output);

        if (status != NET_OK) {
            return 1;
        }
        if (k >= 0) {
            times[k] = (float)(now() - before);
        }
    }
    return fwrite(times, sizeof *times, (size_t)steps, file) != (size_t)steps || fclose(file) != 0;
}
