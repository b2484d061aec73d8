/*
 * sensors.keras in C99, without dynamic memory
 *
 * Model:   sensors.keras
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 1.0.0, --target c --name sensors --with-main
 * Costs:   132 bytes of weights as float32, 8 of state, 2400 of workspace for lengths of 100,
 *          82 multiply-accumulates (for one timestep)
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   each: TimeDistributed -> (timesteps, 3), 0 parameters
 *   norm: LayerNormalization -> (timesteps, 3), 0 parameters
 *   gained: Multiply -> (timesteps, 3), 0 parameters
 *   rnn: SimpleRNN -> (timesteps, 2), 0 parameters
 */
#ifndef SENSORS_H
#define SENSORS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The largest timesteps that a context has room for; may be set with -D. */
#ifndef SENSORS_MAX_TIMESTEPS
#define SENSORS_MAX_TIMESTEPS 100
#endif

/* Numbers of elements of the arrays, row-major; for the longest. */
#define SENSORS_INPUT_0_SIZE (SENSORS_MAX_TIMESTEPS * 12) /* windows: (timesteps, 6, 2) */
#define SENSORS_INPUT_1_SIZE 3 /* gain: (3,) */
#define SENSORS_OUTPUT_0_SIZE (SENSORS_MAX_TIMESTEPS * 2) /* rnn: (timesteps, 2) */
#define SENSORS_OUTPUT_1_SIZE 2 /* rnn:h: (2,) */

/* What the functions return. */
#define SENSORS_OK 0
#define SENSORS_ERROR_LENGTH (-1) /* a length is below 1, above its maximum, or does not fit the others */

#define SENSORS_LARGER(a, b) ((a) > (b) ? (a) : (b))

/* All state and all working memory. A context belongs to one caller at a time; nothing else is ever written. */
typedef struct {
    float rnn_h[2];
    float buffer_0[SENSORS_LARGER(3, SENSORS_MAX_TIMESTEPS * 3)];
    float buffer_1[SENSORS_LARGER(18, SENSORS_MAX_TIMESTEPS * 3)];
} sensors_context;

/* The bytes of a context, for languages that do not see its type. */
size_t sensors_context_size(void);

/* Forgets all state; before the first use of a context, and where a new sequence begins. */
void sensors_reset(sensors_context *ctx);

/* Predicts from a whole sample, with the state that the samples before it left. Arrays must not overlap. */
int sensors_predict(sensors_context *ctx, const float *input_0, int timesteps,
        const float *input_1, float *output_0, float *output_1);

/* Feeds one timestep of each sequence; gives the output so far. */
int sensors_step(sensors_context *ctx, const float *input_0_at_t, const float *input_1,
        float *output_0, float *output_1);

/* Feeds n timesteps that lie one after the other, such as a block of audio; gives the output after each of them. */
static inline int sensors_steps(sensors_context *ctx, const float *input_0_at_t,
        const float *input_1, int n, float *output_0, float *output_1)
{
    int status = SENSORS_OK;
    for (; n > 0 && status == SENSORS_OK; --n) {
        status = sensors_step(ctx, input_0_at_t, input_1, output_0, output_1);
        input_0_at_t += 12;
        output_0 += 2;
        output_1 += 2;
    }
    return status;
}

#ifdef __cplusplus
}
#endif

#endif
