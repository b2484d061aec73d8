/* What the parts of the binding share. It keeps to the stable ABI of CPython 3.11, the first that has buffers. */
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <limits.h>

#include "model.h"

typedef struct {
    PyObject *array_type;
    PyObject *predictor_type;
    PyObject *numpy; /* its name */
    PyObject *empty; /* numpy.empty, where numpy has been seen; else NULL */
    PyObject *dtype; /* the second argument of that */
} module_state;

/* Lets other threads run until the GIL is taken back; not where work is over sooner than that is worth. */
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

/* --- array.c: arrays of numpy where that has been imported, else our own */

extern PyType_Spec array_spec;

/* The number of elements of a shape. */
Py_ssize_t product(int rank, const Py_ssize_t *shape);
/* A shape as a tuple, with None for what is below 0. */
PyObject *shape_tuple(int rank, const Py_ssize_t *shape);
/* Takes hold of numpy.empty and our dtype; 0 without an error where nobody has imported numpy. */
int find_numpy(const module_state *state, PyObject **empty, PyObject **dtype);
/* An array of our own, and where its numbers are. */
PyObject *own_array(const module_state *state, int rank, const Py_ssize_t *shape, real **numbers);
/* An array for results, and where its numbers go. */
PyObject *new_array(module_state *state, int rank, const Py_ssize_t *shape, real **numbers);

/* --- inputs.c: buffers and nested sequences in */

typedef struct {
    Py_buffer view;
    int is_held;
    real *copy; /* where the numbers come in another form */
    const real *numbers;
} input;

/* What a call is given and gives. */
typedef struct {
    input inputs[INPUTS];
    const real *x[INPUTS];
    PyObject *outputs[OUTPUTS];
    real *y[OUTPUTS];
    int n[LENGTHS];
    Py_ssize_t samples; /* of a batch; -1 where there is none */
} call;

/* The shape of an input or an output; returns the number of its elements. */
Py_ssize_t end_shape(const end *each, const int *n, Py_ssize_t *shape);
/* Takes the arguments of a call, of a batch as arrays with an axis for samples in front; 0 with an error set. */
int take_inputs(const function *f, int is_batch, PyObject *const *given, Py_ssize_t count, call *made);
/* Gives back what the call holds. */
void release(call *made);

/* --- calls.c: from arguments to results */

/* Makes arrays for the outputs; 0 with an error set. */
int make_outputs(module_state *state, const function *f, int is_batch, call *made);
/* The outputs, a tuple of them where there are several; or NULL with an error set. Releases the call. */
PyObject *finish(call *made, int status, Py_ssize_t row);
PyObject *predict_sample(PyObject *module, PyObject *const *given, Py_ssize_t count);
PyObject *predict_block(PyObject *module, PyObject *const *given, Py_ssize_t count);
PyObject *pack_sample(PyObject *module, PyObject *const *given, Py_ssize_t count);
PyObject *array_of(PyObject *module, PyObject *const *given, Py_ssize_t count);

/* --- predictor.c */

extern PyType_Spec predictor_spec;
