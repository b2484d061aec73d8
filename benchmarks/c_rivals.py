"""Rivals in C and C++, each built from a checkout or by its program, behind the functions that `loop.c` calls."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from c_library import HERE, run
from models import Model

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import LSTM

C, CPP = ("gcc", "-std=gnu11"), ("g++", "-std=c++17")
FLAGS = ("-O3", "-march=native", "-fPIC", "-w")
HEADER = """#define NET_OK 0
#define NET_INPUT_SIZE {inputs}
#define NET_OUTPUT_SIZE {outputs}
typedef int net_context;
#ifdef __cplusplus
extern "C"
#endif
int rival(const float *x, float *y);
static inline void net_reset(net_context *context) {{ (void)context; }}
static inline int net_predict(net_context *context, const float *x, float *y) {{ (void)context; return rival(x, y); }}
"""
# Folders of headers.
EIGEN, JSON = os.environ.get("EIGEN", "/usr/include/eigen3"), os.environ.get("JSON", "/usr/include")


class Unbuilt(Exception):
    """A rival cannot run a model; the message is the reason."""


@dataclass(frozen=True)
class CRival:
    """A rival that is compiled.

    Attributes:
        build: writes and compiles a model into a folder; returns the object files.
    """

    name: str
    build: Callable[[Model, Path, Path], Sequence[Path]]

    def library(self, model: Model, place: Path, folder: Path) -> Path | Unbuilt:
        """Builds a shared library with the loop of `loop.c`; returns the reason if the rival cannot run this model.

        Args:
            place: the checkout or the program.
        """
        folder.mkdir()
        sizes = {"inputs": elements(model.graph.inputs[0].shape), "outputs": elements(model.graph.outputs[0].shape)}
        (folder / "net.h").write_text(HEADER.format(**sizes))
        try:
            objects = self.build(model, place.resolve(), folder)
            path = folder / "rival.so"
            loop = folder / "loop.o"
            run([*C, *FLAGS, f"-I{folder}", "-c", str(HERE / "loop.c"), "-o", str(loop)])
            run(["g++", "-shared", str(loop), *map(str, objects), "-o", str(path), "-lm"])
        except subprocess.CalledProcessError as error:
            return Unbuilt(error.stderr.strip().splitlines()[-1][:200])
        except RuntimeError as error:  # of the compiler
            said = str(error).splitlines()
            return Unbuilt(next((line for line in said if "error:" in line), said[0]).rpartition("error: ")[2])
        except Unbuilt as error:
            return error
        return path


def elements(shape: Sequence[Any]) -> int:
    """Returns the number of elements of a shape."""
    return int(np.prod([int(dim) for dim in shape]))


def compiled(source: Path, compiler: Sequence[str], *flags: str) -> Path:
    """Compiles a file; returns the object file."""
    path = source.with_suffix(".o")
    run([*compiler, *FLAGS, f"-I{source.parent}", *flags, "-c", str(source), "-o", str(path)])
    return path


def onnx_of(model: Model, folder: Path) -> Path:
    """Writes the model for one sample in ONNX."""
    if model.vocabulary:
        raise Unbuilt("takes indices as int64, which the loop does not have")
    import onnx_file

    return onnx_file.write(model, 1, folder)


def called(folder: Path, function: str) -> Path:
    """Compiles the caller of a function `void f(const float *x, float *y)`, whatever its arrays are called."""
    caller = folder / "caller.c"
    caller.write_text(
        f"void {function}(const void *x, void *y);\n"
        f"int rival(const float *x, float *y) {{ {function}(x, y); return 0; }}\n"
    )
    return compiled(caller, C)


def emx(model: Model, program: Path, folder: Path) -> Sequence[Path]:
    """emx-onnx-cgen, from PyPI; its weights are inside the file, and no buffer is on the heap."""
    options = ["--large-weight-threshold", "0", "--large-temp-threshold", "0"]
    source = folder / "net_emx.c"
    subprocess.run(
        [program, "compile", onnx_of(model, folder), source, *options], check=True, capture_output=True, text=True
    )
    return [compiled(source, C), called(folder, "model")]


def onnx2c(model: Model, program: Path, folder: Path) -> Sequence[Path]:
    """onnx2c, a program built from its checkout."""
    source = folder / "net_onnx2c.c"
    made = subprocess.run([program, onnx_of(model, folder)], check=True, capture_output=True, text=True)
    source.write_text(made.stdout)
    return [compiled(source, C), called(folder, "entry")]


def keras2c(model: Model, checkout: Path, folder: Path) -> Sequence[Path]:
    """keras2c, which converts a model of Keras 2."""
    program = f"""
import sys; sys.path[:0] = [{str(checkout)!r}, {str(HERE)!r}, {str(HERE.parent)!r}]
import keras_file, tf_keras
from models import MODELS
from keras2c import k2c
k2c(keras_file.keras_model(MODELS[{model.name!r}]({model.cell!r}).graph, tf_keras), "net_keras2c", num_tests=1)
"""
    environment = {**os.environ, "TF_USE_LEGACY_KERAS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    shape = [int(dim) for dim in model.graph.inputs[0].shape]  # type: ignore[arg-type]
    outputs = elements(model.graph.outputs[0].shape)
    caller = folder / "caller.c"
    caller.write_text(f"""#include "k2c_tensor_include.h"
#include "net_keras2c.h"
int rival(const float *x, float *y)
{{
    k2c_tensor input = {{(float *)x, {len(shape)}, {elements(shape)}, {{{", ".join(map(str, shape))}}}}};
    k2c_tensor output = {{y, 1, {outputs}, {{{outputs}, 1, 1, 1, 1}}}};
    net_keras2c(&input, &output);
    return 0;
}}
""")
    (folder / "include").symlink_to(checkout / "include")
    include = f"-I{checkout / 'include'}"
    runtime = sorted((checkout / "include").glob("k2c_*.c"))
    library = [compiled(copied(path, folder), C, include) for path in runtime]
    return [compiled(folder / "net_keras2c.c", C, include), compiled(caller, C, include), *library]


def copied(path: Path, folder: Path) -> Path:
    """Copies a file into a folder."""
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    return copy


@dataclass
class RTNeuralNet:
    """A model as layers of RTNeural: their types, and the calls that load and run them."""

    types: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    numbers: list[Any] = field(default_factory=list)

    def load(self, setter: str, array: Any) -> None:
        """Loads an array into the newest layer: a matrix by rows, or a vector."""
        at = f"weights + {sum(map(np.size, self.numbers))}"
        self.numbers.append(array)
        given = f"rows({at}, {len(array)}, {array.shape[1]})" if array.ndim == 2 else f"row({at}, {len(array)})"
        self.loads.append(f"layer{len(self.types) - 1}.{setter.format(given)};")

    def add(self, operation: Any) -> None:
        """Adds a layer.

        Raises:
            Unbuilt: RTNeural has none.
        """
        if isinstance(operation, LSTM) and not operation.go_backwards:
            self.types.append(f"LSTMLayerT<float, {len(operation.kernel)}, {operation.units}>")
            self.load("setWVals({})", operation.kernel)
            self.load("setUVals({})", operation.recurrent_kernel)
            self.load("setBVals({})", operation.bias)
        elif isinstance(operation, Dense):
            inputs, units = operation.kernel.shape
            self.types.append(f"DenseT<float, {inputs}, {units}>")
            self.load("setWeights({})", operation.kernel.T)
            self.load("setBias({}.data())", operation.bias)
        elif isinstance(operation, Activate):
            units = self.types[-1].split()[-1]
            self.types.append(f"SoftmaxActivationT<float, {units}")
        else:
            raise Unbuilt("has no layer for this model")

    def forward(self, kind: str, first: str) -> str:
        """The calls that run all layers of a kind, or all others."""
        layers = [k for k, name in enumerate(self.types) if name.startswith("LSTM") == (kind == "LSTM")]
        inputs = [first, *(f"net->layer{k}.outs" for k in layers)]
        return " ".join(f"net->layer{k}.forward({x});" for k, x in zip(layers, inputs))


def rtneural(model: Model, checkout: Path, folder: Path) -> Sequence[Path]:
    """RTNeural, whose models are templates of C++, with Eigen inside; Dense runs after the last timestep only."""
    net = RTNeuralNet()
    for node in model.graph.nodes:
        net.add(node.operation)
    np.concatenate([np.ravel(array) for array in net.numbers]).astype(np.float32).tofile(folder / "weights.bin")
    timesteps, features = (int(dim) for dim in model.graph.inputs[0].shape)  # type: ignore[arg-type]
    last = len(model.units) - 1
    source = folder / "caller.cpp"
    source.write_text(f"""#include <fstream>
#include <iterator>
#include <RTNeural/RTNeural.h>
#include "net.h"
typedef std::vector<float> Row;
static Row row(const float *from, int columns) {{ return Row(from, from + columns); }}
static std::vector<Row> rows(const float *from, int count, int columns)
{{
    std::vector<Row> all;
    for (int k = 0; k < count; ++k) all.push_back(row(from + k * columns, columns));
    return all;
}}
struct Net {{
    {" ".join(f"RTNeural::{name} layer{k};" for k, name in enumerate(net.types))}
    Net()
    {{
        std::ifstream file("{folder / "weights.bin"}", std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        const float *weights = (const float *)bytes.data();
        {" ".join(net.loads)}
    }}
}};
int rival(const float *x, float *y)
{{
    static auto *const net = new Net;
    {" ".join(f"net->layer{k}.reset();" for k in range(last + 1))}
    for (int t = 0; t < {timesteps}; ++t) {{
        typedef Eigen::Matrix<float, {features}, 1> Column;
        const Column in = Eigen::Map<const Column>(x + t * {features});
        {net.forward("LSTM", "in")}
    }}
    {net.forward("others", f"net->layer{last}.outs")}
    for (int k = 0; k < NET_OUTPUT_SIZE; ++k) y[k] = net->layer{len(net.types) - 1}.outs(k);
    return 0;
}}
""")
    include = [f"-I{checkout}", f"-I{EIGEN}"]
    settings = ["-DRTNEURAL_USE_EIGEN=1", "-DRTNEURAL_DEFAULT_ALIGNMENT=32", "-DEIGEN_STACK_ALLOCATION_LIMIT=0"]
    return [compiled(source, CPP, *include, *settings)]


def frugally_deep(model: Model, checkout: Path, folder: Path) -> Sequence[Path]:
    """frugally-deep, which reads its JSON of a Keras 3 model at run time; FunctionalPlus lies beside its checkout."""
    import keras_file

    path = keras_file.write_keras(model, 1, folder)
    convert = checkout / "keras_export" / "convert_model.py"
    subprocess.run([sys.executable, convert, path, folder / "net.json"], check=True, capture_output=True, text=True)
    shape = [int(dim) for dim in model.graph.inputs[0].shape]  # type: ignore[arg-type]
    source = folder / "caller.cpp"
    source.write_text(f"""#include <fdeep/fdeep.hpp>
#include "net.h"
int rival(const float *x, float *y)
{{
    static const auto *const net =
        new fdeep::model(fdeep::load_model("{folder / "net.json"}", false, fdeep::dev_null_logger));
    const fdeep::tensor_shape shape({", ".join(map(str, shape))});
    const fdeep::tensor input(shape, fdeep::float_vec(x, x + NET_INPUT_SIZE));
    const auto output = net->predict({{input}}).front().to_vector();
    std::copy(output.begin(), output.end(), y);
    return 0;
}}
""")
    include = [f"-I{checkout / 'include'}", f"-I{checkout.parent / 'FunctionalPlus' / 'include'}"]
    return [compiled(source, CPP, *include, f"-I{EIGEN}", f"-I{JSON}")]


C_RIVALS: Mapping[str, CRival] = {
    rival.name: rival
    for rival in (
        CRival("emx-onnx-cgen", emx),
        CRival("onnx2c", onnx2c),
        CRival("keras2c", keras2c),
        CRival("RTNeural", rtneural),
        CRival("frugally-deep", frugally_deep),
    )
}
