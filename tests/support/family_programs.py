"""Programs in Java and Rust that use several generated models at once: one compilation for all of a test's calls."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from toolchain import require

import lstmgen
from lstmgen.graph.graph import Graph
from lstmgen.plan.interface import interface_of
from lstmgen.targets.family.literals import quoted
from lstmgen.targets.java.spelling import JAVA
from lstmgen.targets.rust.spelling import RUST

PART, END = "\x1f", "\x1e"  # of a label
JAVA_HEAD = """
import java.util.function.Supplier;

class Use {
    static void show(Supplier<String> call) {
        try {
            System.out.println(call.get());
        } catch (RuntimeException error) {
            System.out.println("error: " + error.getMessage());
        }
    }
    static String text(float[] y) {
        if (y == null) return "-";
        final StringBuilder out = new StringBuilder();
        for (float each : y) out.append(each).append(' ');
        return out.toString();
    }
"""
RUST_HEAD = """
fn show<E: std::fmt::Display>(result: Result<String, E>) {
    match result {
        Ok(text) => println!("{text}"),
        Err(error) => println!("error: {error}"),
    }
}
#[allow(dead_code)]
fn text(y: &[f32]) -> String {
    y.iter().map(|each| format!("{each:?} ")).collect()
}
"""


@dataclass
class Program:
    """Calls of generated models in a language; each prints a line."""

    language: str
    graphs: Sequence[Graph]
    calls: list[str] = field(default_factory=list)

    def numbers(self, x: Iterable[float]) -> str:
        values = ", ".join(self.number(each) for each in x)
        return f"new float[] {{{values}}}" if self.language == "java" else f"&[{values}]"

    def number(self, x: float) -> str:
        special = {"nan": "Float.NaN", "inf": "Float.POSITIVE_INFINITY"}
        if self.language == "rust":
            special = {"nan": "f32::NAN", "inf": "f32::INFINITY"}
        return special.get(repr(x), f"{x!r}{'f' if self.language == 'java' else ''}")

    def encode(self, k: int, text: str, function: str = "encode") -> None:
        """The token ids of a text."""
        if self.language == "java":
            self.calls.append(f"show(() -> text(M{k}.{function}({quoted(text, JAVA)})));")
        else:
            self.calls.append(f"show(m{k}::{function}({quoted(text, RUST)}).map(|ids| text(&ids)));")

    def reset(self, k: int) -> None:
        self.calls.append(f"p{k}.reset();")

    def classify(self, k: int, x: np.ndarray, *, kept: bool = False) -> None:
        """The labels of a sample; of a predictor if `kept`."""
        outputs = self.outputs(k, np.shape(x)[0])
        if self.language == "java":
            self.calls.append(f"show(() -> text({f'p{k}' if kept else f'M{k}'}.classify({self.flat(x)})));")
        else:
            called = f"p{k}.classify" if kept else f"m{k}::classify"
            self.calls.append(f"show({called}({self.flat(x)}, {outputs}).map(|labels| text{k}({self.some(k)})));")

    def step(self, k: int, x: np.ndarray) -> None:
        """The labels of the outputs after one more timestep."""
        self.labelled(k, "step", x, 1)

    def push(self, k: int, row: np.ndarray) -> None:
        """The labels of a window where one is full, else "-"."""
        self.labelled(k, "push", row, self.graphs[k].inputs[0].shape[0])

    def labelled(self, k: int, method: str, x: np.ndarray, timesteps: object) -> None:
        if self.language == "java":
            call, dash = f"p{k}.{method}({self.flat(x)})", 'y == null ? "-" : ' if method == "push" else ""
            kind = "float[]" + "[]" * (len(self.graphs[k].outputs) > 1)
            self.calls.append(f"show(() -> {{ final {kind} y = {call}; return {dash}text(M{k}.label(y)); }});")
            return
        names = [f"y{j}" for j in range(len(self.graphs[k].outputs))]
        sizes = self.sizes(k, int(timesteps))  # type: ignore[call-overload]
        begin = " ".join(f"let mut {name} = vec![0.0; {n}];" for name, n in zip(names, sizes))
        call = f"p{k}.{method}({self.flat(x)}, {', '.join(f'&mut {name}' for name in names)})"
        wanted = [f"&y{j}" for j, end in enumerate(interface_of(self.graphs[k]).outputs) if end.labels]
        shown = f"m{k}::label({', '.join(wanted)}).map(|labels| text{k}({self.some(k)}))"
        if method == "push":
            shown = f'{call}.and_then(|full| if full {{ {shown} }} else {{ Ok(String::from("-")) }})'
        else:
            shown = f"{call}.and_then(|()| {shown})"
        self.calls.append(f"{{ {begin} show({shown}); }}")

    def some(self, k: int) -> str:
        return "&[labels]" if self.is_single(k) else "&labels"

    def is_single(self, k: int) -> bool:
        labelled = interface_of(self.graphs[k]).labelled
        return len(labelled) == 1 and labelled[0].rule != "every" and not labelled[0].rows

    def sizes(self, k: int, timesteps: int) -> list[int]:
        shapes = [value.shape for value in self.graphs[k].outputs]
        return [int(np.prod([n if isinstance(n, int) else timesteps for n in shape])) for shape in shapes]

    def outputs(self, k: int, timesteps: int) -> str:
        return ", ".join(f"&mut [0.0; {n}]" for n in self.sizes(k, timesteps))

    def flat(self, x: np.ndarray) -> str:
        return self.numbers(np.ravel(x).astype(np.float32).tolist())

    def run(self, folder: Path) -> list[str]:
        """Writes and compiles everything; returns what it prints."""
        numbers = range(len(self.graphs))
        labelled = [k for k in numbers if interface_of(self.graphs[k]).labelled]
        if self.language == "java":
            return self.run_java(folder, labelled)
        for k, graph in enumerate(self.graphs):
            lstmgen.export(graph, folder / f"m{k}.rs")
        text = RUST_HEAD + "".join(f"mod m{k};\n" for k in numbers)
        for k in labelled:
            form = f'format!("{{}}{PART}{{}}{PART}{{}}{PART}{{:?}}{END}", l.output, l.row, l.name, l.probability)'
            text += f"fn text{k}(labels: &[m{k}::Label]) -> String {{ labels.iter().map(|l| {form}).collect() }}\n"
        begin = "".join(f"let mut p{k} = m{k}::Predictor::new();\n" for k in self.kept)
        (folder / "use.rs").write_text(text + "fn main() {\n" + begin + "\n".join(self.calls) + "\n}\n")
        command = [require("rustc"), "--edition=2021", "-Dwarnings", "use.rs", "-o", "use"]
        subprocess.run(command, cwd=folder, check=True)
        return subprocess.run([folder / "use"], capture_output=True, encoding="utf-8", check=True).stdout.split("\n")[
            :-1
        ]

    @property
    def kept(self) -> list[int]:
        """The models of which there is a predictor."""
        return [k for k in range(len(self.graphs)) if any(f"p{k}." in call for call in self.calls)]

    def run_java(self, folder: Path, labelled: Sequence[int]) -> list[str]:
        for k, graph in enumerate(self.graphs):
            lstmgen.export(graph, folder / f"M{k}.java")
        text = JAVA_HEAD
        for k in labelled:
            parts = f' + "{PART}" + '.join(("l.output", "l.row", "l.name", "l.probability"))
            text += f'    static String text(M{k}.Label... labels) {{ String out = ""; '
            text += f'for (M{k}.Label l : labels) out += {parts} + "{END}"; return out; }}\n'
        text += "".join(f"    static final M{k}.Predictor p{k} = new M{k}.Predictor();\n" for k in self.kept)
        # A method has room for 64 KB.
        groups = [self.calls[k : k + 100] for k in range(0, len(self.calls), 100)]
        for k, calls in enumerate(groups):
            text += f"    static void run{k}() {{\n" + "\n".join(calls) + "\n    }\n"
        text += "    public static void main(String[] arguments) throws Exception {\n"
        text += '        System.setOut(new java.io.PrintStream(System.out, true, "UTF-8"));\n'
        text += "".join(f"        run{k}();\n" for k in range(len(groups))) + "    }\n}\n"
        (folder / "Use.java").write_text(text, encoding="utf-8")
        command = [require("javac"), "-J-XX:TieredStopAtLevel=1", "-Xlint:all", "-Werror", "-encoding", "UTF-8"]
        subprocess.run([*command, "Use.java"], cwd=folder, check=True)
        done = subprocess.run(
            ["java", "-Xshare:auto", "Use"], cwd=folder, capture_output=True, encoding="utf-8", check=True
        )
        return done.stdout.split("\n")[:-1]


def labels_of(line: str) -> list[tuple[str, int, str, float]]:
    """The labels in a line: output, row, name, probability."""
    parts = [label.split(PART) for label in line.split(END)[:-1]]
    return [(output, int(row), name, float(probability)) for output, row, name, probability in parts]
