/* Declarations of the binding. It uses the stable ABI of CPython 3.11, the first with buffers. */
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <limits.h>

#include "model.h"

typedef struct {
    PyObject *array_type;
    PyObject *predictor_type;
    PyObject *numpy; /* the string "numpy" */
    PyObject *empty; /* numpy.empty once numpy is imported; else NULL */
    PyObject *dtype; /* second argument of numpy.empty */
    PyObject *weights; /* those that were exported, if weights are loaded; else NULL */
} module_state;

#ifndef Py_BEGIN_CRITICAL_SECTION /* before Python 3.13, where the GIL is enough */
#define Py_BEGIN_CRITICAL_SECTION(owner) {
#define Py_END_CRITICAL_SECTION() }
#endif

/* Releases the GIL for the work, unless the work is too short. */
static inline PyThreadState *release_gil(int is_brief)
{
    return is_brief ? NULL : PyEval_SaveThread();
}

static inline void take_gil(PyThreadState *released)
{
    if (released != NULL) {
        PyEval_RestoreThread(released);
    }
}

/* --- array.c: arrays of numpy if it is imported, else of class Array */

extern PyType_Spec array_spec;

/* Returns the number of elements of a shape. */
Py_ssize_t product(int rank, const Py_ssize_t *shape);
/* Returns a shape as a tuple, with None for negative lengths. */
PyObject *shape_tuple(int rank, const Py_ssize_t *shape);
/* Looks up numpy.empty and the dtype; returns 0 without an error if numpy is not imported. */
int find_numpy(const module_state *state, PyObject **empty, PyObject **dtype);
/* Returns an Array, and sets the address of its numbers. */
PyObject *own_array(const module_state *state, int rank, const Py_ssize_t *shape, real **numbers);
/* Returns an array for results, and sets the address of its numbers. */
PyObject *new_array(module_state *state, int rank, const Py_ssize_t *shape, real **numbers);

/* --- inputs.c: reads buffers and nested sequences */

typedef struct {
    Py_buffer view;
    int is_held;
    real *copy; /* converted numbers; NULL if they are read in place */
    const real *numbers;
} input;

/* Arguments and results of a call. */
typedef struct {
    input inputs[INPUTS];
    const real *x[INPUTS];
    PyObject *outputs[OUTPUTS];
    real *y[OUTPUTS];
    int n[LENGTHS];
    Py_ssize_t samples; /* number of samples of a batch; -1 for a single sample */
} call;

/* Sets the shape of an input or an output; returns the number of its elements. */
Py_ssize_t end_shape(const end *each, const int *n, Py_ssize_t *shape);
/* Reads the arguments of a call; those of a batch have samples on the first axis. Returns 0 with an error set. */
int take_inputs(const function *f, int is_batch, PyObject *const *arguments, Py_ssize_t count, call *made);
/* Releases the buffers and copies of a call. */
void release(call *made);

/* --- calls.c: calls the generated C */

/* Allocates arrays for the outputs; returns 0 with an error set. */
int make_outputs(module_state *state, const function *f, int is_batch, call *made);
/* Returns the outputs, as a tuple if there are several; or NULL with an error set. Releases the call. */
PyObject *finish(call *made, int status, Py_ssize_t row);
/* Predicts one sample in a context of its own; takes the reference to the weights. */
PyObject *predict_with(module_state *state, PyObject *weights, PyObject *const *arguments, Py_ssize_t count);
PyObject *predict_sample(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *predict_block(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *pack_sample(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *array_of(PyObject *module, PyObject *const *arguments, Py_ssize_t count);

/* --- weights.c: capsules of weights that are loaded; NULL if weights are in the code */

#if WEIGHTS_BYTES > 0
/* Returns a capsule of the weights in a copy of a file, or NULL with an error set. */
PyObject *load_weights(PyObject *bytes);
/* Returns a copy of the file. */
PyObject *bytes_of(PyObject *capsule);
/* Switches a context to other weights. */
void use_weights(net_context *ctx, PyObject *capsule);
PyObject *load_exported(PyObject *module, PyObject *bytes);
#endif

/* Returns a new reference to the weights of a predictor or a module. */
static inline PyObject *take_weights(PyObject *owner, PyObject *const *place)
{
    PyObject *capsule;
    (void)owner;
    Py_BEGIN_CRITICAL_SECTION(owner);
    capsule = Py_XNewRef(*place);
    Py_END_CRITICAL_SECTION();
    return capsule;
}

/* Replaces the weights of a predictor or a module; takes the reference. */
static inline void put_weights(PyObject *owner, PyObject **place, PyObject *capsule)
{
    PyObject *before;
    (void)owner;
    Py_BEGIN_CRITICAL_SECTION(owner);
    before = *place;
    *place = capsule;
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(before);
}

/* Begins a sequence in a context that is not initialized. */
static inline void begin(net_context *ctx, PyObject *capsule)
{
    (void)capsule;
#if WEIGHTS_BYTES > 0
    ctx->weights = NULL;
    use_weights(ctx, capsule);
#endif
    net_reset(ctx);
}

/* --- predictor.c */

extern PyType_Spec predictor_spec;
