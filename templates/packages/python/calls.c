/* Calls the generated C, from arguments to results; long calls release the GIL. */
#include "binding.h"

#include <stdlib.h>
#include <string.h>

#ifdef NET_BATCH
typedef net_batch_context contexts;
#define TOGETHER NET_BATCH
#define CONTEXT(batch, k) (&(batch)->contexts[k])
#else
typedef net_context contexts;
#define TOGETHER 1
#define CONTEXT(batch, k) (batch)
#endif

static int refuse_lengths(void)
{
    PyErr_SetString(PyExc_ValueError,
                    "the lengths of the inputs are too short, or do not fit each other, or a state before reset()");
    return 0;
}

int make_outputs(module_state *state, const function *f, int is_batch, call *made)
{
    for (int k = 0; k < OUTPUTS; ++k) {
        Py_ssize_t shape[RANK] = {made->samples};
        if (end_shape(&f->outputs[k], made->n, shape + is_batch) < 1) {
            return refuse_lengths();
        }
        made->outputs[k] = new_array(state, is_batch + f->outputs[k].rank, shape, &made->y[k]);
        if (made->outputs[k] == NULL) {
            return 0;
        }
    }
    return 1;
}

/* `row` is the row of the wrong sample in a batch; -1 for a single sample. */
PyObject *finish(call *made, int status, Py_ssize_t row)
{
    PyObject *result = NULL;
    (void)row;
    if (status == NET_OK) {
        result = OUTPUTS == 1 ? Py_NewRef(made->outputs[0]) : PyTuple_New(OUTPUTS);
        for (int k = 0; OUTPUTS > 1 && result != NULL && k < OUTPUTS; ++k) {
            PyTuple_SetItem(result, k, Py_NewRef(made->outputs[k]));
        }
    } else if (PyErr_Occurred()) {
        ; /* keep that error, which is more precise */
#ifdef NET_ERROR_INDEX
    } else if (status == NET_ERROR_INDEX) {
        const char *message = "an index is outside an embedding table";
        PyObject *arguments = row < 0 ? Py_BuildValue("(s)", message) : Py_BuildValue("(sn)", message, row);
        PyErr_SetObject(PyExc_IndexError, arguments);
        Py_XDECREF(arguments);
#endif
    } else {
        refuse_lengths();
    }
    release(made);
    return result;
}

PyObject *predict_with(module_state *state, PyObject *weights, PyObject *const *arguments, Py_ssize_t count)
{
    call made;
    if (!take_inputs(&predict_function, 0, arguments, count, &made) || !make_outputs(state, &predict_function, 0, &made)) {
        Py_XDECREF(weights);
        return finish(&made, -1, -1);
    }
    net_context *ctx = malloc(sizeof *ctx);
    if (ctx == NULL) {
        Py_XDECREF(weights);
        PyErr_NoMemory();
        return finish(&made, -1, -1);
    }
    PyThreadState *released = release_gil(predict_function.is_brief);
    begin(ctx, weights);
    const int status = predict_run(ctx, made.x, made.n, made.y);
    take_gil(released);
    free(ctx);
    Py_XDECREF(weights);
    return finish(&made, status, -1);
}

PyObject *predict_sample(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    module_state *state = PyModule_GetState(module);
    return predict_with(state, take_weights(module, &state->weights), arguments, count);
}

/* Predicts all samples of a call; returns a status, and sets the row of a wrong sample. */
static int run_samples(contexts *batch, PyObject *weights, const call *made, Py_ssize_t *row)
{
    Py_ssize_t shape[RANK];
    for (*row = 0; *row < made->samples; *row += TOGETHER) {
        const Py_ssize_t left = made->samples - *row;
        const int count = left < TOGETHER ? (int)left : TOGETHER;
        const real *x[INPUTS];
        real *y[OUTPUTS];
        for (int k = 0; k < INPUTS; ++k) {
            x[k] = made->x[k] + *row * end_shape(&predict_function.inputs[k], made->n, shape);
        }
        for (int k = 0; k < OUTPUTS; ++k) {
            y[k] = made->y[k] + *row * end_shape(&predict_function.outputs[k], made->n, shape);
        }
        for (int k = 0; k < count; ++k) {
            begin(CONTEXT(batch, k), weights);
        }
#ifdef NET_BATCH
        int status = batch_run(batch, count, x, made->n, y);
#else
        int status = predict_run(batch, x, made->n, y);
#endif
        if (status == NET_OK) {
            continue;
        }
        for (int k = 0; k < count; ++k, ++*row) { /* find the wrong sample */
            net_reset(CONTEXT(batch, 0));
            status = predict_run(CONTEXT(batch, 0), x, made->n, y);
            if (status != NET_OK) {
                return status;
            }
            for (int j = 0; j < INPUTS; ++j) {
                x[j] += end_shape(&predict_function.inputs[j], made->n, shape);
            }
        }
        return status;
    }
    return NET_OK;
}

PyObject *predict_block(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    call made;
    module_state *state = PyModule_GetState(module);
    if (!take_inputs(&predict_function, 1, arguments, count, &made) || !make_outputs(state, &predict_function, 1, &made)) {
        return finish(&made, -1, -1);
    }
    contexts *batch = malloc(sizeof *batch);
    if (batch == NULL) {
        PyErr_NoMemory();
        return finish(&made, -1, -1);
    }
    PyObject *weights = take_weights(module, &state->weights);
    int status;
    Py_ssize_t row;
    Py_BEGIN_ALLOW_THREADS
    status = run_samples(batch, weights, &made, &row);
    Py_END_ALLOW_THREADS
    Py_XDECREF(weights);
    free(batch);
    return finish(&made, status, row);
}

/* Copies a sample to arrays of the model's shapes. */
PyObject *pack_sample(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    call made;
    module_state *state = PyModule_GetState(module);
    PyObject *result = NULL;
    if (take_inputs(&predict_function, 0, arguments, count, &made)) {
        result = PyTuple_New(INPUTS);
    }
    for (int k = 0; result != NULL && k < INPUTS; ++k) {
        Py_ssize_t shape[RANK];
        const Py_ssize_t size = end_shape(&predict_function.inputs[k], made.n, shape);
        real *numbers;
        PyObject *array = own_array(state, predict_function.inputs[k].rank, shape, &numbers);
        if (array == NULL) {
            Py_CLEAR(result);
        } else {
            memcpy(numbers, made.x[k], (size_t)size * sizeof(real));
            PyTuple_SetItem(result, k, array);
        }
    }
    release(&made);
    return result;
}

/* array(shape, numbers=None): returns an array for results, filled with these bytes or uninitialized. */
PyObject *array_of(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    if (count < 1 || count > 2 || !PyTuple_Check(arguments[0]) || PyTuple_Size(arguments[0]) > RANK) {
        PyErr_SetString(PyExc_TypeError, "expected a shape, and bytes or nothing");
        return NULL;
    }
    Py_ssize_t shape[RANK] = {0};
    const int rank = (int)PyTuple_Size(arguments[0]);
    for (int k = 0; k < rank; ++k) {
        shape[k] = PyLong_AsSsize_t(PyTuple_GetItem(arguments[0], k));
        if (shape[k] < 0) {
            PyErr_SetString(PyExc_ValueError, "no axis has that length");
            return NULL;
        }
    }
    real *numbers;
    PyObject *array = new_array(PyModule_GetState(module), rank, shape, &numbers);
    Py_buffer view;
    if (array == NULL || count == 1) {
        return array;
    }
    const Py_ssize_t bytes = product(rank, shape) * (Py_ssize_t)sizeof(real);
    if (PyObject_GetBuffer(arguments[1], &view, PyBUF_SIMPLE) < 0) {
        Py_CLEAR(array);
        return NULL;
    }
    if (view.len == bytes) {
        memcpy(numbers, view.buf, (size_t)bytes);
    } else {
        PyErr_SetString(PyExc_ValueError, "these are not as many bytes as the shape says");
        Py_CLEAR(array);
    }
    PyBuffer_Release(&view);
    return array;
}
