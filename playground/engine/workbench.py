"""The calls of the page, each with JSON in and out."""

import io
import json
import os
import shlex
import shutil
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import lstmgen
from lstmgen.api.inspection import Question, inspection
from lstmgen.api.subject import ModelArguments
from lstmgen.arguments import as_flags, flag, typed
from lstmgen.cli.records import as_json, export_record, inspection_record, verify_record
from lstmgen.cli.roads import numbered, roads
from lstmgen.errors import LstmgenError, OptionError
from lstmgen.export import options_for
from lstmgen.graph.graph import Graph
from lstmgen.progress import Stage
from lstmgen.targets.interface import Target
from lstmgen.targets.registry import TARGETS, estimating, target_of
from lstmgen.targets.session import executed_by
from playground.engine.declarations import declarations
from playground.engine.files import Dropped, dropped, kept
from playground.engine.verification import Javascript, execute, identity

SHOWN = 300_000  # characters of a file that the page shows
REPORT = "report.html"
FIRST = "net.c"  # file in commands that export a refused model
Progress = Callable[[str, float, int], None]  # a stage in words, the finished stages, and their number
Record = dict[str, Any]


class Workbench:
    """A model with its files, and what was exported last.

    Attributes:
        folder: the working directory, with the dropped files.
        out: folder of exported files.
        javascript: answers requests to the module that the page imported.
    """

    def __init__(self, folder: str, out: str, progress: Progress, javascript: Javascript) -> None:
        self.folder, self.out, self.progress, self.javascript = Path(folder), Path(out), progress, javascript
        self.files: Dropped | None = None
        self.model = ModelArguments(None)
        self.graph: Graph | None = None
        self.exported: Path | None = None
        self.folder.mkdir(parents=True, exist_ok=True)
        os.chdir(self.folder)

    def call(self, method: str, arguments: str) -> str:
        """Calls a method with keyword arguments in JSON; returns its result, or an error as a sentence."""
        try:
            return json.dumps({"result": self.CALLS[method](self, **json.loads(arguments))})
        except (LstmgenError, OSError) as error:
            return json.dumps({"error": as_flags(str(error))})
        except MemoryError:
            return json.dumps({"error": "the model needs more memory than a page has; use the command line"})
        except RecursionError:
            return json.dumps({"error": "the file is nested too deeply; save the model again with Keras"})

    def clear(self) -> None:
        """Deletes all dropped files."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def read(self, names: list[str], options: Mapping[str, str]) -> Record:
        """Reads the model among dropped files.

        Args:
            options: options about the model, as typed in the page.
        """
        self.graph = self.exported = None
        self.files = dropped(names)
        self.model = ModelArguments(self.files.model, **self._model_options(options))
        result = inspection(self.model, Question(plan=False, target=None, limits={}, options={}))
        if result.survey.exportable:
            self.graph = self.model.read().graph
        record: Record = json.loads(as_json(inspection_record(result)))
        return {
            **record,
            "ways": [*numbered(roads(result.survey, [str(self.files.model), *self.model.typed()], FIRST))],
            "samples": [path.name for path in self.files.samples],
            "command": self._command("inspect"),
        }

    def export(self, target: str, package: str, name: str, options: Mapping[str, Any]) -> Record:
        """Exports the model.

        Args:
            package: "" for files alone.
            name: of the file without suffix, or of the folder of a package.
        """
        language, kind = TARGETS[target], package or None
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(parents=True)
        self.exported = None
        chosen = values(language, options)
        out = Path(name if kind else name + language.suffixes[0])
        if out.name != str(out) or not name:
            raise OptionError(f"{name!r} is not the name of a file; use letters, digits and underscores")
        selection: Record = {"target": target, "package": kind, **chosen}
        done = lstmgen.export(self._readable(), self.out / out, force=True, tell=self._tell, **selection)
        self.exported = self.out / out
        record: Record = json.loads(as_json(export_record(done)))
        selected = None if kind or target_of(out).name == target else target
        return {
            **record,
            "files": [file_record(path, self.out) for path in done.files],
            "warnings": [text.replace(f"{self.out}/", "") for text in record["warnings"]],
            "command": self._command(
                "export", "-o", out, *typed({"target": selected, "package": kind}), *words(chosen)
            ),
        }

    def boards(self, target: str, options: Mapping[str, Any]) -> list[Record]:
        """Returns the cost of the model on every board."""
        language, estimator = estimating()
        excluded = {*estimator.machines, *estimator.unrelated, "calibrate"}
        chosen = values(language, options) if target == language.name else {}
        related = {name: value for name, value in chosen.items() if name not in excluded}
        return [
            {
                "name": board.name,
                "title": board.title,
                "refusal": as_flags(board.refusal),
                "flash": board.flash,
                "ram": board.ram,
                "used": None
                if board.taken is None
                else {
                    "flash": board.taken.flash,
                    "ram": board.taken.ram,
                    "fits": board.taken.fits,
                    "time": "" if board.taken.time is None else board.taken.time.short,
                },
            }
            for board in estimator.boards(self._readable(), options_for(language, related))
        ]

    def module(self) -> str:
        """Returns the text of the exported module, if JavaScript in the page can run it; else ""."""
        if self.exported is None:
            return ""
        modules = sorted(self._folder_files(".mjs"))
        alone = [path for path in modules if not path.name.endswith(".cli.mjs")]
        if not alone or any(self._folder_files(".bin")):
            return ""
        return alone[0].read_text(encoding="utf-8")

    def verify(self, target: str, samples: str) -> Record:
        """Verifies the last export.

        Args:
            samples: name of a file with samples; "" for random ones.
        """
        if self.exported is None:
            raise OptionError("there is no code to verify; export the model first")
        language = TARGETS[target]
        with executed_by(partial(execute, self.javascript)):
            reason = language.missing() or self._unrunnable(language)
            if reason:
                record = identity(self._readable(), self.exported, language, reason)
            else:
                report = lstmgen.verify(
                    self._readable(), self.exported, data=samples or None, keras=False, tell=self._tell
                )
                record = json.loads(as_json(verify_record((report,))))["reports"][0]
        data = typed({"data": samples or None})
        return {**record, "command": self._command("verify", self.exported.name, *data)}

    def report(self, samples: str) -> Record:
        """Writes a report; returns it with the command that does the same."""
        self.out.mkdir(parents=True, exist_ok=True)
        self._readable()
        keywords = {name: value for name, value in vars(self.model).items() if name != "model"}
        lstmgen.report(
            self.model.model, self.out / REPORT, data=samples or None, force=True, tell=self._tell, **keywords
        )
        page = (self.out / REPORT).read_text(encoding="utf-8")
        (self.out / REPORT).unlink()
        return {"page": page, "command": self._command("report", "-o", REPORT, *typed({"data": samples or None}))}

    def zipped(self) -> bytes:
        """Returns the files of the last export as an archive."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(path for path in self.out.rglob("*") if path.is_file()):
                archive.write(path, path.relative_to(self.out))
        return buffer.getvalue()

    CALLS: Mapping[str, Callable[..., Any]] = {
        "declarations": lambda self: declarations(),
        "kept": lambda self, before, added: kept(before, added),
        "read": read,
        "export": export,
        "boards": boards,
        "module": module,
        "verify": verify,
        "report": report,
    }

    def _readable(self) -> Graph:
        if self.graph is None:
            raise OptionError("there is no model that can be exported")
        return self.graph

    def _tell(self, stage: str) -> None:
        if isinstance(stage, Stage):
            self.progress(str(stage), stage.done, stage.of)

    def _model_options(self, options: Mapping[str, str]) -> Record:
        """Returns the keyword arguments about the model: the dropped files, and the fields of the page."""
        assert self.files is not None
        kinds = {option["name"]: option["kind"] for option in declarations()["model"]}
        stated = {name: pairs(name, text) for name, text in options.items() if kinds[name] == "pairs" and text.strip()}
        return {"weights": self.files.weights, "pipeline": self.files.pipeline, **stated}

    def _command(self, command: str, *rest: Any) -> str:
        return shlex.join(["lstmgen", command, str(self.model.model), *map(str, rest), *self.model.typed()])

    def _folder_files(self, suffix: str) -> list[Path]:
        return [path for path in self.out.rglob(f"*{suffix}") if path.is_file()]

    def _unrunnable(self, language: Target) -> str:
        """Returns the reason why the page cannot run this export of a language that it runs otherwise; or ""."""
        is_module = language.suffixes[0] == ".mjs"
        return "its weights are in another file" if is_module and not self.module() else ""


def values(language: Target, options: Mapping[str, Any]) -> Record:
    """Returns options of a target from the fields of the page; raises OptionError for an unknown one."""
    declared = {option.name: option for option in language.options.declared()}
    return {name: declared[name].read(value) if isinstance(value, str) else value for name, value in options.items()}


def words(options: Mapping[str, Any]) -> list[str]:
    """Returns options of a target as words of a command."""
    return [
        word
        for name, value in options.items()
        for word in ([flag(name)] if value is True else [flag(name), as_word(value)])
    ]


def as_word(value: Any) -> str:
    """Returns a value as typed."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def pairs(name: str, text: str) -> dict[str, str]:
    """Reads NAME=VALUE, a pair on each line.

    Raises:
        OptionError: a line is not of this form.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        if "=" not in line:
            raise OptionError(f"{flag(name)}: {line!r} has no '='; write NAME=VALUE")
    return {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}


def file_record(path: Path, folder: Path) -> Record:
    """Returns a file in a folder, with the part of its text that the page shows; binary files have none."""
    content, name = path.read_bytes(), path.relative_to(folder).as_posix()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return {"name": name, "bytes": len(content), "text": None, "cut": False}
    return {"name": name, "bytes": len(content), "text": text[:SHOWN], "cut": len(text) > SHOWN}
