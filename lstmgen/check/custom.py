"""Loads a model file in Keras with custom classes that the user gives; the live model is then read.

Code that the file itself carries never runs: files that hold some, or name what is not among the given classes, are
refused before Keras sees them. Source: keras/src/saving/serialization_lib.py.
"""

from __future__ import annotations

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
from lstmgen.read.containers.container import Container, open_container
from lstmgen.read.inputs import MODELS
from lstmgen.read.layers.tf_names import is_known

# Values that Keras writes down as if they were objects. For what else has such a name it may import a module.
VALUES = ("__bytes__", "__ellipsis__", "__keras_tensor__", "__numpy__", "__slice__", "__tensor__", "__tuple__")
# Classes of Keras 2 that call whatever TensorFlow has of a name, while a model is loaded: its functions delete files.
OF_TENSORFLOW = ("ClassMethod", "InstanceMethod", "InstanceProperty", "TensorFlowOpLayer")
NAMED_FUNCTIONS = ("TFOpLambda", "SlicingOpLambda")  # and those that call a function
OTHERS = ("keras", "tf_keras", "tensorflow", "numpy", "builtins", "typing", "collections", "abc")
CODE_ADVICE = (
    "replace the lambda by a function with a name (in Keras 2, by a class of a layer), give that in the same way, and "
    "save the model again"
)
IMPORT_ADVICE = "the class may stand in a Python file of its own, with no more than its imports: give that"
TF_ADVICE = "do this in a layer of your own, and save the model again"
OLD_ADVICE = "the file is of Keras 2, so its classes must be, too: give the Python file, where keras is tf_keras"


@dataclass(frozen=True)
class Loaded:
    """A live model, and the file that it was loaded from."""

    model: Any
    source: Source


def load(path: Path, custom_objects: Mapping[str, Any] | Path) -> Loaded:
    """The live model of a file, with these classes and functions by name, or those of a Python file.

    Raises:
        ReadError: it is no model, or a SavedModel of Keras 2, whose code Keras would run.
        UnsupportedError: it carries code, or names a class that is not given.
        OptionError: the Python file cannot be imported.
        ToolError: Keras is missing, or cannot load the model.
    """
    if isinstance(custom_objects, Path):
        spec_of(custom_objects)  # before Keras is asked for, which may be missing
    container = open_container(path)
    old = not container.version.keras3
    if old and container.source.container not in SUFFIXES:
        raise ReadError(f"{path}: a SavedModel is read as what it serves, without `custom_objects=`")
    try:
        keras = import_keras2() if old else import_quietly("keras")
    except ToolError as error:
        raise ToolError(f"`custom_objects=` lets Keras build the model: {error}") from None
    given = given_objects(custom_objects, keras if old else None)
    registered = keras.saving.get_custom_objects()
    known = {**{name.rpartition(">")[2]: found for name, found in registered.items()}, **registered, **given}
    check(container, known, str(path))
    named = {name: found for name, found in aliases(container, known).items() if found is not None}
    options = {"custom_objects": {**known, **named}, "safe_mode": True}
    try:
        with older.weights_of_keras1(keras) if old else nullcontext():
            model = load_named(keras, path, container.source.container, **options)
    except Exception as error:  # whatever Keras, or the user's classes, raise
        text = f"Keras {keras.__version__} cannot load the model: {cause(error)}"
        raise ToolError(f"{text}; {OLD_ADVICE}" if old else text) from None
    return Loaded(model, container.source)


def given_objects(custom_objects: Mapping[str, Any] | Path, keras2: Any) -> dict[str, Any]:
    """The user's classes and functions by name.

    Args:
        keras2: what `keras` means in their Python file; None where it means what it says.

    Raises:
        OptionError: as `objects_of`.
    """
    if not isinstance(custom_objects, Path):
        return dict(custom_objects)
    if keras2 is None:
        return objects_of(custom_objects)
    with older.imported_names(keras2):
        return objects_of(custom_objects)


def import_keras2() -> Any:
    """Keras 2, where TensorFlow is not loaded yet with what the user's file will know as `tensorflow.keras`."""
    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
    return import_quietly("tf_keras")


def objects_of(path: Path) -> dict[str, Any]:
    """The classes and functions of a Python file by name. It is imported: its code runs.

    Raises:
        OptionError: it is no Python file, or fails.
    """
    spec, loader = spec_of(path)
    module = importlib.util.module_from_spec(spec)
    folder = path.parent.resolve()
    before = dict(sys.modules)
    sys.modules[path.stem] = module
    sys.path.insert(0, str(folder))  # for what it imports from beside it
    try:
        loader.exec_module(module)
    except Exception as error:  # whatever it raises
        raise OptionError(f"{path} cannot be imported: {type(error).__name__}: {error}; {IMPORT_ADVICE}") from None
    finally:
        sys.path.pop(0)
        if path.stem in before:
            sys.modules[path.stem] = before[path.stem]
        forget([name for name in sys.modules if name not in before], folder)
    return dict(own_objects(module))


def spec_of(path: Path) -> tuple[ModuleSpec, Loader]:
    """How a Python file is imported.

    Raises:
        OptionError: it is no Python file.
    """
    spec = importlib.util.spec_from_file_location(path.stem, path) if path.suffix == ".py" else None
    if not path.exists():
        raise OptionError(f"`custom_objects={path}`: there is no such file")
    if spec is None or spec.loader is None or not path.is_file():
        raise OptionError(f"`custom_objects={path}` must be a Python file that holds the classes")
    return spec, spec.loader


def forget(names: Sequence[str], folder: Path) -> None:
    """Forgets those modules that are in a folder: another file's may be called the same, or mean another Keras."""
    files = {name: Path(str(getattr(sys.modules[name], "__file__", None))) for name in names}
    beside = {name for name, file in files.items() if folder in (file.parent, file.parent.parent)}
    for name in names:
        if name.partition(".")[0] in beside:
            del sys.modules[name]


def own_objects(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """What a module defines, or takes from others of the user's."""
    for name, found in vars(module).items():
        of_others = str(getattr(found, "__module__", "")).partition(".")[0] in OTHERS
        if (inspect.isclass(found) or inspect.isfunction(found)) and not of_others:
            yield name, found


def check(container: Container, known: Mapping[str, Any], name: str) -> None:
    """Refuses what must not reach Keras.

    Raises:
        UnsupportedError: the file carries code, or names what is not given.
    """
    problems = []
    for layer, item in serialized_objects(container):
        class_name = str(item.get("class_name"))
        if is_code(item) or calls_by_name(item, known):
            problems.append(Problem(layer, class_name, "it holds code in the file, which is never run", CODE_ADVICE))
        elif calls_tensorflow(item):
            problems.append(
                Problem(layer, class_name, "it has TensorFlow called in ways that are not known", TF_ADVICE)
            )
        elif is_foreign(item) and found_in(known, item) is None:
            what = item.get("config") if class_name == "function" else class_name
            problems.append(Problem(layer, class_name, f"{what!r} is not among what `custom_objects=` gives"))
    if problems:
        raise UnsupportedError(tuple(dict.fromkeys(problems)), name)


def aliases(container: Container, known: Mapping[str, Any]) -> dict[str, Any]:
    """The same objects under the names by which Keras asks for them first, so that it imports no module for them."""
    items = [item for _, item in serialized_objects(container) if is_foreign(item)]
    return {asked_for(item): found_in(known, item) for item in items}


def asked_for(item: Mapping[str, Any]) -> str:
    """The name by which Keras asks for an object before it imports a module; empty where it has none to ask for."""
    class_name = item.get("class_name")
    name = item.get("config") if class_name == "function" else item.get("registered_name", class_name)
    return name if isinstance(name, str) else ""


def serialized_objects(container: Container) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The serialised objects of a file: the model, and those in it."""
    yield "the model", {**container.origin, "class_name": container.class_name}
    yield from objects(container.config, "the model")


def objects(value: Any, layer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The serialised objects in a config, with the layers that they are in."""
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
    """Whether it is a lambda, in one of the forms in which Keras 3 writes its bytecode."""
    inside = item.get("config")
    of_lambda = isinstance(inside, Mapping) and isinstance(inside.get("function"), list)
    return item.get("class_name") == "__lambda__" or of_lambda or item.keys() == {"value"}


def calls_by_name(item: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Whether it is a Lambda of Keras 2 that names a function which is not given, or holds code."""
    inside = item.get("config")
    if not isinstance(inside, Mapping) or "function_type" not in inside:
        return False
    kinds = [inside["function_type"], inside.get("output_shape_type", "raw")]
    if item.get("class_name") != "Lambda":
        return "lambda" in kinds  # of a class that derives from it
    return kinds != ["function", "raw"] or str(inside.get("function")) not in known


def calls_tensorflow(item: Mapping[str, Any]) -> bool:
    """Whether Keras 2 would call something for it that TensorFlow has under a name, and not one that is known."""
    names, inside = (item.get("class_name"), item.get("registered_name")), item.get("config")
    if any(name in OF_TENSORFLOW for name in names):
        return True
    function = inside.get("function") if isinstance(inside, Mapping) else None
    return any(name in NAMED_FUNCTIONS for name in names) and not is_known(str(function))


def is_foreign(item: Mapping[str, Any]) -> bool:
    """Whether it is not Keras's own."""
    class_name, module, registered = str(item.get("class_name")), item.get("module"), item.get("registered_name")
    if class_name in VALUES:
        return False
    if isinstance(module, str):
        name = item.get("config") if class_name == "function" else class_name
        through_module = "." in f"{name}{registered}"  # Keras's own modules import os, among others
        named = class_name == "function" and registered == "function"
        return module.partition(".")[0] not in ("keras", "tf_keras", "builtins") or named or through_module
    return class_name not in MODELS and ("registered_name" in item or "module" in item)


def found_in(known: Mapping[str, Any], item: Mapping[str, Any]) -> Any:
    """The class or function that it means; None where it is not there."""
    asked = asked_for(item)
    name = asked if item.get("class_name") == "function" else str(item.get("class_name"))
    names = [asked, name, name.rpartition(">")[2]] if asked else []
    return next((known[each] for each in names if each in known), None)
