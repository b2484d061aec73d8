"""C#: threads, no garbage, refusals by name, names of classes, and zeros with their signs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
from graph_maker import Maker, S, T, Weights
from graphs import chain, lstm, several
from planning import written
from text_models import model, tokenizer
from toolchain import missing

import lstmgen
from lstmgen.graph.elementwise import Binary, PRelu
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.reduction import Reduce
from lstmgen.pipeline import attach
from lstmgen.targets.registry import TARGETS

USE = """\
using System;
using System.Threading;

static class Use {
    static float[] Sample(int k) {
        float[] x = new float[9];
        for (int i = 0; i < 9; i++) {
            x[i] = i % 4 - 0.1f * k;
        }
        return x;
    }

    static void Refused(Action call) {
        try {
            call();
            Console.WriteLine("no error");
        } catch (ArgumentException error) {
            Console.WriteLine(error.Message);
        }
    }

    static float[] Steps(Example.Models.Stream.Predictor own, float[] x) {
        float[] y = null, row = new float[3];
        own.Reset();
        for (int t = 0; t < 3; t++) {
            Array.Copy(x, 3 * t, row, 0, 3);
            y = own.Step(row);
        }
        return y;
    }

    static void Main() {
        int wrong = 0;
        Thread[] threads = new Thread[20];
        for (int k = 0; k < threads.Length; k++) {
            int own = k;
            threads[k] = new Thread(() => {
                Example.Models.Stream.Predictor predictor = new Example.Models.Stream.Predictor();
                for (int n = 0; n < 50; n++) {
                    float[] y = Example.Models.Stream.Predict(Sample(own)), z = Steps(predictor, Sample(own));
                    if (y.Length != 2 || y[0] != z[0] || y[1] != z[1]) {
                        Interlocked.Increment(ref wrong);
                    }
                }
            });
            threads[k].Start();
        }
        foreach (Thread thread in threads) {
            thread.Join();
        }
        Console.WriteLine(wrong + " wrong");

        Example.Models.Stream.Predictor one = new Example.Models.Stream.Predictor();
        float[] first = new float[3], sample = Sample(1);
        one.Predict(sample);
        int before = GC.CollectionCount(0);
        for (int n = 0; n < 150000; n++) {
            one.Step(first);
            one.Predict(sample);
        }
        Console.WriteLine(GC.CollectionCount(0) - before + " collections");

        Refused(() => Batch.PredictBatch(new[] { Sample(1), null, null }, new float[2][]));
        Refused(() => Batch.PredictBatch(new[] { new float[2] }, new[] { new float[2] }));
        Refused(() => Lengths.Predict(new float[12], -2, -3));
        Refused(() => new Lengths.Predictor().Predict(new float[12], 2, 0));
        Refused(() => Lengths.Predict(new float[12], 2, 3));
        Refused(() => new Rows.Predictor().Step(new float[] { 7 }));
        Refused(() => new Rows.Predictor().Step(new float[2]));
        Console.WriteLine(1 / Zeros.Predict(new float[] { -1, -1 })[1]);
    }
}
"""


def test_members_are_inside_the_class() -> None:
    """Also behind a function of texts, which has a comment of its own."""
    graph = attach(model(T), lstmgen.Pipeline(text=tokenizer(char_level=True)))
    assert written(graph, "csharp", "Net.cs")[".cs"].splitlines().count("}") == 1


def test_users_program(tmp_path: Path) -> None:
    if reason := TARGETS["csharp"].missing():
        missing(reason)
    m, w = Maker(), Weights()
    x = m.input(T, S, 2, name="x")
    lstmgen.export(several(Binary(kind="multiply"), (2,), (2,)), tmp_path / "Batch.cs")
    lstmgen.export(m.graph(m(Reduce(kind="sum", axes=(0, 1)), x)), tmp_path / "lengths.cs")
    rows = chain((T,), Embedding(table=w(5, 3)), lstm(w), Dense(kernel=w(4, 2), bias=w(2)))
    lstmgen.export(rows, tmp_path / "Rows.cs")
    stream = chain((T, 3), lstm(w), Dense(kernel=w(4, 2), bias=w(2)))
    lstmgen.export(stream, tmp_path / "Stream.cs", namespace="Example.Models")
    lstmgen.export(chain((2,), PRelu(alpha=np.array([0.5, -0.0]))), tmp_path / "Zeros.cs")
    (tmp_path / "Use.cs").write_text(USE)
    files = sorted(path.name for path in tmp_path.glob("*.cs"))
    subprocess.run(["mcs", "-warnaserror", "-langversion:7", "-out:use.exe", *files], cwd=tmp_path, check=True)
    done = subprocess.run(["mono", "use.exe"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "0 wrong",
        "0 collections",
        "inputs have different numbers of samples, got 3 and 2",
        "no error",
        "timesteps must be at least 1 and fit the size of its input, got -2",
        "timesteps1 must be at least 1 and fit the size of its input, got 0",
        "no error",
        "an index is outside an embedding table",
        "input 'x' of shape (1,) has another size: expected 1 values, got 2",
        "Infinity",
    ]
