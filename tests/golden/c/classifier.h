/*
 * classifier.h5 in C99, without dynamic memory
 *
 * Model:   classifier.h5
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 1.0.0, --target c --name classifier
 * Costs:   896 bytes of weights as float32, 24 of state, 768 of workspace,
 *          186 multiply-accumulates
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   lstm: LSTM -> (3,), 0 parameters
 *   dense: Dense -> (2,), 0 parameters
 */
#ifndef CLASSIFIER_H
#define CLASSIFIER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers of elements of the arrays, row-major. */
#define CLASSIFIER_INPUT_SIZE 6 /* input_1: (3, 2) */
#define CLASSIFIER_OUTPUT_SIZE 2 /* dense/softmax: (2,) */
#define CLASSIFIER_TIMESTEPS 3

/* What the functions return. */
#define CLASSIFIER_OK 0
#define CLASSIFIER_ERROR_COUNT (-3) /* the number of samples is negative */

/* All state and all working memory. A context belongs to one caller at a time; nothing else is ever written. */
typedef struct {
    float lstm_h[3];
    float lstm_c[3];
    float buffer_0[16];
    float buffer_1[104];
    float buffer_2[40];
    float buffer_3[16];
    float buffer_4[16];
} classifier_context;

/* The bytes of a context, for languages that do not see its type. */
size_t classifier_context_size(void);

/* Forgets all state; before the first use of a context, and where a new sequence begins. */
void classifier_reset(classifier_context *ctx);

/* Predicts from a whole sample. Arrays must not overlap. */
int classifier_predict(classifier_context *ctx, const float *input, float *output);

/* Feeds one timestep; gives the output so far. */
int classifier_step(classifier_context *ctx, const float *input_at_t, float *output);

/* Feeds n timesteps that lie one after the other, such as a block of audio; gives the output after each of them. */
static inline int classifier_steps(classifier_context *ctx, const float *input_at_t, int n,
        float *output)
{
    int status = CLASSIFIER_OK;
    for (; n > 0 && status == CLASSIFIER_OK; --n) {
        status = classifier_step(ctx, input_at_t, output);
        input_at_t += 2;
        output += 2;
    }
    return status;
}

/* Samples per batch; may be set with -D. */
#ifndef CLASSIFIER_BATCH
#define CLASSIFIER_BATCH 8
#endif

/* For each of these samples all state and all working memory. */
typedef struct {
    classifier_context contexts[CLASSIFIER_BATCH];
} classifier_batch_context;

/* Predicts from n whole samples that lie one after the other; reads weights once for several. Arrays must not overlap. */
int classifier_predict_batch(classifier_batch_context *batch, int n, const float *inputs,
        float *outputs);

#ifdef __cplusplus
}
#endif

#endif
