/* Arrays of numbers: a small class with the buffer protocol and the sequence of rows. */
#include "binding.h"

typedef struct {
    PyObject_HEAD
    PyObject *owner; /* array that owns the numbers; NULL if this one does */
    real *numbers;
    int rank;
    Py_ssize_t shape[RANK];
    Py_ssize_t strides[RANK];
} array_object;

Py_ssize_t product(int rank, const Py_ssize_t *shape)
{
    Py_ssize_t count = 1;
    for (int k = 0; k < rank; ++k) {
        count *= shape[k];
    }
    return count;
}

/* Returns an array of numbers that `owner` has; without an owner, an array with its own numbers. */
static array_object *make_array(PyObject *type, int rank, const Py_ssize_t *shape, PyObject *owner, real *numbers)
{
    array_object *array = PyObject_New(array_object, (PyTypeObject *)type);
    if (array == NULL) {
        return NULL;
    }
    Py_ssize_t stride = (Py_ssize_t)sizeof(real);
    for (int k = rank - 1; k >= 0; --k) {
        array->shape[k] = shape[k];
        array->strides[k] = stride;
        stride *= shape[k];
    }
    array->rank = rank;
    array->owner = Py_XNewRef(owner);
    array->numbers = owner != NULL ? numbers : PyMem_Malloc((size_t)product(rank, shape) * sizeof(real) + 1);
    if (array->numbers == NULL) {
        Py_DECREF(array);
        PyErr_NoMemory();
        return NULL;
    }
    return array;
}

static void array_dealloc(PyObject *self)
{
    array_object *array = (array_object *)self;
    PyTypeObject *type = Py_TYPE(self);
    if (array->owner == NULL) {
        PyMem_Free(array->numbers);
    }
    Py_XDECREF(array->owner);
    PyObject_Free(self);
    Py_DECREF(type);
}

static int array_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    array_object *array = (array_object *)self;
    const Py_ssize_t bytes = product(array->rank, array->shape) * (Py_ssize_t)sizeof(real);
    if (PyBuffer_FillInfo(view, self, array->numbers, bytes, 0, flags) < 0) {
        return -1;
    }
    view->itemsize = (Py_ssize_t)sizeof(real);
    view->format = (flags & PyBUF_FORMAT) == PyBUF_FORMAT ? (char *)FORMAT : NULL;
    view->ndim = array->rank;
    view->shape = (flags & PyBUF_ND) == PyBUF_ND ? array->shape : NULL;
    view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? array->strides : NULL;
    return 0;
}

static Py_ssize_t array_length(PyObject *self)
{
    array_object *array = (array_object *)self;
    return array->rank > 0 ? array->shape[0] : 0;
}

static PyObject *array_item(PyObject *self, Py_ssize_t k)
{
    array_object *array = (array_object *)self;
    if (k < 0 || k >= array_length(self)) {
        PyErr_SetString(PyExc_IndexError, "there is no such element");
        return NULL;
    }
    real *numbers = array->numbers + k * (array->strides[0] / (Py_ssize_t)sizeof(real));
    if (array->rank == 1) {
        return PyFloat_FromDouble((double)*numbers);
    }
    PyObject *owner = array->owner != NULL ? array->owner : self;
    return (PyObject *)make_array((PyObject *)Py_TYPE(self), array->rank - 1, array->shape + 1, owner, numbers);
}

static PyObject *array_tolist(PyObject *self, PyObject *unused)
{
    array_object *array = (array_object *)self;
    (void)unused;
    if (array->rank == 0) {
        return PyFloat_FromDouble((double)array->numbers[0]);
    }
    PyObject *list = PyList_New(array_length(self));
    for (Py_ssize_t k = 0; list != NULL && k < array_length(self); ++k) {
        PyObject *item = array_item(self, k);
        PyObject *plain = item == NULL || array->rank == 1 ? item : array_tolist(item, NULL);
        if (array->rank > 1) {
            Py_XDECREF(item);
        }
        if (plain == NULL) {
            Py_CLEAR(list);
        } else {
            PyList_SetItem(list, k, plain);
        }
    }
    return list;
}

PyObject *shape_tuple(int rank, const Py_ssize_t *shape)
{
    PyObject *tuple = PyTuple_New(rank);
    for (int k = 0; tuple != NULL && k < rank; ++k) {
        PyObject *number = shape[k] < 0 ? Py_NewRef(Py_None) : PyLong_FromSsize_t(shape[k]);
        if (number == NULL) {
            Py_CLEAR(tuple);
        } else {
            PyTuple_SetItem(tuple, k, number);
        }
    }
    return tuple;
}

static PyObject *array_shape(PyObject *self, void *unused)
{
    (void)unused;
    return shape_tuple(((array_object *)self)->rank, ((array_object *)self)->shape);
}

static PyObject *array_float(PyObject *self)
{
    array_object *array = (array_object *)self;
    if (product(array->rank, array->shape) != 1) {
        PyErr_SetString(PyExc_TypeError, "only an array of one number is a number");
        return NULL;
    }
    return PyFloat_FromDouble((double)array->numbers[0]);
}

static PyObject *array_repr(PyObject *self)
{
    PyObject *list = array_tolist(self, NULL);
    PyObject *text = list == NULL ? NULL : PyUnicode_FromFormat("Array(%R)", list);
    Py_XDECREF(list);
    return text;
}

static PyObject *array_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *module = PyType_GetModule(Py_TYPE(self));
    PyObject *maker = module == NULL ? NULL : PyObject_GetAttrString(module, "array");
    PyObject *shape = array_shape(self, NULL), *numbers = PyBytes_FromObject(self);
    if (maker == NULL || shape == NULL || numbers == NULL) {
        Py_XDECREF(maker);
        Py_XDECREF(shape);
        Py_XDECREF(numbers);
        return NULL;
    }
    return Py_BuildValue("N(NN)", maker, shape, numbers);
}

static PyMethodDef array_methods[] = {
    {"tolist", array_tolist, METH_NOARGS, "The numbers as nested lists."},
    {"__reduce__", array_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef array_members[] = {
    {"shape", array_shape, NULL, "How many elements each axis has.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot array_slots[] = {
    {Py_tp_doc, "Numbers in " DTYPE ", in one or more axes: a buffer, and a sequence of its rows."},
    {Py_tp_dealloc, array_dealloc},
    {Py_tp_repr, array_repr},
    {Py_tp_methods, array_methods},
    {Py_tp_getset, array_members},
    {Py_nb_float, array_float},
    {Py_sq_length, array_length},
    {Py_sq_item, array_item},
    {Py_bf_getbuffer, array_getbuffer},
    {0, NULL},
};

PyType_Spec array_spec = {
    MODULE ".Array",
    sizeof(array_object),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    array_slots,
};

int find_numpy(const module_state *state, PyObject **empty, PyObject **dtype)
{
    PyObject *numpy = PyImport_GetModule(state->numpy);
    *empty = numpy == NULL ? NULL : PyObject_GetAttrString(numpy, "empty");
    *dtype = *empty == NULL ? NULL : PyObject_CallMethod(numpy, "dtype", "s", DTYPE);
    Py_XDECREF(numpy);
    if (*dtype == NULL) {
        PyErr_Clear(); /* numpy may be in the middle of its import */
        Py_CLEAR(*empty);
    }
    return *dtype != NULL;
}

PyObject *own_array(const module_state *state, int rank, const Py_ssize_t *shape, real **numbers)
{
    array_object *array = make_array(state->array_type, rank, shape, NULL, NULL);
    *numbers = array == NULL ? NULL : array->numbers;
    return (PyObject *)array;
}

/* Caches the result for the next call; not without a GIL, as another thread may do the same. */
static void keep_numpy(module_state *state, PyObject *empty, PyObject *dtype)
{
#ifndef Py_GIL_DISABLED
    if (state->empty == NULL) {
        state->empty = empty;
        state->dtype = dtype;
        return;
    }
#endif
    Py_DECREF(empty);
    Py_DECREF(dtype);
}

PyObject *new_array(module_state *state, int rank, const Py_ssize_t *shape, real **numbers)
{
    PyObject *empty = state->empty, *dtype = state->dtype;
    const int is_new = empty == NULL;
    if (is_new && !find_numpy(state, &empty, &dtype)) {
        return own_array(state, rank, shape, numbers);
    }
    PyObject *sizes = shape_tuple(rank, shape);
    PyObject *array = sizes == NULL ? NULL : PyObject_CallFunctionObjArgs(empty, sizes, dtype, NULL);
    Py_XDECREF(sizes);
    if (is_new) {
        keep_numpy(state, empty, dtype);
    }
    Py_buffer view;
    if (array == NULL || PyObject_GetBuffer(array, &view, PyBUF_WRITABLE) < 0) {
        Py_XDECREF(array);
        return NULL;
    }
    *numbers = view.buf; /* the array does not move them */
    PyBuffer_Release(&view);
    return array;
}
