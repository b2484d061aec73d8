/* The class Predictor: the model with its state. */
#include "binding.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    PyObject_HEAD
    PyThread_type_lock lock; /* held while the context is in use */
    PyObject *weights;
    net_context context;
#ifdef FEEDER
    const function *fed_by; /* push or step, if it has changed the state; prepare counts as push; else NULL */
#endif
} predictor_object;

static void forget(predictor_object *self)
{
    net_reset(&self->context);
#ifdef FEEDER
    self->fed_by = NULL;
#endif
}

#if WEIGHTS_BYTES > 0
/* Returns the weights in the bytes of a file, or those that were exported if it is NULL or None. */
static PyObject *weights_from(PyTypeObject *type, PyObject *bytes)
{
    if (bytes != NULL && bytes != Py_None) {
        return load_weights(bytes);
    }
    module_state *state = PyType_GetModuleState(type);
    return take_weights(PyType_GetModule(type), &state->weights);
}
#endif

/* Reads the arguments of Predictor(), and sets the weights; returns 0 with an error set. */
static int take_arguments(PyTypeObject *type, PyObject *arguments, PyObject *keywords, PyObject **weights)
{
    *weights = NULL;
#if WEIGHTS_BYTES > 0
    static char *names[] = {"weights", NULL};
    PyObject *bytes = NULL;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|O:Predictor", names, &bytes)) {
        return 0;
    }
    *weights = weights_from(type, bytes);
    return *weights != NULL;
#else
    (void)type;
    if (PyTuple_Size(arguments) > 0 || (keywords != NULL && PyDict_Size(keywords) > 0)) {
        PyErr_SetString(PyExc_TypeError, "Predictor() takes no arguments");
        return 0;
    }
    return 1;
#endif
}

static PyObject *predictor_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    PyObject *weights;
    if (!take_arguments(type, arguments, keywords, &weights)) {
        return NULL;
    }
    predictor_object *self = PyObject_New(predictor_object, type);
    if (self == NULL) {
        Py_XDECREF(weights);
        return NULL;
    }
    self->weights = weights;
    self->lock = PyThread_allocate_lock();
    if (self->lock == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    begin(&self->context, weights);
    forget(self);
    return (PyObject *)self;
}

static void predictor_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    if (((predictor_object *)self)->lock != NULL) {
        PyThread_free_lock(((predictor_object *)self)->lock);
    }
    Py_XDECREF(((predictor_object *)self)->weights);
    PyObject_Free(self);
    Py_DECREF(type);
}

static int enter(predictor_object *self)
{
    if (PyThread_acquire_lock(self->lock, NOWAIT_LOCK) == PY_LOCK_ACQUIRED) {
        return 1;
    }
    PyErr_SetString(PyExc_RuntimeError, "another thread is using this Predictor: each needs one of its own");
    return 0;
}

/* Checks that a function may continue from the state: step excludes push, or prepare where push may do without. */
static int may_feed(predictor_object *self, const function *f)
{
#ifdef FEEDER
    if (self->fed_by != NULL && self->fed_by != f) {
        PyErr_SetString(PyExc_ValueError, FEEDER " and step share the state of a Predictor: reset it, or take another");
        return 0;
    }
    self->fed_by = f;
#else
    (void)self;
    (void)f;
#endif
    return 1;
}

/* Calls a function on the state; if it fails, the state is unchanged. */
static PyObject *predictor_call(PyObject *self, const function *f, PyObject *const *arguments, Py_ssize_t count)
{
    call made;
    predictor_object *predictor = (predictor_object *)self;
    module_state *state = PyType_GetModuleState(Py_TYPE(self));
    if (!take_inputs(f, 0, arguments, count, &made) || !make_outputs(state, f, 0, &made) || !enter(predictor)) {
        return finish(&made, -1, -1);
    }
#ifdef HAS_PREPARE
    const int feeds = f != &push_function; /* which only continues from what prepare has fed */
#else
    const int feeds = 1;
#endif
    if (feeds && !may_feed(predictor, f)) {
        PyThread_release_lock(predictor->lock);
        return finish(&made, -1, -1);
    }
    net_context *ctx = &predictor->context;
#ifdef NET_ERROR_INDEX
    ctx = malloc(sizeof *ctx); /* a copy, as a later index may be wrong */
    if (ctx == NULL) {
        PyThread_release_lock(predictor->lock);
        PyErr_NoMemory();
        return finish(&made, -1, -1);
    }
    memcpy(ctx, &predictor->context, sizeof *ctx);
#endif
    PyThreadState *released = release_gil(f->is_brief);
    int status = f->run(ctx, made.x, made.n, made.y);
    take_gil(released);
#ifdef NET_ERROR_INDEX
    if (status != NET_ERROR_INDEX) {
        memcpy(&predictor->context, ctx, sizeof *ctx);
    }
    free(ctx);
#endif
    PyThread_release_lock(predictor->lock);
#ifdef HAS_PUSH
    if (f == &push_function && status == NET_OK) { /* the window is not complete */
        release(&made);
        return Py_NewRef(Py_None);
    }
    status = status == NET_READY ? NET_OK : status;
#endif
    return finish(&made, status, -1);
}

static PyObject *predict_method(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
#if defined PREDICT_HAS_STATE || !defined HAS_STEP
    return predictor_call(self, &predict_function, arguments, count);
#else
    PyObject *weights = take_weights(self, &((predictor_object *)self)->weights);
    return predict_with(PyType_GetModuleState(Py_TYPE(self)), weights, arguments, count); /* the state is not used */
#endif
}

static PyObject *step_method(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
#ifdef HAS_STEP
    return predictor_call(self, &step_function, arguments, count);
#else
    (void)self;
    (void)arguments;
    (void)count;
    PyErr_SetString(PyExc_NotImplementedError, NOT_STEPPABLE);
    return NULL;
#endif
}

#ifdef HAS_PUSH
static PyObject *push_method(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    return predictor_call(self, &push_function, arguments, count);
}
#endif

#ifdef HAS_PREPARE
static PyObject *prepare_method(PyObject *self, PyObject *unused)
{
    predictor_object *predictor = (predictor_object *)self;
    call made = {0};
    (void)unused;
    if (!enter(predictor)) {
        return NULL;
    }
    if (!may_feed(predictor, &push_function)) {
        PyThread_release_lock(predictor->lock);
        return NULL;
    }
    PyThreadState *released = release_gil(push_function.is_brief);
    const int status = net_prepare(&predictor->context);
    take_gil(released);
    PyThread_release_lock(predictor->lock);
    return status == NET_OK ? Py_NewRef(Py_None) : finish(&made, status, -1);
}
#endif

static PyObject *reset_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (!enter((predictor_object *)self)) {
        return NULL;
    }
    forget((predictor_object *)self);
    PyThread_release_lock(((predictor_object *)self)->lock);
    return Py_NewRef(Py_None);
}

static PyObject *predictor_repr(PyObject *self)
{
    (void)self;
    return PyUnicode_FromString("<Predictor: " SUMMARY ">");
}

#if WEIGHTS_BYTES > 0
/* Computes with other weights from now on; takes the reference, which is NULL with an error set. */
static PyObject *switch_to(predictor_object *self, PyObject *weights)
{
    if (weights == NULL || !enter(self)) {
        Py_XDECREF(weights);
        return NULL;
    }
    use_weights(&self->context, weights);
    put_weights((PyObject *)self, &self->weights, weights);
    PyThread_release_lock(self->lock);
    return Py_NewRef(Py_None);
}

static PyObject *load_method(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    if (count > 1) {
        PyErr_SetString(PyExc_TypeError, "expected the bytes of a file of weights, or nothing");
        return NULL;
    }
    return switch_to((predictor_object *)self, weights_from(Py_TYPE(self), count == 1 ? arguments[0] : NULL));
}

static PyObject *share_method(PyObject *self, PyObject *other)
{
    if (!PyObject_TypeCheck(other, Py_TYPE(self))) {
        PyErr_SetString(PyExc_TypeError, "weights are shared with a Predictor of the same module");
        return NULL;
    }
    return switch_to((predictor_object *)self, take_weights(other, &((predictor_object *)other)->weights));
}
#endif

/* Pickles and copies start with a new state; they have the file of weights, if it was not exported. */
static PyObject *predictor_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
#if WEIGHTS_BYTES > 0
    PyObject *weights = take_weights(self, &((predictor_object *)self)->weights);
    PyObject *exported = weights_from(Py_TYPE(self), NULL);
    PyObject *bytes = weights == exported ? Py_NewRef(Py_None) : bytes_of(weights);
    Py_XDECREF(exported);
    Py_XDECREF(weights);
    return bytes == NULL ? NULL : Py_BuildValue("O(N)", (PyObject *)Py_TYPE(self), bytes);
#else
    return Py_BuildValue("O()", (PyObject *)Py_TYPE(self));
#endif
}

static PyMethodDef predictor_methods[] = {
    {"predict", (PyCFunction)(void (*)(void))predict_method, METH_FASTCALL, "The prediction for one sample."},
    {"step", (PyCFunction)(void (*)(void))step_method, METH_FASTCALL,
     "Feeds one timestep; returns the output so far."},
#ifdef HAS_PUSH
    {"push", (PyCFunction)(void (*)(void))push_method, METH_FASTCALL,
     "Feeds a row of a stream; gives the prediction where a window is full, else None."},
#endif
#ifdef HAS_PREPARE
    {"prepare", prepare_method, METH_NOARGS, "Computes ahead what the next window has already, so that push is faster."},
#endif
    {"reset", reset_method, METH_NOARGS, "Forgets everything that came before."},
#if WEIGHTS_BYTES > 0
    {"load", (PyCFunction)(void (*)(void))load_method, METH_FASTCALL,
     "Computes with the weights in the bytes of another file from now on; call reset() to begin anew."},
    {"share", share_method, METH_O,
     "Computes with the weights of another Predictor from now on, without a copy; call reset() to begin anew."},
#endif
    {"__reduce__", predictor_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot predictor_slots[] = {
    {Py_tp_doc, "The model and its state. A pickle or a copy of it begins without a state."},
    {Py_tp_new, predictor_new},
    {Py_tp_dealloc, predictor_dealloc},
    {Py_tp_repr, predictor_repr},
    {Py_tp_methods, predictor_methods},
    {0, NULL},
};

PyType_Spec predictor_spec = {
    MODULE ".Predictor",
    sizeof(predictor_object),
    0,
    Py_TPFLAGS_DEFAULT,
    predictor_slots,
};
