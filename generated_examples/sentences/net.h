/*
 * model.keras in C99, without dynamic memory
 *
 * Model:   model.keras
 *          SHA-256 19570febafdf71d35d50bbdd2dc58482e8cd7a952ecf5fc26c4e93fbc8cbcad6
 *          written by Keras 3.15.1
 * Written: by lstmgen 1.0.0, --target c --name net
 * Costs:   6176 bytes of weights as float32, 24 of state, 600 of workspace,
 *          1734 multiply-accumulates
 * Pipeline: SHA-256 2b2ceaaae119f6c7d6db145cef292f5461a95b13baaa55991be3d25da510dac0
 *           input words: token ids of a text, from a vocabulary of 23
 *           output praise: labels negative, positive
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   embedding: Embedding -> (16, 6), 150 parameters
 *   not_equal: ops.NotEqual -> (16,), 0 parameters
 *   gru: GRU -> (6,), 252 parameters
 *   praise: Dense -> (1,), 7 parameters
 */
#ifndef NET_H
#define NET_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers of elements of the arrays, row-major. */
#define NET_INPUT_SIZE 16 /* words: (16,) */
#define NET_OUTPUT_SIZE 1 /* praise: (1,) */
#define NET_LABELS 2

/* What the functions return. */
#define NET_OK 0
#define NET_ERROR_INDEX (-2) /* an index has no row in its embedding table; reset the context before going on */
#define NET_ERROR_COUNT (-3) /* the number of samples is negative */

/* All state and all working memory. A context belongs to one caller at a time; nothing else is ever written. */
typedef struct {
    float gru_h[6];
    float buffer_0[16];
    float buffer_1[6];
    float buffer_2[48];
    float buffer_3[16];
    float buffer_4[16];
    float buffer_5[48];
} net_context;

/* The bytes of a context, for languages that do not see its type. */
size_t net_context_size(void);

/* Forgets all state; before the first use of a context, and where a new sequence begins. */
void net_reset(net_context *ctx);

/* Predicts from a whole sample. Arrays must not overlap. */
int net_predict(net_context *ctx, const float *input, float *output);

/* Feeds one timestep; gives the output so far. */
int net_step(net_context *ctx, const float *input_at_t, float *output);

/* There is no net_encode: the model reads words; make their ids with encode() of the Python file. */

/* The class that a prediction names: an index of net_labels; -1 for NaN. Takes output. */
int net_classify(const float *output);

/* The labels of the classes, in UTF-8. */
extern const char *const net_labels[NET_LABELS];

/* The label of a class; empty where there is no such class. */
const char *net_label(int k);

/* Feeds n timesteps that lie one after the other, such as a block of audio; gives the output after each of them. */
static inline int net_steps(net_context *ctx, const float *input_at_t, int n, float *output)
{
    int status = NET_OK;
    for (; n > 0 && status == NET_OK; --n) {
        status = net_step(ctx, input_at_t, output);
        input_at_t += 1;
        output += 1;
    }
    return status;
}

/* Samples per batch; may be set with -D. */
#ifndef NET_BATCH
#define NET_BATCH 8
#endif

/* For each of these samples all state and all working memory. */
typedef struct {
    net_context contexts[NET_BATCH];
} net_batch_context;

/* Predicts from n whole samples that lie one after the other; reads weights once for several. Arrays must not overlap. */
int net_predict_batch(net_batch_context *batch, int n, const float *inputs, float *outputs);

#ifdef __cplusplus
}
#endif

#endif
