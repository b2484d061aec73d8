"""Packages for Gradle, Unity, Cargo and Swift: each is compiled, and run as its user would."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from graph_maker import Maker, S, T, Weights
from graphs import chain, lstm
from planning import planned
from toolchain import require

import lstmgen
from lstmgen.errors import OptionError, UnsupportedError
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.reduction import Reduce
from lstmgen.packages.example_call import example_call, formula

JUNIT = {
    "org/junit/Test.java": "package org.junit;\n"
    "@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)\npublic @interface Test {}\n",
    "org/junit/Assert.java": """package org.junit;
public class Assert {
    public static void assertArrayEquals(float[] expected, float[] found, float tolerance) {
        System.out.println(java.util.Arrays.toString(expected) + ";" + java.util.Arrays.toString(found));
    }
}
""",
    "Run.java": """class Run {
    public static void main(String[] names) throws Exception {
        for (String name : names) {
            final Object test = Class.forName(name).getDeclaredConstructor().newInstance();
            for (java.lang.reflect.Method method : test.getClass().getMethods()) {
                if (method.isAnnotationPresent(org.junit.Test.class)) {
                    method.invoke(test);
                }
            }
        }
    }
}
""",
}
UNITY = """using System;
using System.Globalization;
using System.Reflection;

namespace UnityEngine {
    public class MonoBehaviour { }
    public struct Vector3 { public float x; }
    public static class Input { public static Vector3 acceleration; }
    public static class Debug { public static void Log(object message) { } }
}

static class Game {
    static void Frames(UnityEngine.MonoBehaviour component, int features) {
        Type type = component.GetType();
        float[] values = (float[]) type.GetField("Values").GetValue(component);
        MethodInfo update = type.GetMethod("Update", BindingFlags.NonPublic | BindingFlags.Instance);
        for (int frame = 0; frame < 60; frame++) {
            for (int k = 0; k < features; k++) {
                values[k] = ((frame * features + k) * 7 % 11 - 5) / 10f;
            }
            update.Invoke(component, null);
            float[] y = (float[]) type.GetProperty("Output").GetValue(component, null);
            Console.WriteLine(y == null ? "-" : string.Join(" ", Array.ConvertAll(
                y, x => x.ToString("R", CultureInfo.InvariantCulture))));
        }
    }

    static void Main() {
        Frames(new StepsComponent(), 3);
        Frames(new RowsComponent(), 3);
    }
}
"""


def classifier(shape: tuple[object, ...]) -> Graph:
    w = Weights()
    layers = [lstm(w), Dense(kernel=w(4, 2), bias=w(2)), Activate(activation=Activation("softmax"))]
    return chain(shape, *layers)  # type: ignore[arg-type]


def windowed() -> Graph:
    pipeline = lstmgen.Pipeline(columns=list("abc"), labels=["calm", "storm"], window=4, hop=2)
    return lstmgen.read(classifier((T, 3)), pipeline=pipeline)


def test_gradle(tmp_path: Path) -> None:
    """A model with a free axis, and one of indices whose class has the name of an annotation."""
    w = Weights(4)
    rows = chain((5,), Embedding(table=w(5, 3)), lstm(w), Dense(kernel=w(4, 2), bias=w(2)))
    graphs = {"com.example.Brain": classifier((T, 3)), "Test": rows}
    for name, graph in graphs.items():
        *namespace, stem = name.rsplit(".", 1)
        lstmgen.export(graph, tmp_path / stem, package="gradle", namespace=namespace[0] if namespace else None)
    for name, text in JUNIT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    files = sorted(tmp_path.rglob("*.java"))
    subprocess.run([require("javac"), "-Xlint:all", "-Werror", "-d", "classes", *files], cwd=tmp_path, check=True)
    command = ["java", "-cp", "classes", "Run", *(f"{name}Test" for name in graphs)]
    lines = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.splitlines()
    samples = (formula(60).reshape(20, 3), np.zeros(5))
    for line, graph, sample in zip(lines, graphs.values(), samples, strict=True):
        (y,) = graph.evaluate(sample)
        for numbers in line.split(";"):
            np.testing.assert_allclose(json.loads(numbers), y, atol=2e-6)
    assert "com.example" in (tmp_path / "Brain" / "build.gradle").read_text()
    assert "rootProject.name = 'brain'" in (tmp_path / "Brain" / "settings.gradle").read_text()


def test_a_minute_of_frames_in_unity(tmp_path: Path) -> None:
    """A component that steps, and one that pushes rows, under Mono with a stub of MonoBehaviour.

    Another one, whose lengths are arguments, and the script of a README compile.
    """
    graphs, m = {"Steps": classifier((T, 3)), "Rows": windowed()}, Maker()
    fields = m.graph(m(Reduce(kind="sum", axes=(0, 1)), m.input(T, S, name="x")))
    for name, graph in {**graphs, "Fields": fields}.items():
        lstmgen.export(graph, tmp_path / name, package="unity")
        folder = tmp_path / name
        assert json.loads((folder / "package.json").read_text())["name"] == f"com.example.{name.lower()}"
        assert json.loads((folder / "Runtime" / f"{name}.asmdef").read_text())["name"] == name
        (guid,) = re.findall(r"guid: (\w{32})", (folder / "Runtime" / f"{name}Component.cs.meta").read_text())
        assert f"guid: {guid}, type: 3" in (folder / "Samples~" / "Scene" / f"{name}.unity").read_text()
    (tmp_path / "Game.cs").write_text(UNITY)
    (script,) = re.findall("```csharp\n(.*?)```", (tmp_path / "Steps" / "README.md").read_text(), re.DOTALL)
    (tmp_path / "Gesture.cs").write_text(script)
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.cs"))
    subprocess.run(
        [require("mcs"), "-langversion:7", "-warnaserror", "-out:game.exe", *files], cwd=tmp_path, check=True
    )
    done = subprocess.run(["mono", "game.exe"], cwd=tmp_path, capture_output=True, text=True, check=True)
    lines, x = done.stdout.splitlines(), formula(180).reshape(60, 3)
    ends = [(0, n) for n in range(1, 61)] + [(n - n % 2 - 4, n - n % 2) if n >= 4 else (0, 0) for n in range(1, 61)]
    for line, graph, (start, end) in zip(lines, [graphs["Steps"]] * 60 + [graphs["Rows"]] * 60, ends, strict=True):
        if end == 0:
            assert line == "-"
        else:
            (y,) = graph.evaluate(x[start:end])
            np.testing.assert_allclose([float(word) for word in line.split()], y, atol=2e-6)


def test_crates_without_the_standard_library(tmp_path: Path) -> None:
    """A workspace of crates, one of which allocates nothing; `libm` is a stub, as nothing is downloaded."""
    lstmgen.export(classifier((6, 3)), tmp_path / "my-net", package="crate")
    lstmgen.export(windowed(), tmp_path / "windows", package="crate", dtype="float64")
    (tmp_path / "libm" / "src").mkdir(parents=True)
    (tmp_path / "libm" / "Cargo.toml").write_text('[package]\nname = "libm"\nversion = "0.2.15"\nedition = "2021"\n')
    functions = "pub fn exp(x: {0}) -> {0} {{ x.exp() }} pub fn tanh(x: {0}) -> {0} {{ x.tanh() }}"
    text = "".join(f"impl Libm<{real}> {{ {functions.format(real)} }}\n" for real in ("f32", "f64"))
    (tmp_path / "libm" / "src" / "lib.rs").write_text(f"pub struct Libm<T>(pub T);\n{text}")
    (tmp_path / "Cargo.toml").write_text(
        '[workspace]\nmembers = ["my-net", "windows"]\nresolver = "2"\n[patch.crates-io]\nlibm = { path = "libm" }\n'
    )
    command = [require("cargo"), "test", "--offline", "--tests", "--workspace"]
    environment = {**os.environ, "RUSTFLAGS": "-Dwarnings"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("test predicts_what_the_model_predicts ... ok") == 2
    assert "alloc" not in (tmp_path / "my-net" / "src" / "lib.rs").read_text()
    test = tmp_path / "my-net" / "tests" / "predicts.rs"
    (number,) = re.findall(r"2\] = \[(0\.\d+),", test.read_text())
    (y,) = classifier((6, 3)).evaluate(formula(18).reshape(6, 3))
    assert float(number) == pytest.approx(y[0], abs=1e-6)


def test_swift(tmp_path: Path) -> None:
    """Its own test, and a program that depends on it: a model of indices with two outputs."""
    m, w = Maker(), Weights(4)
    tokens = m.input(5, name="tokens")
    states = m(lstm(w), m(Embedding(table=w(5, 3)), tokens))
    graph = m.graph(m(Dense(kernel=w(4, 2), bias=w(2)), states), m(Activate(activation=Activation("relu")), states))
    lstmgen.export(graph, tmp_path / "brain", package="swift")
    dependencies, use = re.findall("```swift\n(.*?)```", (tmp_path / "brain" / "README.md").read_text(), re.DOTALL)
    sources = tmp_path / "App" / "Sources" / "App"
    sources.mkdir(parents=True)
    manifest = f'import PackageDescription\nlet package = Package(name: "App", {dependencies})\n'
    (tmp_path / "App" / "Package.swift").write_text(f"// swift-tools-version:5.5\n{manifest}")
    show = 'print((y.0 + y.1).map { String($0) }.joined(separator: " "))\n'
    (sources / "main.swift").write_text(use + show)
    strict = ["-Xswiftc", "-warnings-as-errors"]
    for folder, command in (("brain", ["test"]), ("App", ["run", "--disable-index-store"])):
        done = subprocess.run(
            [require("swift"), *command, *strict], cwd=tmp_path / folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    y = np.concatenate([np.ravel(output) for output in graph.evaluate(np.zeros(5))])
    np.testing.assert_allclose(list(map(float, done.stdout.split())), y, atol=2e-6)


def test_the_tolerance_of_a_test_is_that_of_small_outputs() -> None:
    graph = chain((4, 3), Dense(kernel=Weights()(3, 2) / 1000, bias=None))
    call = example_call(planned(graph, "rust").plan)
    assert 0 < call.tolerance < max(map(abs, map(float, call.expected[0]))) / 50


def test_what_no_crate_is(tmp_path: Path) -> None:
    for name in ("fn", "1st", "a.b", "libm", "test"):
        with pytest.raises(OptionError, match="names the crate"):
            lstmgen.export(classifier((6, 3)), tmp_path / name, package="crate")
    w = Weights()
    words = chain((T,), Embedding(table=w(5, 3)), lstm(w))
    texts = lstmgen.read(words, pipeline=lstmgen.Pipeline(text=list("abcd")))
    with pytest.raises(UnsupportedError, match="texts need the standard library"):
        lstmgen.export(texts, tmp_path / "words", package="crate")
    with pytest.raises(UnsupportedError, match="texts need the standard library.*without `no_std=`"):
        lstmgen.export(texts, tmp_path / "words.rs", no_std=True)
    assert not list(tmp_path.iterdir())
