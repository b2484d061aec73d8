"""Go: laid out as gofmt does, without a remark of go vet, for goroutines and without garbage."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from graph_maker import Maker, S, T, Weights
from graphs import chain, lstm, several
from operation_graphs import FAMILIES
from planning import written
from side_by_side import groups, joined
from special_values import special_graphs
from text_models import model, tokenizer
from toolchain import missing

import lstmgen
from lstmgen.graph.elementwise import Binary
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.reduction import Reduce
from lstmgen.pipeline import attach
from lstmgen.targets.go.layout import spaced
from lstmgen.targets.registry import TARGETS

MODULE = "module example\n\ngo 1.13\n"


@pytest.fixture(autouse=True)
def _go() -> None:
    if reason := TARGETS["go"].missing():
        missing(reason)


def go(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_files_are_as_gofmt_and_vet_have_them(tmp_path: Path) -> None:
    graphs = [group.graph for make in FAMILIES.values() for group in groups(dict(make()))]
    forms = [
        *((graph, "float32") for graph in graphs),
        (joined([graph for _, graph, _ in special_graphs()]), "float64"),
        (attach(model(T), lstmgen.Pipeline(text=tokenizer(char_level=True), labels=["a", "b", "c"])), "float32"),
    ]
    for k, (graph, dtype) in enumerate(forms):
        (tmp_path / f"net{k}").mkdir()
        (tmp_path / f"net{k}" / "net.go").write_text(written(graph, "go", "net.go", dtype=dtype)[".go"])
    (tmp_path / "go.mod").write_text(MODULE)
    assert go(tmp_path, "gofmt", "-l", ".") == ""
    assert go(tmp_path, "go", "vet", "./...") == ""


@pytest.mark.parametrize(
    ("loose", "line"),
    [
        ("m[x + 2 * k] += a * b[i] + (c * d + e)", "m[x+2*k] += a*b[i] + (c*d + e)"),
        ("y := f(m[x:x + n], 2 * (k + 1), -x)", "y := f(m[x:x+n], 2*(k+1), -x)"),
        ("to := m[y:y + n]", "to := m[y : y+n]"),
        ("return 1.0 / (1.0 + exp(-x)) - 1.5e-10 * x", "return 1.0/(1.0+exp(-x)) - 1.5e-10*x"),
        ("if !(a < 0 || b >= n - 1) && c != -math.Inf(1) {", "if !(a < 0 || b >= n-1) && c != -math.Inf(1) {"),
        ("for k := 2*n; k<n; k++ {", "for k := 2 * n; k < n; k++ {"),
        ("} else if a == 0&&b {", "} else if a == 0 && b {"),
    ],
)
def test_spaces_of_gofmt(loose: str, line: str) -> None:
    assert spaced(loose) == line


TEST = """\
package example

import (
	"sync"
	"testing"

	"example/batch"
	"example/lengths"
	"example/rows"
	"example/stream"
)

func sample(k int) []float32 {
	x := make([]float32, 9)
	for i := range x {
		x[i] = float32(i%4) - 0.1*float32(k)
	}
	return x
}

func TestGoroutines(t *testing.T) {
	var group sync.WaitGroup
	for k := 0; k < 100; k++ {
		group.Add(1)
		go func(k int) {
			defer group.Done()
			own := stream.NewPredictor()
			for n := 0; n < 20; n++ {
				shared, err := stream.Predict(sample(k))
				if err != nil {
					t.Error(err)
					return
				}
				var y []float32
				own.Reset()
				for i := 0; i < 9; i += 3 {
					if y, err = own.Step(sample(k)[i : i+3]); err != nil {
						t.Error(err)
						return
					}
				}
				if len(y) != 2 || y[0] != shared[0] || y[1] != shared[1] {
					t.Errorf("goroutine %d: steps %v, prediction %v", k, y, shared)
				}
			}
		}(k)
	}
	group.Wait()
}

func TestNoAllocations(t *testing.T) {
	p, x := stream.NewPredictor(), sample(1)
	if n := testing.AllocsPerRun(100, func() { p.Step(x[:3]) }); n != 0 {
		t.Errorf("step: %v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { p.Predict(x) }); n != 0 {
		t.Errorf("predict: %v allocations", n)
	}
}

func TestResultsOfPredictAreCopies(t *testing.T) {
	a, _ := stream.Predict(sample(1))
	before := a[0]
	stream.Predict(sample(50))
	if a[0] != before {
		t.Error("the second prediction changed the first")
	}
}

func TestRefusals(t *testing.T) {
	two, three := make([][]float32, 2), make([][]float32, 3)
	for k := range three {
		three[k] = make([]float32, 2)
	}
	copy(two, three)
	is := func(err error, message string) {
		t.Helper()
		if got := "no error"; err == nil {
			if message != got {
				t.Errorf("%s, not %s", got, message)
			}
		} else if err.Error() != message {
			t.Errorf("%v, not %s", err, message)
		}
	}
	_, err := batch.PredictBatch(three, two)
	is(err, "inputs have different numbers of samples, got 3 and 2")
	_, err = batch.PredictBatch(two, two)
	is(err, "no error")
	_, err = lengths.Predict(make([]float32, 12), -2, -3)
	is(err, "timesteps must be at least 1 and fit the size of its input, got -2")
	_, err = lengths.NewPredictor().Predict(make([]float32, 12), 2, 0)
	is(err, "timesteps1 must be at least 1 and fit the size of its input, got 0")
	_, err = lengths.Predict(make([]float32, 12), 2, 1<<62+3)
	is(err, "timesteps1 must be at least 1 and fit the size of its input, got 4611686018427387907")
	_, err = lengths.Predict(make([]float32, 12), 2, 3)
	is(err, "no error")
	p := rows.NewPredictor()
	_, err = p.Step([]float32{7})
	is(err, "an index is outside an embedding table")
	_, err = p.Step([]float32{1, 1})
	is(err, "input 'x' of shape (1,) has another size: expected 1 values, got 2")
	_, err = p.Step(nil)
	is(err, "input 'x' of shape (1,) has another size: expected 1 values, got 0")
}
"""


GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "go.md"

SERVER = """\
package example

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	net "example/stream"
)

HANDLER
func TestHandler(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(predict))
	defer server.Close()
	post := func(body string) (int, string) {
		answer, err := http.Post(server.URL, "application/json", strings.NewReader(body))
		if err != nil {
			return 0, err.Error()
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		return answer.StatusCode, strings.TrimSpace(string(text))
	}
	var group sync.WaitGroup
	for k := 0; k < 100; k++ {
		group.Add(1)
		go func(k int) {
			defer group.Done()
			body, _ := json.Marshal(sample(k))
			expected, _ := net.Predict(sample(k))
			wanted, _ := json.Marshal(expected)
			if code, text := post(string(body)); code != 200 || text != string(wanted) {
				t.Errorf("request %d: %d %s, not %s", k, code, text, wanted)
			}
		}(k)
	}
	group.Wait()
	for body, wanted := range map[string]int{"[1, 2]": 422, "[1": 400} {
		if code, text := post(body); code != wanted {
			t.Error(fmt.Sprintf("%s: %d %s", body, code, text))
		}
	}
}
"""


def handler() -> str:
    """Returns the handler of net/http that the guide shows."""
    (code,) = re.findall(r"```go\n(func predict\(w http.+?)```", GUIDE.read_text(), re.DOTALL)
    return code


def test_users_program(tmp_path: Path) -> None:
    """100 goroutines and 100 requests, nothing allocated by a predictor, and refusals by name."""
    m, w = Maker(), Weights()
    x = m.input(T, S, 2, name="x")
    graphs = {
        "batch": several(Binary(kind="multiply"), (2,), (2,)),
        "lengths": m.graph(m(Reduce(kind="sum", axes=(0, 1)), x)),
        "rows": chain((T,), Embedding(table=w(5, 3)), lstm(w), Dense(kernel=w(4, 2), bias=w(2))),
        "stream": chain((T, 3), lstm(w), Dense(kernel=w(4, 2), bias=w(2))),
    }
    for name, graph in graphs.items():
        (tmp_path / name).mkdir()
        lstmgen.export(graph, tmp_path / name / f"{name}.go")
    (tmp_path / "go.mod").write_text(MODULE)
    (tmp_path / "use_test.go").write_text(TEST)
    (tmp_path / "server_test.go").write_text(SERVER.replace("HANDLER", handler()))
    go(tmp_path, "go", "test", "-vet=off", ".")
