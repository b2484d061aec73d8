/*
 * tagger.keras in C99, without dynamic memory
 *
 * Model:   tagger.keras
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 1.0.0, --target c --name tagger --optimize size --weights-dtype float16
 * Costs:   256 bytes of weights as float16, 0 of state, 4040 of workspace for lengths of 100,
 *          68 multiply-accumulates (for one timestep)
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   embedding: Embedding -> (timesteps, 3), 0 parameters
 *   both: Bidirectional -> (timesteps, 4), 0 parameters
 *   tags: Dense -> (timesteps, 2), 0 parameters
 */
#ifndef TAGGER_H
#define TAGGER_H

#ifdef __cplusplus
extern "C" {
#endif

/* The largest timesteps that a context has room for; may be set with -D. */
#ifndef TAGGER_MAX_TIMESTEPS
#define TAGGER_MAX_TIMESTEPS 100
#endif

/* Numbers of elements of the arrays, row-major; for the longest. */
#define TAGGER_INPUT_SIZE (TAGGER_MAX_TIMESTEPS) /* words: (timesteps,) */
#define TAGGER_OUTPUT_SIZE (TAGGER_MAX_TIMESTEPS * 2) /* tags: (timesteps, 2) */

/* What the functions return. */
#define TAGGER_OK 0
#define TAGGER_ERROR_LENGTH (-1) /* a length is below 1, above its maximum, or does not fit the others */
#define TAGGER_ERROR_INDEX (-2) /* an index has no row in its embedding table; reset the context before going on */

#define TAGGER_LARGER(a, b) ((a) > (b) ? (a) : (b))

/* All state and all working memory. A context belongs to one caller at a time; nothing else is ever written. */
typedef struct {
    float buffer_0[TAGGER_LARGER(TAGGER_MAX_TIMESTEPS, TAGGER_MAX_TIMESTEPS * 2)];
    float buffer_1[TAGGER_LARGER(TAGGER_MAX_TIMESTEPS * 3, TAGGER_MAX_TIMESTEPS * 4)];
    float buffer_2[TAGGER_MAX_TIMESTEPS * 2];
    float buffer_3[TAGGER_LARGER(2, TAGGER_MAX_TIMESTEPS * 2)];
    float buffer_4[2];
    float buffer_5[8];
} tagger_context;

/* Does nothing: there is no state. */
void tagger_reset(tagger_context *ctx);

/* Predicts from a whole sample. Arrays must not overlap. */
int tagger_predict(tagger_context *ctx, const float *input, int timesteps, float *output);

/* There is no tagger_step: Bidirectional 'both' reads the sequence from its end. */

#ifdef __cplusplus
}
#endif

#endif
