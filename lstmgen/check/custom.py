"""Loads a model file in Keras with the user's custom classes; lstmgen then reads the live model.

Code inside the file never runs. A file that contains code, or names a class that is not given, is refused before Keras
opens it. Source: keras/src/saving/serialization_lib.py.
"""

import importlib.util
import inspect
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from lstmgen.check import older
from lstmgen.check.keras import SUFFIXES, cause, import_quietly, load_named
from lstmgen.errors import OptionError, Problem, ReadError, ToolError, UnsupportedError
from lstmgen.graph.graph import Source
from lstmgen.read.arrays.tensorflow_nodes import is_known
from lstmgen.read.configs.inputs import MODELS
from lstmgen.read.containers.container import Container, open_container

# Plain values that Keras serializes like objects. For any other such name it may import a module.
VALUES = ("__bytes__", "__ellipsis__", "__keras_tensor__", "__numpy__", "__slice__", "__tensor__", "__tuple__")
# Classes of Keras 2 that call TensorFlow functions by name while a model is loaded; some functions delete files.
OF_TENSORFLOW = ("ClassMethod", "InstanceMethod", "InstanceProperty", "TensorFlowOpLayer")
NAMED_FUNCTIONS = ("TFOpLambda", "SlicingOpLambda")  # classes that call one function, by name
OTHERS = ("keras", "tf_keras", "tensorflow", "numpy", "builtins", "typing", "collections", "abc")
CODE_ADVICE = (
    "replace the lambda by a named function (in Keras 2, by a layer class), give that in the same way, and save the "
    "model again"
)
IMPORT_ADVICE = "move the class to a Python file that contains only it and its imports, and give that"
SAME_NAME = "Keras takes it for a class of its own by the same name, which the model uses, too"
RENAMING_ADVICE = "rename it, and save the model again"
TF_ADVICE = "do this in a layer of your own, and save the model again"
OLD_ADVICE = "the file is of Keras 2, so its classes must be too: give the Python file, where keras means tf_keras"


@dataclass(frozen=True)
class Loaded:
    """Live model, and the file that it was loaded from."""

    model: Any
    source: Source


def load(path: Path, custom_objects: Mapping[str, Any] | Path) -> Loaded:
    """Loads the live model of a file.

    Args:
        custom_objects: classes and functions by name, or the path of a Python file that defines them.

    Raises:
        ReadError: it is not a model, or a SavedModel of Keras 2, whose code Keras would run.
        UnsupportedError: it contains code, or names a class that is not given.
        OptionError: the Python file cannot be imported.
        ToolError: Keras is missing, or cannot load the model.
    """
    if isinstance(custom_objects, Path):
        spec_of(custom_objects)  # report a wrong path before a missing Keras
    container = open_container(path)
    old = not container.version.keras3
    if old and container.source.container not in SUFFIXES:
        form = container.source.container
        raise ReadError(f"{path}: a {form} file is read without `custom_objects=`; leave that out")
    try:
        keras = import_keras2() if old else import_quietly("keras")
    except ToolError as error:
        raise ToolError(f"`custom_objects=` needs Keras, to build the model: {error}") from None
    custom = given_objects(custom_objects, keras if old else None)
    registered = keras.saving.get_custom_objects()
    known = {**{name.rpartition(">")[2]: item for name, item in registered.items()}, **registered, **custom}
    check(container, known, str(path))
    named = {name: item for name, item in aliases(container, known).items() if item is not None}
    of_keras = names_of_keras(container)
    visible = {name: item for name, item in {**known, **named}.items() if name not in of_keras}
    options = {"custom_objects": visible, "safe_mode": True}
    try:
        with older.weights_of_keras1(keras) if old else nullcontext():
            model = load_named(keras, path, container.source.container, **options)
    except Exception as error:  # Keras and the user's classes may raise anything
        text = f"Keras {keras.__version__} cannot load the model: {cause(error)}"
        raise ToolError(f"{text}; {OLD_ADVICE}" if old else text) from None
    return Loaded(model, container.source)


def given_objects(custom_objects: Mapping[str, Any] | Path, keras2: Any) -> dict[str, Any]:
    """Returns the user's classes and functions by name.

    Args:
        keras2: module that `import keras` is to return in their Python file; None for the installed Keras.

    Raises:
        OptionError: see `objects_of`.
    """
    if not isinstance(custom_objects, Path):
        return dict(custom_objects)
    if keras2 is None:
        return objects_of(custom_objects)
    with older.imported_names(keras2):
        return objects_of(custom_objects)


def import_keras2() -> Any:
    """Imports Keras 2; sets `tensorflow.keras` to it too, if TensorFlow is not imported yet."""
    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
    return import_quietly("tf_keras")


def objects_of(path: Path) -> dict[str, Any]:
    """Imports a Python file, which runs its code; returns its classes and functions by name.

    Raises:
        OptionError: it is not a Python file, or raises.
    """
    spec, loader = spec_of(path)
    module = importlib.util.module_from_spec(spec)
    folder = path.parent.resolve()
    before = dict(sys.modules)
    sys.modules[path.stem] = module
    sys.path.insert(0, str(folder))  # for imports of its neighbors
    try:
        loader.exec_module(module)
    except Exception as error:  # the user's code may raise anything
        raise OptionError(f"{path} cannot be imported: {type(error).__name__}: {error}; {IMPORT_ADVICE}") from None
    finally:
        sys.path.pop(0)
        if path.stem in before:
            sys.modules[path.stem] = before[path.stem]
        forget([name for name in sys.modules if name not in before], folder)
    return dict(own_objects(module))


def spec_of(path: Path) -> tuple[ModuleSpec, Loader]:
    """Returns the import spec and the loader of a Python file.

    Raises:
        OptionError: it is not a Python file.
    """
    spec = importlib.util.spec_from_file_location(path.stem, path) if path.suffix == ".py" else None
    if not path.exists():
        raise OptionError(f"`custom_objects={path}`: there is no such file")
    if spec is None or spec.loader is None or not path.is_file():
        raise OptionError(f"`custom_objects={path}` must be a Python file that defines the classes")
    return spec, spec.loader


def forget(names: Sequence[str], folder: Path) -> None:
    """Removes modules of a folder from `sys.modules`: another file's may have the same name, or use another Keras."""
    files = {name: Path(str(getattr(sys.modules[name], "__file__", None))) for name in names}
    beside = {name for name, file in files.items() if folder in (file.parent, file.parent.parent)}
    for name in names:
        if name.partition(".")[0] in beside:
            del sys.modules[name]


def own_objects(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yields the classes and functions of a module by name, without those that it imports from packages in `OTHERS`."""
    for name, item in vars(module).items():
        of_others = str(getattr(item, "__module__", "")).partition(".")[0] in OTHERS
        if (inspect.isclass(item) or inspect.isfunction(item)) and not of_others:
            yield name, item


def check(container: Container, known: Mapping[str, Any], name: str) -> None:
    """Refuses a file that must not reach Keras.

    Raises:
        UnsupportedError: the file contains code, or names a class or function that is not given.
    """
    problems, of_keras = [], names_of_keras(container)
    for layer, item in serialized_objects(container):
        class_name = str(item.get("class_name"))
        if is_code(item) or calls_by_name(item, known):
            problems.append(Problem(layer, class_name, "it contains code, which lstmgen never runs", CODE_ADVICE))
        elif calls_tensorflow(item):
            problems.append(
                Problem(layer, class_name, "it calls TensorFlow functions that are not supported", TF_ADVICE)
            )
        elif is_foreign(item) and object_for(known, item) is None:
            what = item.get("config") if class_name == "function" else class_name
            problems.append(Problem(layer, class_name, f"{what!r} is missing in `custom_objects=`"))
        elif is_foreign(item) and lookup_name(item) in of_keras:
            problems.append(Problem(layer, class_name, SAME_NAME, RENAMING_ADVICE))
    if problems:
        raise UnsupportedError(tuple(dict.fromkeys(problems)), name)


def aliases(container: Container, known: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the objects under the names that Keras looks up first, so that it imports no module for them."""
    items = [item for _, item in serialized_objects(container) if is_foreign(item)]
    return {lookup_name(item): object_for(known, item) for item in items}


def names_of_keras(container: Container) -> frozenset[str]:
    """Returns names that Keras looks up for its own classes in a file: no class of the user's may take their place.

    Files whose classes have no module do not tell them apart, and Keras takes the user's.
    """
    items = [item for _, item in serialized_objects(container) if isinstance(item.get("module"), str)]
    return frozenset(lookup_name(item) for item in items if not is_foreign(item))


def lookup_name(item: Mapping[str, Any]) -> str:
    """Returns the name that Keras looks up before it imports a module; "" if there is none."""
    class_name = item.get("class_name")
    name = item.get("config") if class_name == "function" else item.get("registered_name", class_name)
    return name if isinstance(name, str) else ""


def serialized_objects(container: Container) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields the serialized objects of a file with their layers: the model, and those in it."""
    yield "the model", {**container.origin, "class_name": container.class_name}
    yield from objects(container.config, "the model")


def objects(value: Any, layer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields the serialized objects in a config, with the layers that contain them."""
    if isinstance(value, Mapping):
        inside = value.get("config")
        layer = str(inside.get("name", layer)) if isinstance(inside, Mapping) else layer
        if isinstance(value.get("class_name"), str) or value.keys() == {"value"}:
            yield layer, value
        for item in value.values():
            yield from objects(item, layer)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item, layer)


def is_code(item: Mapping[str, Any]) -> bool:
    """Returns True for a lambda, in any of the forms of bytecode that Keras 3 writes."""
    inside = item.get("config")
    of_lambda = isinstance(inside, Mapping) and isinstance(inside.get("function"), list)
    return item.get("class_name") == "__lambda__" or of_lambda or item.keys() == {"value"}


def calls_by_name(item: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Returns True for a Lambda of Keras 2 that contains code, or names a function that is not in `known`."""
    inside = item.get("config")
    if not isinstance(inside, Mapping) or "function_type" not in inside:
        return False
    kinds = [inside["function_type"], inside.get("output_shape_type", "raw")]
    if item.get("class_name") != "Lambda":
        return "lambda" in kinds  # a subclass of Lambda
    return kinds != ["function", "raw"] or str(inside.get("function")) not in known


def calls_tensorflow(item: Mapping[str, Any]) -> bool:
    """Returns True if Keras 2 would call a TensorFlow function by name for it, other than those that lstmgen reads."""
    names, inside = (item.get("class_name"), item.get("registered_name")), item.get("config")
    if any(name in OF_TENSORFLOW for name in names):
        return True
    function = inside.get("function") if isinstance(inside, Mapping) else None
    return any(name in NAMED_FUNCTIONS for name in names) and not is_known(str(function))


def is_foreign(item: Mapping[str, Any]) -> bool:
    """Returns True unless it is a class or function of Keras itself."""
    class_name, module, registered = str(item.get("class_name")), item.get("module"), item.get("registered_name")
    if class_name in VALUES:
        return False
    if isinstance(module, str):
        name = item.get("config") if class_name == "function" else class_name
        through_module = "." in f"{name}{registered}"  # Keras's own modules import os, among others
        named = class_name == "function" and registered == "function"
        return module.partition(".")[0] not in ("keras", "tf_keras", "builtins") or named or through_module
    return class_name not in MODELS and ("registered_name" in item or "module" in item)


def object_for(known: Mapping[str, Any], item: Mapping[str, Any]) -> Any:
    """Returns the class or function of a serialized object; None if `known` has none."""
    first = lookup_name(item)
    name = first if item.get("class_name") == "function" else str(item.get("class_name"))
    names = [first, name, name.rpartition(">")[2]] if first else []
    return next((known[alias] for alias in names if alias in known), None)
