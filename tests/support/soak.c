/*
 * Feeds one long stream to every form of a network and, beside them, to itself in double precision. Ordinary numbers
 * are measured; what lies between them must leave nothing behind: numbers that saturate, denormals, a constant,
 * extremes in turn.
 */
#include "soak.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { PART = 1000, REGIMES = 6, FADED = 500 };

static uint32_t seed = 1;

/* From -1 to 1. Numerical Recipes, "an even quicker generator". */
static float drawn(void)
{
    seed = seed * 1664525u + 1013904223u;
    return (float)(seed >> 8) / 8388608.0f - 1.0f;
}

static float input_of(int regime, long step)
{
    switch (regime) {
    case 1:
        return 1e30f * drawn();
    case 2:
        return 1e-40f * drawn();
    case 3:
        return 0.75f;
    case 4:
        return step % 2 == 0 ? 3.4e38f : -3.4e38f;
    default:
        return drawn();
    }
}

int main(int count, char **arguments)
{
    const long steps = count > 1 ? atol(arguments[1]) : 10000000;
    double early[FORMS] = {0};
    double late[FORMS] = {0};
    long measured[2] = {0};
    reset_all();
    for (long step = 0; step < steps; ++step) {
        const int regime = (int)(step / PART % REGIMES);
        float x[INPUTS];
        double exact[OUTPUTS];
        float y[FORMS][OUTPUTS];
        for (int k = 0; k < INPUTS; ++k) {
            x[k] = input_of(regime, step);
        }
        step_all(x, exact, y);
        for (int form = 0; form < FORMS; ++form) {
            for (int k = 0; k < OUTPUTS; ++k) {
                const double error = fabs((double)y[form][k] - exact[k]);
                if (!isfinite(error)) {
                    fprintf(stderr, "%s: output %d of step %ld is not a number\n", names[form], k, step);
                    return 1;
                }
                if (regime == 0 && step % PART >= FADED) {
                    *(step < steps / 2 ? &early[form] : &late[form]) += error * error;
                    measured[step >= steps / 2] += form == 0;
                }
            }
        }
    }
    for (int form = 0; form < FORMS; ++form) {
        const double before = sqrt(early[form] / (double)measured[0]);
        printf("%s %.3g %.3g\n", names[form], before, sqrt(late[form] / (double)measured[1]));
    }
    return 0;
}
