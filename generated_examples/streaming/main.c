/*
 * Predictions from a sensor that never ends: every HOP timesteps one from the newest NET_TIMESTEPS of them.
 *
 * Reads timesteps from stdin, FEATURES numbers each; for every window writes the class and its probability.
 * From this folder, with the model of ../har (128 timesteps of 9 numbers, 6 classes):
 *
 *     cc -I../har main.c ../har/net.c -lm -o windows
 *
 * Each window begins a new sequence, as those did that the model was trained with. Where one sequence shall simply go
 * on, no window is needed: net_step takes a timestep, and gives the output so far.
 */
#include "net.h"

#include <stdio.h>
#include <string.h>

#define FEATURES (NET_INPUT_SIZE / NET_TIMESTEPS)
#ifndef HOP
#define HOP (NET_TIMESTEPS / 2)
#endif

static net_context ctx;
static float window[NET_INPUT_SIZE];

int main(void)
{
    int filled = 0; /* timesteps in the window */
    net_reset(&ctx);
    for (;;) {
        float output[NET_OUTPUT_SIZE];
        int best = 0;
        for (int k = 0; k < FEATURES; ++k) {
            if (scanf("%f", &window[filled * FEATURES + k]) != 1) {
                return 0;
            }
        }
        if (++filled < NET_TIMESTEPS) {
            continue;
        }
        if (net_predict(&ctx, window, output) != NET_OK) {
            return 1;
        }
        for (int k = 1; k < NET_OUTPUT_SIZE; ++k) {
            best = output[k] > output[best] ? k : best;
        }
        printf("%d %.6f\n", best, (double)output[best]);
        filled -= HOP;
        memmove(window, window + HOP * FEATURES, (size_t)(filled * FEATURES) * sizeof *window);
    }
}
