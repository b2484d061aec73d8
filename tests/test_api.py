"""lstmgen from Python: read, export, verify, with files, live models and graphs."""

from __future__ import annotations

import ast
import inspect
import re
import zipfile
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest
from graph_maker import Maker, T
from graphs import network
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from toolchain import ROOT

import lstmgen
from lstmgen.arguments import MaxError, as_flags, flag
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.samples.load import samples_of
from lstmgen.targets.options import Declared
from lstmgen.targets.registry import TARGETS, declared
from lstmgen.targets.text.header import in_lines

ARTICLE = ROOT / "generated_examples" / "article" / "model.h5"
HAR = ROOT / "generated_examples" / "har" / "model.keras"
OPTION = re.compile(r"(?<![\w-])--[a-z]")  # of the command line


def test_the_api_is_what_it_says() -> None:
    assert all(hasattr(lstmgen, name) for name in lstmgen.__all__)


def test_a_limit_without_a_file_is_refused_before_code_is_run() -> None:
    """Code that verify generates itself is float."""
    with pytest.raises(lstmgen.OptionError, match="`max_error=` is for fixed point and narrow weights: name a file"):
        lstmgen.verify("no such file", max_error=0.1)


@pytest.mark.parametrize("path", [ARTICLE, str(ARTICLE)])
def test_read_takes_a_path(path: Any) -> None:
    graph = lstmgen.read(path)
    assert [layer.name for layer in graph.layers] == ["lstm", "dense"]
    assert lstmgen.read(graph) is graph


def test_export_reports_what_it_wrote(tmp_path: Path) -> None:
    done = lstmgen.export(str(ARTICLE), str(tmp_path / "net.c"))
    assert done.files == (tmp_path / "net.c", tmp_path / "net.h")
    assert (done.parameters, done.cost.weights, done.not_steppable) == (
        370,
        1480 + 3 * 32,
        "",
    )  # 3 arrays in panels are padded
    again = lstmgen.export(ARTICLE, tmp_path / "net.c", optimize="size")  # as a cell of a notebook does
    assert again.files == done.files


def test_all_errors_are_of_one_kind(tmp_path: Path) -> None:
    with pytest.raises(lstmgen.LstmgenError):
        lstmgen.read(tmp_path / "nothing.h5")
    with pytest.raises(lstmgen.LstmgenError):
        lstmgen.read(7)
    with pytest.raises(lstmgen.LstmgenError):
        lstmgen.export(ARTICLE, tmp_path / "net.f90")
    with pytest.raises(lstmgen.LstmgenError):
        lstmgen.verify(ARTICLE, samples=0)


@pytest.mark.parametrize("name", ["keras", "tf_keras"])
def test_a_live_model_needs_no_saving_by_hand(tmp_path: Path, name: str) -> None:
    keras = pytest.importorskip(name)
    model = keras.Sequential(
        [keras.layers.Input((4, 3)), keras.layers.GRU(5, return_sequences=True), keras.layers.LSTM(2)], name="alive"
    )
    graph = lstmgen.read(model)
    x = np.random.default_rng(1).normal(size=(4, 3)).astype(np.float32)
    wanted = model(x[None]).numpy()[0]
    np.testing.assert_allclose(graph.evaluate(x)[0], wanted, rtol=0, atol=1e-6)
    lstmgen.export(model, tmp_path / "predictor.py")
    report = lstmgen.verify(model, tmp_path / "predictor.py")
    assert report.ok
    assert report.model == "alive"
    assert [line.what for line in report.lines] == ["Keras", "Python", "Python batch", "Python step()"]
    assert report.notes == ()


def test_an_architecture_and_its_weights(tmp_path: Path) -> None:
    keras = pytest.importorskip("tf_keras")
    model = keras.Sequential([keras.layers.Input((4, 3)), keras.layers.LSTM(2)])
    (tmp_path / "model.json").write_text(model.to_json())
    model.save_weights(tmp_path / "weights.h5")
    report = lstmgen.verify(tmp_path / "model.json", weights=tmp_path / "weights.h5", target="python")
    assert report.ok
    assert report.lines[0].what == "Keras"
    with pytest.raises(lstmgen.OutputError, match="it was read for this"):
        lstmgen.export(
            tmp_path / "model.json",
            tmp_path / "weights.h5",
            weights=tmp_path / "weights.h5",
            target="python",
            force=True,
        )


def test_nothing_that_was_read_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    with zipfile.ZipFile(HAR) as archive:
        archive.extractall(folder)
    samples = np.zeros((2, *lstmgen.read(HAR).inputs[0].shape))
    np.save(tmp_path / "x.npy", samples)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    weights, config = folder / "model.weights.h5", folder / "config.json"
    for out in (tmp_path / "x.npy", weights, config):
        with pytest.raises(lstmgen.OutputError, match="it was read for this"):
            lstmgen.export(folder, out, target="c", quantize="int16", calibrate=tmp_path / "x.npy", force=True)
    source = lstmgen.export(folder, folder / "net.py").files[0]
    lstmgen.export(folder, source, force=True)
    with pytest.raises(lstmgen.OutputError, match="it was read for this"):
        lstmgen.certify(folder, source, config, keras=False)
    assert before.items() <= {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}.items()


def test_what_no_output_depends_on_needs_no_ranges(tmp_path: Path) -> None:
    """A model may make more than it gives: one direction of two, say. Ranges are those of what is left."""
    m = Maker()
    x = m.input(4, 3)
    unused = m(Dense(kernel=m.weight(3, 5), bias=m.weight(5)), x, name="unused")
    m(m.cell(LSTM, 5, 2), unused, name="backward")
    graph = m.graph(m(m.cell(GRU, 2, 3), m(Dense(kernel=m.weight(3, 2), bias=m.weight(2)), x)))
    np.save(tmp_path / "x.npy", np.random.default_rng(2).normal(0, 1, (3, 4, 3)))
    lstmgen.export(graph, tmp_path / "net.c", quantize="int16", calibrate=tmp_path / "x.npy")
    assert lstmgen.verify(graph, tmp_path / "net.c", data=tmp_path / "x.npy").ok
    assert lstmgen.estimate(graph, mcu="avr", quantize="int16").macs == lstmgen.estimate(graph, mcu="avr").macs


# --- arguments


@pytest.mark.parametrize("function", [lstmgen.read, lstmgen.export, lstmgen.verify, lstmgen.report])
def test_hints_of_types_can_be_evaluated(function: Any) -> None:
    assert lstmgen.Pipeline in get_args(get_type_hints(function)["pipeline"])


def test_the_signature_lists_every_option() -> None:
    shown = inspect.signature(lstmgen.export)
    for name, (each, _) in declared(TARGETS.values()).items():
        parameter = shown.parameters[name]
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
        assert parameter.default == each.unset
        assert f"    {name}: for " in lstmgen.export.__doc__
    assert shown.parameters["dtype"].annotation == "Literal['float32', 'float64'] | None"
    assert "options" not in shown.parameters
    assert "board" in inspect.signature(lstmgen.estimate).parameters
    assert "--" not in lstmgen.export.__doc__ + lstmgen.estimate.__doc__
    assert lstmgen.export.__doc__.index("board: for C") < lstmgen.export.__doc__.index("Raises:")


WRONG = [
    ({"dtype": "half"}, "there is no `dtype='half'`; choose one of float32, float64"),
    ({"dtype": 32}, "`dtype=32` must be a str"),
    ({"optimise": "size"}, "there is no option `optimise=`; did you mean `optimize=`?"),
    ({"colour": "red"}, "there is no option `colour=`$"),
    ({"style": "fast"}, "`style=` is for Python and JavaScript, not for C"),
    ({"with_main": "yes"}, "`with_main='yes'` must be True or False"),
    ({"with_main": 1}, "`with_main=1` must be True or False"),
    ({"selftest": "8"}, "`selftest='8'` must be an integer, 0 or more"),
    ({"selftest": True}, "`selftest=True` must be an integer, 0 or more"),
    ({"selftest": 1.5}, "`selftest=1.5` must be an integer, 0 or more"),
    ({"quantize": "int8", "ranges": "1,2"}, "`ranges='1,2'` must be numbers"),
    ({"quantize": "int8", "ranges": [1, "2"]}, "`ranges=\\[1, '2'\\]` must be numbers"),
    ({"quantize": "int8", "ranges": 2.0}, "`ranges=2.0` must be numbers"),
    ({"quantize": ["int8"]}, "`quantize=\\['int8'\\]` must be a str"),
    ({"max_error": "1"}, "`max_error='1'` must be a number, 0 or more, or a percentage such as"),
    ({"max_error": float("nan")}, "`max_error=nan` must be a number, 0 or more"),
    ({"max_error": 0.1}, "`max_error=` needs `quantize=` or `weights_dtype=`"),
    ({"name": ""}, "`name=''` cannot begin a C name"),
    ({"name": 7}, "`name=7` must be a str"),
    ({"board": np.array(["uno"])}, "`board=array\\(.*` must be a str"),
    ({"quantize": "int8", "calibrate": 7}, r"`calibrate=` must hold input_layer \(samples, 3, 2\)"),
    ({"quantize": "int8", "calibrate": object()}, "`calibrate=` must be samples"),
    ({"quantize": "int8", "calibrate": [["a", "b"]]}, "`calibrate=` must be samples"),
    ({"target": 3}, "`target=3` must be a str"),
    ({"target": "fortran"}, "there is no `target='fortran'`"),
    ({"package": ["cmake"]}, r"`package=\['cmake'\]` must be a str"),
    ({"force": "yes"}, "`force='yes'` must be True or False"),
    ({"weights": 7}, "`weights=7` must be a path"),
    ({"weights": ARTICLE.parent / ".." / "article" / ARTICLE.name}, "is the model file, whose weights are read"),
    ({"custom_objects": 7}, "`custom_objects=7` must be a path"),
    ({"layers": "x"}, "`layers='x'` must be a dict of texts by names"),
    ({"layers": {"mine": 7}}, "`layers={'mine': 7}` must be a dict of texts by names"),
    ({"layers": {"mine": "x"}, "custom_objects": {}}, "`layers=` and `custom_objects=` exclude each other"),
    ({"assume": "x"}, "`assume='x'` must be a dict of texts by names"),
    ({"assume": {"mine": "x"}, "custom_objects": {}}, "`assume=` and `custom_objects=` exclude each other"),
    ({"assume": {"mine": "cbaziotis"}}, "`assume={'mine': 'cbaziotis'}`: there is no layer of that name"),
    ({"layers": {"lstm": "x"}}, "there is no Lambda of that name; those of the model: none"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_options_are_refused_in_the_words_of_python(
    options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(lstmgen.OptionError, match=message) as caught:
        lstmgen.export(ARTICLE, tmp_path / "net.c", **options)
    assert "--" not in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"samples": "8"}, "`samples='8'` must be an integer, 1 or more"),
        ({"samples": 0}, "`samples=0` must be an integer, 1 or more"),
        ({"seed": -1}, "`seed=-1` must be an integer, 0 or more"),
        ({"timesteps": 0}, "`timesteps=0` must be an integer, 1 or more"),
        ({"keras": "no"}, "`keras='no'` must be True or False"),
        ({"tell": 3}, "`tell=3` must be a function"),
        ({"target": "fortran"}, "there is no `target='fortran'`"),
        ({"target": 3}, "`target=3` must be a str"),
        ({"generated": 3}, "`generated=3` must be a path"),
        ({"data": 3}, r"`data=` must hold input_layer \(samples, 3, 2\)"),
        ({"data": {"x": 3}}, "`data=` must have the names of the inputs, 'input_layer'; it has 'x'"),
        ({"data": np.zeros((0, 3, 2))}, "`data=` has no sample"),
        ({"data": 1j * np.ones((1, 3, 2))}, "`data=` must be samples.*complex"),
    ],
)
def test_wrong_arguments_of_verify_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(lstmgen.OptionError, match=message):
        lstmgen.verify(ARTICLE, **options)


@pytest.mark.parametrize(
    "beside", [{"weights": ARTICLE}, {"custom_objects": {}}, {"layers": {"mine": "x"}}, {"assume": {"mine": "x"}}]
)
def test_what_goes_beside_a_file_is_refused_beside_a_graph(beside: dict[str, Any]) -> None:
    graph = lstmgen.read(ARTICLE)
    (name,) = beside
    for call in (lstmgen.read, lstmgen.verify, partial(lstmgen.estimate, board="uno")):
        with pytest.raises(lstmgen.OptionError, match=f"`{name}=` is for a model file"):
            call(graph, **beside)


def test_other_wrong_arguments_are_refused(tmp_path: Path) -> None:
    with pytest.raises(lstmgen.OptionError, match="`out=7` must be a path"):
        lstmgen.export(ARTICLE, 7)  # type: ignore[arg-type]
    with pytest.raises(lstmgen.OptionError, match="`out=b'net.c'` must be a path"):
        lstmgen.export(ARTICLE, b"net.c")  # type: ignore[arg-type]
    with pytest.raises(lstmgen.OptionError, match="`flash='32k'` must be an integer, 0 or more"):
        lstmgen.estimate(ARTICLE, mcu="avr", flash="32k")  # type: ignore[arg-type]
    with pytest.raises(lstmgen.OptionError, match="name it with `mcu=` or `board=`"):
        lstmgen.estimate(ARTICLE)
    (tmp_path / "net.py").write_text("mine")
    with pytest.raises(lstmgen.OutputError, match="exists already; `force=True` replaces it"):
        lstmgen.export(ARTICLE, tmp_path / "net.py")


def test_numbers_of_numpy_are_numbers(tmp_path: Path) -> None:
    plain: dict[str, Any] = {"ranges": (2.0, 2.0), "selftest": 1}
    of_numpy = {"ranges": np.array([2, 2], dtype=np.float32), "selftest": np.int64(1), "force": np.True_}
    for folder, options in (("plain", plain), ("numpy", of_numpy)):
        (tmp_path / folder).mkdir()
        lstmgen.export(ARTICLE, tmp_path / folder / "net.c", quantize="int16", **options)
    texts = [(tmp_path / folder / "net.c").read_text() for folder in ("plain", "numpy")]
    assert "Ranges:  2.0, 2.0\n" in texts[0]
    assert texts[0] == texts[1]


# --- samples


class Frame:
    """What a DataFrame is to numpy."""

    def __init__(self, rows: np.ndarray) -> None:
        self.rows = rows

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return self.rows if dtype is None else self.rows.astype(dtype)


def test_samples_may_be_whatever_numpy_makes_an_array_of(tmp_path: Path) -> None:
    samples = np.random.default_rng(4).normal(size=(5, 3, 2)).astype(np.float32)
    np.save(tmp_path / "x.npy", samples)
    forms = (str(tmp_path / "x.npy"), samples, samples.tolist(), Frame(samples.reshape(5, 6)), {"input_layer": samples})
    texts = set()
    for form in forms:
        lstmgen.export(ARTICLE, tmp_path / "net.py", quantize="int16", calibrate=form, force=True)
        texts.add((tmp_path / "net.py").read_text())
        report = lstmgen.verify(ARTICLE, tmp_path / "net.py", data=form, keras=False)
        assert (report.samples, report.ok) == (5, True)
    assert len(texts) == 1
    with pytest.raises(lstmgen.OptionError, match=r"must hold input_layer \(samples, 3, 2\); it holds \(6, 5\)"):
        lstmgen.verify(ARTICLE, data=Frame(samples.reshape(6, 5)))


def test_samples_of_several_inputs_and_of_several_lengths() -> None:
    m = Maker()
    a, b = m.input(4, 3), m.input(2)
    graph = m.graph(m(m.cell(GRU, 3, 5), a), m(Dense(kernel=m.weight(2, 2), bias=m.weight(2)), b))
    first, second = graph.input_names
    draw = np.random.default_rng(5).normal
    one, two = draw(size=(3, 4, 3)), draw(size=(3, 2))
    wanted = [tuple(np.float32(x).astype(float) for x in pair) for pair in zip(one, two)]
    for arrays in ((one, two), [one, two], {second: two, first: one}):
        for sample, (x, y) in zip(samples_of(graph, arrays, "data"), wanted, strict=True):
            np.testing.assert_array_equal(sample[0], x)
            np.testing.assert_array_equal(sample[1], y)
    for arrays in (one, (one,), {first: one}):
        with pytest.raises(lstmgen.OptionError, match=rf"`data=` must .*'{first}', '{second}'"):
            samples_of(graph, arrays, "data")
    free = network((T, 3), m.cell(GRU, 3, 5))
    found = samples_of(free, [one[0].tolist(), one[1, :2].tolist()], "data")
    assert [sample[0].shape for sample in found] == [(4, 3), (2, 3)]
    with pytest.raises(lstmgen.OptionError, match="must hold"):
        samples_of(free, one[0], "data")  # one sample, or several of one timestep?


def test_a_certificate_takes_arrays(tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "net.py")
    reports = lstmgen.certify(
        ARTICLE, tmp_path / "net.py", tmp_path / "net.json", samples=1, data=np.ones((1, 3, 2)), keras=False
    )
    assert [report.kind for report in reports] == ["random, seed 0", "extreme", "given"]


# --- the two wordings, and the head of generated files


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("`force=True` replaces it", "--force replaces it"),
        ("`keras=False`", "--no-keras"),
        ("`weights_dtype='int8'` or `max_error=`", "--weights-dtype int8 or --max-error"),
        ("`name='a b'`", "--name 'a b'"),
        ("`shape={'x': '1,t,16'}` or `fix={'a b': '1'}`", "--shape x=1,t,16 or --fix 'a b=1'"),
        ("`load_weights()`, `x == y`, `Dense(units=3)`", "`load_weights()`, `x == y`, `Dense(units=3)`"),
    ],
)
def test_the_command_line_names_arguments_as_one_types_them(message: str, wanted: str) -> None:
    assert as_flags(message) == wanted


@pytest.mark.parametrize("room", ["graph", "pipeline", "plan", "read", "samples"])
def test_messages_name_arguments_as_python_does(room: str) -> None:
    other_tools = [ROOT / "lstmgen/read/containers/foreign.py"]
    for path in {*(ROOT / "lstmgen" / room).rglob("*.py")}.difference(other_tools):
        tree = ast.parse(path.read_text())
        texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        flags = [node.value for node in texts if id(node) not in statements and OPTION.search(node.value)]
        assert not flags, f"{path.name}: write `name=value`, which becomes an option on the command line"


def values(each: Declared) -> st.SearchStrategy[Any]:
    """What may be given for an option."""
    if each.choices:
        kind: st.SearchStrategy[Any] = st.sampled_from(each.choices)
    elif each.label:
        kind = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=25).map(tuple)
    elif each.name == "namespace":
        kind = st.from_regex(r"[a-z][0-9]{1,3}(\.[a-z][0-9]{1,3}){0,2}", fullmatch=True)
    elif each.name == "name":
        kind = st.from_regex(r"[a-zA-Z]([a-zA-Z0-9]|_[a-zA-Z0-9]){0,9}", fullmatch=True)
    else:
        kind = {
            bool: st.booleans(),
            int: st.integers(0, 9),
            float: st.floats(0, 9),
            MaxError: st.floats(0, 9),
            Any: st.just("x.npy"),
        }[each.value_type]
    return kind


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])  # conflicts are many
def test_the_head_of_a_file_tells_its_options(target: str, data: st.DataObject) -> None:
    """All that are written there, and none that is as it is by default."""
    kind = TARGETS[target].options
    # Of all at once hardly any go together.
    declared = {each.name: each for each in kind.declared()}
    asked = [
        declared[name]
        for name in data.draw(st.sets(st.sampled_from([*declared]), max_size=5) if declared else st.just(()))
    ]
    options = kind(**{each.name: data.draw(values(each), each.name) for each in asked})
    try:
        options = options.placed(Path("net").with_suffix(TARGETS[target].suffixes[0]))
        options.check()
    except lstmgen.OptionError:
        assume(False)
    line = options.command_line()
    labels = {each.name: f"{each.label}:" for each in kind.declared() if each.label}
    lines = [told for name, label in labels.items() for told in in_lines(label, getattr(options, name))]
    found = kind.parse(line, "\n".join(f" * {line}" for line in lines))
    for each in kind.declared():
        if each.in_head or each.label:
            mine, its = (getattr(one, each.name) for one in (options, found))
            assert (each.default if mine is None else mine) == (each.default if its is None else its)
            assert (flag(each.name) in line.split()) == (each.in_head and mine not in (None, each.unset, each.default))
    assert found.command_line() == line


@pytest.mark.parametrize("target", TARGETS)
def test_every_declared_conflict_and_need_is_refused(target: str) -> None:
    kind = TARGETS[target].options
    known = {each.name: each for each in kind.declared()}

    def some(name: str, several: Collection[str] = ()) -> Any:
        each = known[name]
        other = {bool: True, int: 1, float: 1.0, MaxError: 1.0}.get(each.value_type, (1.0,) if each.label else "x.npy")
        return next(iter(several or each.choices), other)

    for conflict in kind.CONFLICTS:
        with pytest.raises(lstmgen.OptionError, match=re.escape(conflict.reason)):
            kind(**{name: some(name, several) for name, several in conflict.options.items()}).check()
    for need in kind.NEEDS:
        with pytest.raises(lstmgen.OptionError, match=f"`{need.option}=` needs"):
            kind(**{need.option: some(need.option)}).check()
