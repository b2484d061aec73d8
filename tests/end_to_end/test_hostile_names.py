"""A model file in which everything that has a name bears a hostile one: what comes out means the same."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import command_line
import h5py
import numpy as np
import pytest
import small_graphs
import toolchain
from c_library import WARNINGS
from hostile import HOSTILE, IN_FILES
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import lstmgen
from lstmgen.errors import OptionError, OutputError
from lstmgen.packages.python_package import in_string
from lstmgen.packages.registry import PACKAGES
from lstmgen.targets.text.names import comment, is_prefix

keras = pytest.importorskip("keras")
tf_keras = pytest.importorskip("tf_keras")

COUNT = 11  # things with a name in the model below
LENGTH = 5
TOKENS = re.compile(r'->\w+|"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|[\w.]+|[^\s\w]')
NAMES_OF_PASSES = re.compile(r"#define (\w+) \w+_NAME\(\1, \w+\)\n")  # sorted by name
NUMBER_OF_PASS = re.compile(r"(_PASS (?:!= )?)\d+")  # of the text, which has the names in it


def build(keras: Any) -> Any:
    """Two inputs, wrapped and plain recurrent layers, a merge and two outputs, called n0 … n9; n10 is the model."""
    L = keras.layers
    readings, context = L.Input((None, 3), name="n0"), L.Input((4,), name="n1")
    x = L.Masking(name="n2")(readings)
    x = L.Bidirectional(L.LSTM(3, return_sequences=True, name="inner"), name="n3")(x)
    x = L.TimeDistributed(L.Dense(4, activation="relu", name="inner_dense"), name="n4")(x)
    x = L.GRU(3, name="n5")(x)
    y = L.Dense(3, activation="tanh", name="n6")(context)
    z = L.Concatenate(name="n7")([x, y])
    outputs = [L.Dense(2, activation="softmax", name="n8")(z), L.Dense(1, name="n9")(z)]
    return keras.Model([readings, context], outputs, name="n10")


def plugin(folder: Path) -> Path:
    """Returns a saved model of one audio channel, whose names are n0 … n2 and n10."""
    L = keras.layers
    sound = L.Input((None, 1), name="n0")
    model = keras.Model(sound, L.Dense(1, name="n2")(L.LSTM(3, return_sequences=True, name="n1")(sound)), name="n10")
    model.save(folder / "plugin.keras")
    return folder / "plugin.keras"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The model with plain names, by the suffix of its file."""
    folder = tmp_path_factory.mktemp("plain")
    found = {}
    for suffix, library in ((".keras", keras), (".h5", tf_keras)):
        model = build(library)
        rng = np.random.default_rng(4)
        model.set_weights([rng.normal(0.1, 0.5, array.shape) for array in model.get_weights()])
        found[suffix] = folder / f"plain{suffix}"
        model.save(found[suffix])
    return found


@pytest.fixture(scope="module")
def plain(saved: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What lstmgen writes for these files."""
    return {suffix: sources(path, tmp_path_factory.mktemp("written")) for suffix, path in saved.items()}


@pytest.fixture(scope="module")
def truth(saved: dict[str, Path]) -> dict[str, np.ndarray]:
    """What they compute of the sample."""
    return {suffix: evaluated(path) for suffix, path in saved.items()}


def evaluated(path: Path) -> np.ndarray:
    """What a file means for the sample."""
    return np.concatenate([np.ravel(y) for y in lstmgen.read(path).evaluate(*SAMPLE)])


def renamed(path: Path, names: Mapping[str, str], to: Path) -> Path:
    """The same file, written anew with other names, which Keras itself might refuse."""

    def rename(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: rename(item) for key, item in value.items()}
        if isinstance(value, list):
            return [rename(item) for item in value]
        return names.get(value, value) if isinstance(value, str) else value

    if path.suffix == ".keras":
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(to, "w") as target:
            for member in source.infolist():
                data = source.read(member)
                if member.filename == "config.json":
                    data = json.dumps(rename(json.loads(data))).encode()
                elif member.filename.endswith(".h5"):
                    data = with_names(data, names)
                target.writestr(member.filename, data)
        return to
    to.write_bytes(path.read_bytes())
    with h5py.File(to, "r+") as file:
        file.attrs["model_config"] = json.dumps(rename(json.loads(file.attrs["model_config"])))
        weights = file["model_weights"]
        for old, new in names.items():
            if old in weights and fits_hdf5(new) and new not in weights:
                weights.move(old, new)
        weights.attrs["layer_names"] = [
            name if name in weights else names[name] for name in map(str, weights.attrs["layer_names"].astype(str))
        ]
    return to


def with_names(data: bytes, names: Mapping[str, str]) -> bytes:
    """Weights in HDF5, of which Keras 3 says in attributes what they belong to."""
    content = io.BytesIO(data)
    with h5py.File(content, "r+") as file:

        def visit(_: str, item: Any) -> None:
            name = str(item.attrs.get("name", ""))
            if name in names:
                del item.attrs["name"]
                if fits_hdf5(names[name]):
                    item.attrs["name"] = names[name]

        file.visititems(visit)
    return content.getvalue()


def fits_hdf5(name: str) -> bool:
    """Whether a group can be called so; any other stays under its plain name."""
    return name.isprintable() and name != "." and "/" not in name and 0 < len(name) < 500


def sources(path: Path, folder: Path) -> dict[str, str]:
    """All that lstmgen writes for a model, by a name for each file."""
    texts = {}
    for target, name in (("python", "plain.py"), ("numpy", "arrays.py"), ("c", "c.c")):
        for file in lstmgen.export(path, folder / name, target=target, with_main=True, force=True).files:
            texts[f"{target} {file.suffix}"] = file.read_text(encoding="utf-8")
    readable = lstmgen.export(path, folder / "readable.py", style="readable", force=True).files[0]
    return texts | {"readable .py": readable.read_text(encoding="utf-8")}


def assert_same_code(got: Mapping[str, str], plain: Mapping[str, str], names: Mapping[str, str]) -> None:
    """The texts are the same but for comments and for what things are called: in a function each by one name."""
    for key, text in got.items():
        parts = python_parts if key.endswith((".py", ".pyi")) else c_parts
        for ours, theirs in zip(parts(text), parts(plain[key]), strict=True):
            there: dict[str, str] = {}
            back: dict[str, str] = {}
            for a, b in pairs(ours, theirs, names):
                assert there.setdefault(a, b) == b, key
                assert back.setdefault(b, a) == a, key


def python_parts(text: str) -> list[ast.stmt]:
    """The statements, and those of classes."""
    return [part for each in ast.parse(text).body for part in (each.body if isinstance(each, ast.ClassDef) else [each])]


def c_parts(text: str) -> list[list[str]]:
    """The tokens of every function."""
    text = NAMES_OF_PASSES.sub("", re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL))
    return [TOKENS.findall(part) for part in NUMBER_OF_PASS.sub(r"\1", text).split("\n}")]


def pairs(a: Any, b: Any, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The identifiers at the same places of two parts, which must have the same form and the same constants.

    Attributes are told from variables: these may be called alike.
    """
    assert type(a) is type(b)
    if isinstance(a, ast.Constant) and isinstance(a.value, str):
        told = re.sub(r"'(n\d+)([/\w]*)'", lambda found: repr(names[found[1]] + found[2]), b.value)
        assert a.value == names.get(b.value, told)
    elif isinstance(a, ast.Attribute):
        yield from pairs(a.value, b.value, names)
        yield f".{a.attr}", f".{b.attr}"
    elif isinstance(a, ast.AST):
        # What a comprehension binds is its own, whatever a layer around it is called.
        targets = [each.target for each in getattr(a, "generators", [])]
        own = {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
        for field in a._fields:
            inner = pairs(getattr(a, field), getattr(b, field), names)
            yield from (pair for pair in inner if pair[0] not in own or pair[0] != pair[1])
    elif isinstance(a, list):
        for x, y in zip(a, b, strict=True):
            yield from pairs(x, y, names)
    elif isinstance(a, str) and b.startswith('"'):
        quoted = re.sub(r"'(n\d+)'", lambda found: in_string(repr(names[found[1]])), b)
        assert a == re.sub(r"\bn\d+\b", lambda found: in_string(names[found[0]]), quoted)
    elif isinstance(a, str) and re.match(r"[A-Za-z_]|->|\.[A-Za-z_]", b):
        yield a, b
    else:
        assert a == b


def rounds() -> list[dict[str, str]]:
    """Every hostile name in some place of a model, in which no two layers may be called the same."""
    every = list(dict.fromkeys(IN_FILES))
    every += every[: -len(every) % COUNT]
    return [
        {f"n{k}": name for k, name in enumerate(every[first : first + COUNT])} for first in range(0, len(every), COUNT)
    ]


def run_c(folder: Path, sample: Sequence[np.ndarray], lengths: Sequence[int] = (LENGTH,)) -> np.ndarray:
    """What the program prints, which is compiled as strictly as can be, with trigraphs."""
    command = [toolchain.require("gcc"), "-std=c99", "-trigraphs", "-O0", *WARNINGS, "-Wcomment", "-Wtrigraphs"]
    done = subprocess.run([*command, folder / "c.c", "-o", folder / "c", "-lm"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    words = [*map(str, lengths), *(repr(v) for x in sample for v in x.ravel().tolist())]
    done = subprocess.run([folder / "c"], input=" ".join(words), capture_output=True, text=True, check=True)
    return np.array(done.stdout.split(), dtype=float)


def run_python(path: Path, sample: Sequence[np.ndarray]) -> np.ndarray:
    module: dict[str, Any] = {"__name__": "predictor"}
    exec(compile(path.read_bytes(), path, "exec"), module)
    return np.concatenate([np.ravel(y) for y in module["predict"](*(x.tolist() for x in sample))])


SAMPLE = [np.random.default_rng(6).normal(0, 1, (LENGTH, 3)).astype(np.float32), np.float32([0.5, -1, 2, 0.25])]


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_a_file_full_of_hostile_names_gives_the_same_code(
    suffix: str,
    saved: dict[str, Path],
    plain: dict[str, dict[str, str]],
    truth: dict[str, np.ndarray],
    tmp_path: Path,
) -> None:
    for k, names in enumerate(rounds()):
        path = renamed(saved[suffix], names, tmp_path / f"{k} *'\"\n{{{{ 7*7 }}}} %s ??⁄\\\u202e\x1b[31m{suffix}")
        if k and suffix == ".h5":  # the code of these names is compiled for the archive
            np.testing.assert_array_equal(evaluated(path), truth[suffix])
            continue
        got = sources(path, tmp_path)
        assert_same_code(got, plain[suffix], names)
        for text in got.values():
            assert all(char == "\n" or char.isprintable() for char in text)
        np.testing.assert_allclose(run_c(tmp_path, SAMPLE), truth[suffix], rtol=0, atol=2e-6)
        for name, tolerance in (("plain", 1e-12), ("readable", 1e-12), ("arrays", 2e-6)):
            got_by_python = run_python(tmp_path / f"{name}.py", SAMPLE)
            np.testing.assert_allclose(got_by_python, truth[suffix], rtol=0, atol=tolerance)


@pytest.mark.parametrize("kind", [kind for kind, each in PACKAGES.items() if each.target == "c"])
def test_packages_are_the_same_but_for_comments(kind: str, saved: dict[str, Path], tmp_path: Path) -> None:
    """Build files, examples, self-tests and weights apart, of a model that is called like an attack."""
    names = rounds()[0]
    options = {"package": kind, "name": "brain", "selftest": 1, "weights_file": "c"}
    if kind in ("lv2", "clap"):
        saved, options = {".keras": plugin(tmp_path)}, {"package": kind, "name": "brain"}
    path = renamed(saved[".keras"], names, tmp_path / "*'\"\n#} $(x) ${x} %s \\\x1b[31m.keras")
    plain = lstmgen.export(saved[".keras"], tmp_path / "plain", **options).files
    got = lstmgen.export(path, tmp_path / "got", **options).files
    assert [each.relative_to(tmp_path / "got") for each in got] == [
        each.relative_to(tmp_path / "plain") for each in plain
    ]
    called = comment(path.name)
    called = called.replace('"', "'") if kind == "python" else called  # it stands in docstrings
    for ours, theirs in zip(got, plain, strict=True):
        text, other = ours.read_text(encoding="utf-8"), theirs.read_text(encoding="utf-8")
        assert all(char in "\n\t" or " " <= char <= "~" for char in text)
        other = other.replace(saved[".keras"].name, called)
        if ours.suffix in (".c", ".h", ".ino", ".py", ".pyi"):
            a, b = (re.sub(r"^ *//.*", "", each, flags=re.MULTILINE) for each in (text, other))
            assert_same_code({ours.name: a}, {ours.name: b}, names)
        else:
            assert text == other


ALIKE = ["a b", "a-b", "a.b", "a_b", "A_b", "a__b", "_a_b", "a_b_1", "a_b_", "ab", "a b "]
# Layers called as the parameters and variables of our own functions, or as what these become when they are taken.
OURS = "input output_0 input_1 inputs_1 outputs inputs outputs-1 outputs_0 ctx batch net".split()


@pytest.mark.parametrize("called", [ALIKE, OURS, [*OURS[5:], *OURS[:5]]], ids=["alike", "ours", "ours again"])
def test_names_that_are_taken(
    called: list[str],
    saved: dict[str, Path],
    plain: dict[str, dict[str, str]],
    truth: dict[str, np.ndarray],
    tmp_path: Path,
) -> None:
    names = {f"n{k}": name for k, name in enumerate(called)}
    path = renamed(saved[".keras"], names, tmp_path / "taken.keras")
    assert_same_code(sources(path, tmp_path), plain[".keras"], names)
    np.testing.assert_array_equal(evaluated(path), truth[".keras"])
    np.testing.assert_allclose(run_c(tmp_path, SAMPLE), truth[".keras"], rtol=0, atol=2e-6)
    np.testing.assert_allclose(run_python(tmp_path / "plain.py", SAMPLE), truth[".keras"], rtol=0, atol=1e-12)


@settings(max_examples=8, phases=[Phase.generate])  # to shrink takes minutes
@given(names=st.lists(st.text(max_size=9) | st.sampled_from(IN_FILES), min_size=COUNT, max_size=COUNT, unique=True))
def test_any_names_mean_the_same(
    names: list[str],
    saved: dict[str, Path],
    plain: dict[str, dict[str, str]],
    truth: dict[str, np.ndarray],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Python is run; C, which would take long to compile, is compared."""
    folder = tmp_path_factory.mktemp("any")
    given = {f"n{k}": name for k, name in enumerate(names)}
    got = sources(renamed(saved[".keras"], given, folder / "any.keras"), folder)
    assert_same_code({"c .c": got["c .c"], "c .h": got["c .h"]}, plain[".keras"], given)
    for name, tolerance in (("plain", 1e-12), ("readable", 1e-12), ("arrays", 2e-6)):
        np.testing.assert_allclose(run_python(folder / f"{name}.py", SAMPLE), truth[".keras"], rtol=0, atol=tolerance)


FORGED = "\nlstmgen: all is well"
ESCAPES = f"\x1b]0;owned\x07\x1b[2J\x9b31m\r\b\u202e\u2066\u200b\ufeff{FORGED}"


def printed(path: Path, folder: Path) -> Iterator[subprocess.CompletedProcess[str]]:
    """What prints names: reports, and generated code."""
    yield command_line.run("inspect", path)
    yield command_line.run("export", path, "-o", folder / "net.py")
    yield command_line.run("verify", path, folder / "net.py", "--no-keras")
    for argument in ("--help", str(path)):
        yield subprocess.run([sys.executable, str(folder / "net.py"), argument], capture_output=True, text=True)


@pytest.mark.parametrize("refused", [False, True])
def test_no_output_obeys_a_name(refused: bool, saved: dict[str, Path], tmp_path: Path) -> None:
    """No control character reaches the terminal, and no name begins a line of its own."""
    names = {f"n{k}": f"{ESCAPES}{k}" for k in range(COUNT)}
    if refused:
        names |= {"relu": f"{ESCAPES}relu", "Masking": f"{ESCAPES}Masking"}
    path = renamed(saved[".keras"], names, tmp_path / f"model{ESCAPES}.keras")
    for done in printed(path, tmp_path):
        text = done.stdout + done.stderr
        assert text
        assert not [char for char in text if char != "\n" and not char.isprintable()], done.args
        assert FORGED not in text


SMALL = small_graphs.classifier()  # what a file is called, and what its names begin with, has nothing to do with layers


@pytest.mark.parametrize("name", [*HOSTILE, "net\n#error", "a__b", "a_", "_a", "é"])
def test_a_prefix_is_safe_or_refused(name: str, tmp_path: Path) -> None:
    if not is_prefix(name):
        with pytest.raises(OptionError, match="cannot begin a C name") as failure:
            lstmgen.export(SMALL, tmp_path / "net.c", name=name)
        assert str(failure.value).isprintable()
        return
    source = lstmgen.export(SMALL, tmp_path / "net.c", name=name).files[0]
    (tmp_path / "main.c").write_text(f'#include "net.h"\nint main(void) {{ return sizeof({name}_context) == 0; }}\n')
    command = [toolchain.require("gcc"), "-std=c99", "-O0", *WARNINGS, "main.c", source.name]
    done = subprocess.run([*command, "-o", "net", "-lm"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", [name for name in HOSTILE if "/" not in name and 0 < len(name) < 200])
def test_an_output_path_is_safe_or_refused(name: str, tmp_path: Path) -> None:
    """What the file is called stands in an #include, and in the prefix of all names."""
    sample = [np.array(small_graphs.SAMPLE)]
    for suffix, others in ((".py", []), (".c", [".h"])):
        out = tmp_path / f"{name}{suffix}"
        told = ""
        try:
            written = lstmgen.export(SMALL, out, with_main=suffix == ".c").files
        except (OptionError, OutputError, UnicodeEncodeError) as error:
            told = str(error)
        if told:
            assert told.isprintable()
            continue
        assert written == (out, *(out.with_suffix(each) for each in others))
        if suffix == ".py":
            run_python(out, sample)
        else:
            out.rename(tmp_path / "c.c")
            run_c(tmp_path, sample, lengths=())
