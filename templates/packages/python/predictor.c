/* The class Predictor: the model with its state. */
#include "binding.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    PyObject_HEAD
    PyThread_type_lock lock; /* held while the context is in use */
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

static PyObject *predictor_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    if (PyTuple_Size(arguments) > 0 || (keywords != NULL && PyDict_Size(keywords) > 0)) {
        PyErr_SetString(PyExc_TypeError, "Predictor() takes no arguments");
        return NULL;
    }
    predictor_object *self = PyObject_New(predictor_object, type);
    if (self == NULL) {
        return NULL;
    }
    self->lock = PyThread_allocate_lock();
    if (self->lock == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    forget(self);
    return (PyObject *)self;
}

static void predictor_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    if (((predictor_object *)self)->lock != NULL) {
        PyThread_free_lock(((predictor_object *)self)->lock);
    }
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
    return predict_sample(PyType_GetModule(Py_TYPE(self)), arguments, count); /* predict does not use the state */
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

/* Pickles and copies start with a new state. */
static PyObject *predictor_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_BuildValue("O()", (PyObject *)Py_TYPE(self));
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
