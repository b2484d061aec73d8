"""Programs that use several generated models at once: one compilation for all of a test's calls."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
from toolchain import require

import lstmgen
from lstmgen.graph.graph import Graph
from lstmgen.plan.interface import interface_of
from lstmgen.targets.csharp.spelling import CSHARP
from lstmgen.targets.family.literals import quoted
from lstmgen.targets.family.spelling import LanguageSyntax
from lstmgen.targets.go.spelling import GO
from lstmgen.targets.java.spelling import JAVA
from lstmgen.targets.rust.spelling import RUST
from lstmgen.targets.swift.spelling import SWIFT
from lstmgen.targets.text.names import camel_case, identifier

PART, END = "\x1f", "\x1e"  # of a label
ESCAPED = "\\u001f"
FIELDS = ("output", "row", "name", "probability")
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
CSHARP_HEAD = """
using System;
using System.Globalization;

static class Use {
    static void show(Func<string> call) {
        try {
            Console.WriteLine(call());
        } catch (ArgumentException error) {
            Console.WriteLine("error: " + error.Message);
        }
    }
    static string number(float x) { return x.ToString("R", CultureInfo.InvariantCulture); }
    static string text(float[] y) {
        string[] words = Array.ConvertAll(y, number);
        return string.Join(" ", words);
    }
"""
GO_HEAD = """
func show(text string, err error) {
	if err != nil {
		text = "error: " + err.Error()
	}
	fmt.Println(text)
}

func text(y []float32, err error) (string, error) {
	words := ""
	for _, v := range y {
		words += fmt.Sprint(v, " ")
	}
	return words, err
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
SWIFT_HEAD = """
func show(_ call: () throws -> String) {
    do {
        print(try call())
    } catch {
        print("error: \\(error)")
    }
}

func text(_ y: [Float]) -> String {
    return y.map { "\\($0)" }.joined(separator: " ")
}
"""
NULL = "error: there is no prediction yet: {} returned null"


@dataclass
class Program:
    """Calls of generated models in a language; each prints a line."""

    graphs: Sequence[Graph]
    calls: list[str] = field(default_factory=list)
    spelling: ClassVar[LanguageSyntax]
    array: ClassVar[str]  # of {values}
    special: ClassVar[dict[str, str]]
    number: ClassVar[str] = "{x}f"
    # Statements: the ids of a {text}, labels of a sample, labels of outputs of a method, and what resets.
    ids: ClassVar[str]
    classified: ClassVar[str]
    method: ClassVar[str]
    again: ClassVar[str] = "p{k}.reset();"
    no_window: ClassVar[str] = "-"

    def numbers(self, x: Iterable[float]) -> str:
        words = (self.special.get(repr(each), self.number.format(x=repr(each))) for each in x)
        return self.array.format(values=", ".join(words))

    def flat(self, x: np.ndarray) -> str:
        return self.numbers(np.ravel(x).astype(np.float32).tolist())

    def name(self, method: str) -> str:
        return self.spelling.public_name(method)

    def encode(self, k: int, text: str, function: str = "encode") -> None:
        """The token ids of a text."""
        self.add(self.ids, k, function=self.name(function), text=quoted(text, self.spelling))

    def reset(self, k: int) -> None:
        self.add(self.again, k)

    def classify(self, k: int, x: np.ndarray, *, kept: bool = False) -> None:
        """The labels of a sample; of a predictor if `kept`."""
        self.add(self.classified, k, x=self.flat(x), of=f"p{k}." if kept else self.module(k))

    def step(self, k: int, x: np.ndarray) -> None:
        """The labels of the outputs after one more timestep."""
        self.labelled(k, "step", x)

    def push(self, k: int, row: np.ndarray) -> None:
        """The labels of a window where one is full, else `no_window`."""
        self.labelled(k, "push", row)

    def labelled(self, k: int, method: str, x: np.ndarray) -> None:
        self.add(self.method, k, method=self.name(method), x=self.flat(x))

    def add(self, form: str, k: int, **words: object) -> None:
        self.calls.append(form.format(k=k, **words))

    def module(self, k: int) -> str:
        return f"M{k}."

    def is_single(self, k: int) -> bool:
        labelled = interface_of(self.graphs[k]).labelled
        return len(labelled) == 1 and labelled[0].rule != "every" and not labelled[0].rows

    @property
    def kept(self) -> list[int]:
        """The models of which there is a predictor."""
        return [k for k in range(len(self.graphs)) if any(f"p{k}." in call for call in self.calls)]

    @property
    def with_labels(self) -> list[int]:
        return [k for k, graph in enumerate(self.graphs) if interface_of(graph).labelled]

    @property
    def methods(self) -> list[str]:
        """The calls in parts: a method of Java has room for 64 KB."""
        return ["\n".join(self.calls[k : k + 100]) for k in range(0, len(self.calls), 100)]

    def run(self, folder: Path) -> list[str]:
        """Writes and compiles everything; returns what it prints."""
        for k, graph in enumerate(self.graphs):
            path = folder / self.place(k)
            path.parent.mkdir(exist_ok=True)
            lstmgen.export(graph, path)
        commands = self.build(folder)
        for command in commands[:-1]:
            subprocess.run(command, cwd=folder, check=True)
        done = subprocess.run(commands[-1], cwd=folder, capture_output=True, encoding="utf-8", check=True)
        return done.stdout.split("\n")[:-1]

    def place(self, k: int) -> str:
        """The file of a model."""
        return f"M{k}{self.spelling.suffix}"

    def build(self, folder: Path) -> list[list[str | Path]]:
        """Writes the program; returns the commands that compile it, and the one that runs it."""
        raise NotImplementedError


class ClassProgram(Program):
    """Of a language in which a file is a class."""

    ids = "show(() {arrow} text(M{k}.{function}({text})));"
    classified = "show(() {arrow} text({of}{classify}({x})));"
    method = "show(() {arrow} text(M{k}.{label}(p{k}.{method}({x}))));"
    again = "p{k}.{reset}();"
    arrow: ClassVar[str]
    label: ClassVar[str]

    def add(self, form: str, k: int, **words: object) -> None:
        methods = {name: self.name(name) for name in ("classify", "reset")}
        super().add(form, k, arrow=self.arrow, label=self.label, **methods, **words)


class JavaProgram(ClassProgram):
    spelling, array = JAVA, "new float[] {{{values}}}"
    special: ClassVar = {"nan": "Float.NaN", "inf": "Float.POSITIVE_INFINITY"}
    arrow, label, no_window = "->", "label", NULL.format("push")

    def build(self, folder: Path) -> list[list[str | Path]]:
        text = JAVA_HEAD
        for k in self.with_labels:
            parts = f' + "{PART}" + '.join(f"l.{name}" for name in FIELDS)
            text += f'    static String text(M{k}.Label... labels) {{ String out = ""; '
            text += f'for (M{k}.Label l : labels) out += {parts} + "{END}"; return out; }}\n'
        text += "".join(f"    static final M{k}.Predictor p{k} = new M{k}.Predictor();\n" for k in self.kept)
        for k, calls in enumerate(self.methods):
            text += f"    static void run{k}() {{\n{calls}\n    }}\n"
        text += "    public static void main(String[] arguments) throws Exception {\n"
        text += '        System.setOut(new java.io.PrintStream(System.out, true, "UTF-8"));\n'
        text += "".join(f"        run{k}();\n" for k in range(len(self.methods))) + "    }\n}\n"
        (folder / "Use.java").write_text(text, encoding="utf-8")
        compiler = [require("javac"), "-J-XX:TieredStopAtLevel=1", "-Xlint:all", "-Werror", "-encoding", "UTF-8"]
        return [[*compiler, "Use.java"], ["java", "-Xshare:auto", "Use"]]


class CSharpProgram(ClassProgram):
    spelling, array = CSHARP, "new float[] {{ {values} }}"
    special: ClassVar = {"nan": "float.NaN", "inf": "float.PositiveInfinity"}
    arrow, label, no_window = "=>", "LabelOf", NULL.format("Push")

    def build(self, folder: Path) -> list[list[str | Path]]:
        text = CSHARP_HEAD
        for k in self.with_labels:
            text += (
                f'    static string text(params M{k}.Label[] labels) {{ string s = ""; foreach (M{k}.Label l in labels)'
            )
            text += f' s += l.Output + "{ESCAPED}" + l.Row + "{ESCAPED}" + l.Name + "{ESCAPED}" '
            text += '+ number(l.Probability) + "\\u001e"; return s; }\n'
        text += "".join(f"    static readonly M{k}.Predictor p{k} = new M{k}.Predictor();\n" for k in self.kept)
        text += "    static void Main() {\n" + "\n".join(self.calls) + "\n    }\n}\n"
        (folder / "Use.cs").write_text(text, encoding="utf-8")
        files = sorted(path.name for path in folder.glob("*.cs"))
        return [[require("mcs"), "-langversion:7", "-warnaserror", "-out:use.exe", *files], ["mono", "use.exe"]]


class GoProgram(Program):
    spelling, array, number = GO, "[]float32{{{values}}}", "{x}"
    special: ClassVar = {"nan": "float32(math.NaN())", "inf": "float32(math.Inf(1))"}
    ids = "show(text(m{k}.{function}({text})))"
    classified = "show(text{k}({of}Classify({x})))"
    method = "{{ {outputs}, err := p{k}.{method}({x}); show(labels{k}({wanted}, err)) }}"
    again = "p{k}.Reset()"

    def module(self, k: int) -> str:
        return f"m{k}."

    def place(self, k: int) -> str:
        return f"m{k}/m{k}.go"

    def add(self, form: str, k: int, **words: object) -> None:
        ends = interface_of(self.graphs[k]).outputs
        outputs = ", ".join(f"y{j}" if end.labels else "_" for j, end in enumerate(ends))
        wanted = ", ".join(f"y{j}" for j, end in enumerate(ends) if end.labels)
        super().add(form, k, outputs=outputs, wanted=wanted, **words)

    def build(self, folder: Path) -> list[list[str | Path]]:
        text = 'package main\n\nimport (\n\t"fmt"\n\t"math"\n'
        text += "".join(f'\t"use/m{k}"\n' for k in range(len(self.graphs))) + ")\n\nvar _ = math.NaN\n" + GO_HEAD
        for k in self.with_labels:
            kind, each = ("", f"[]m{k}.Label{{found}}") if self.is_single(k) else ("[]", "found")
            form = (
                f'fmt.Sprint(l.Output, "{ESCAPED}", l.Row, "{ESCAPED}", l.Name, "{ESCAPED}", l.Probability, "\\u001e")'
            )
            text += f"func text{k}(found {kind}m{k}.Label, err error) (s string, _ error) {{\n"
            text += f"\tfor _, l := range {each} {{\n\t\ts += {form}\n\t}}\n\treturn s, err\n}}\n"
            ys = ", ".join(f"y{j}" for j, end in enumerate(interface_of(self.graphs[k]).outputs) if end.labels)
            text += f"func labels{k}({ys} []float32, err error) (string, error) {{\n"
            text += f'\tif err != nil || {ys.split(",")[0]} == nil {{\n\t\treturn "-", err\n\t}}\n'
            text += f"\treturn text{k}(m{k}.LabelOf({ys}))\n}}\n"
        text += "".join(f"var p{k} = m{k}.NewPredictor()\n" for k in self.kept)
        (folder / "use.go").write_text(text + "func main() {\n" + "\n".join(self.calls) + "\n}\n", encoding="utf-8")
        (folder / "go.mod").write_text("module use\n\ngo 1.13\n")
        return [[require("go"), "build", "-o", "use", "use.go"], ["./use"]]


class RustProgram(Program):
    spelling, array, number = RUST, "&[{values}]", "{x}"
    special: ClassVar = {"nan": "f32::NAN", "inf": "f32::INFINITY"}
    ids = "show(m{k}::{function}({text}).map(|ids| text(&ids)));"
    classified = "show({of}classify({x}, {outputs}).map(|labels| text{k}({some})));"
    method = "{{ {begin} show({shown}); }}"

    def module(self, k: int) -> str:
        return f"m{k}::"

    def place(self, k: int) -> str:
        return f"m{k}.rs"

    def some(self, k: int) -> str:
        return "&[labels]" if self.is_single(k) else "&labels"

    def sizes(self, k: int, timesteps: int) -> list[int]:
        shapes = [value.shape for value in self.graphs[k].outputs]
        return [int(np.prod([n if isinstance(n, int) else timesteps for n in shape])) for shape in shapes]

    def classify(self, k: int, x: np.ndarray, *, kept: bool = False) -> None:
        outputs = ", ".join(f"&mut [0.0; {n}]" for n in self.sizes(k, np.shape(x)[0]))
        of = f"p{k}." if kept else self.module(k)
        self.add(self.classified, k, x=self.flat(x), of=of, outputs=outputs, some=self.some(k))

    def labelled(self, k: int, method: str, x: np.ndarray) -> None:
        timesteps = 1 if method == "step" else int(self.graphs[k].inputs[0].shape[0])  # type: ignore[call-overload]
        names = [f"y{j}" for j in range(len(self.graphs[k].outputs))]
        begin = " ".join(f"let mut {name} = vec![0.0; {n}];" for name, n in zip(names, self.sizes(k, timesteps)))
        call = f"p{k}.{method}({self.flat(x)}, {', '.join(f'&mut {name}' for name in names)})"
        wanted = [f"&y{j}" for j, end in enumerate(interface_of(self.graphs[k]).outputs) if end.labels]
        shown = f"m{k}::label({', '.join(wanted)}).map(|labels| text{k}({self.some(k)}))"
        if method == "push":
            shown = f'{call}.and_then(|full| if full {{ {shown} }} else {{ Ok(String::from("-")) }})'
        else:
            shown = f"{call}.and_then(|()| {shown})"
        self.add(self.method, k, begin=begin, shown=shown)

    def build(self, folder: Path) -> list[list[str | Path]]:
        text = RUST_HEAD + "".join(f"mod m{k};\n" for k in range(len(self.graphs)))
        for k in self.with_labels:
            form = f'format!("{{}}{PART}{{}}{PART}{{}}{PART}{{:?}}{END}", l.output, l.row, l.name, l.probability)'
            text += f"fn text{k}(labels: &[m{k}::Label]) -> String {{ labels.iter().map(|l| {form}).collect() }}\n"
        begin = "".join(f"let mut p{k} = m{k}::Predictor::new();\n" for k in self.kept)
        (folder / "use.rs").write_text(text + "fn main() {\n" + begin + "\n".join(self.calls) + "\n}\n")
        return [[require("rustc"), "--edition=2021", "-Dwarnings", "use.rs", "-o", "use"], ["./use"]]


class SwiftProgram(Program):
    spelling, array, number = SWIFT, "[{values}]", "{x}"
    special: ClassVar = {"nan": "Float.nan", "inf": "Float.infinity"}
    ids = "show {{ text(try M{k}.{function}({text})) }}"
    classified = "show {{ text(try {of}classify({x})) }}"
    method = "show {{ {begin}; return text(try M{k}.label({wanted})) }}"
    again = "p{k}.reset()"

    def labelled(self, k: int, method: str, x: np.ndarray) -> None:
        ends = interface_of(self.graphs[k]).outputs
        names = [camel_case(identifier(end.name)) for end in ends if end.labels]
        wanted = ", ".join(f"y.{name}" for name in names) if len(ends) > 1 else "y"
        call = f"try p{k}.{method}({self.flat(x)})"
        begin = f'guard let y = {call} else {{ return "-" }}' if method == "push" else f"let y = {call}"
        self.add(self.method, k, begin=begin, wanted=wanted)

    def build(self, folder: Path) -> list[list[str | Path]]:
        text = SWIFT_HEAD
        for k in self.with_labels:
            form = "\\u{1f}".join(f"\\(l.{name})" for name in FIELDS)
            text += f"func text(_ labels: M{k}.Label...) -> String {{ return text(labels) }}\n"
            text += f"func text(_ labels: [M{k}.Label]) -> String {{\n"
            text += f'    return labels.map {{ l in "{form}\\u{{1e}}" }}.joined()\n}}\n'
        text += "".join(f"var p{k} = M{k}.Predictor()\n" for k in self.kept)
        (folder / "main.swift").write_text(text + "\n".join(self.calls) + "\n", encoding="utf-8")
        files = sorted(path.name for path in folder.glob("*.swift"))
        return [[require("swiftc"), "-wmo", "-warnings-as-errors", *files, "-o", "use"], ["./use"]]


PROGRAMS = {
    "java": JavaProgram,
    "rust": RustProgram,
    "go": GoProgram,
    "csharp": CSharpProgram,
    "swift": SwiftProgram,
}


def labels_of(line: str) -> list[tuple[str, int, str, float]]:
    """The labels in a line: output, row, name, probability."""
    parts = [label.split(PART) for label in line.split(END)[:-1]]
    return [(output, int(row), name, float(probability)) for output, row, name, probability in parts]
