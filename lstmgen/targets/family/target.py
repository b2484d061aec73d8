"""Targets of the family: a description of a language, its templates, and how its compiler is called."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from lstmgen.errors import ToolError
from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.family.options import FamilyOptions, backend, precision
from lstmgen.targets.family.runner import Tool, program_runner, versions
from lstmgen.targets.family.spelling import LanguageSyntax
from lstmgen.targets.family.type_names import NamedOptions
from lstmgen.targets.interface import Artifact, Bench, Target
from lstmgen.targets.session import Runner
from lstmgen.targets.text.exchange import exchanged

WEIGHTS = "weights.bin"  # the name of a file of weights in the folder of a program
# From a source, the text of its driver and a folder for both: the command that runs them. Raises ToolError.
Build = Callable[[Path, str, Path], Sequence[str]]


def family_target(
    language: LanguageSyntax,
    compiler: Tool,
    build: Build,
    *,
    needs: str,
    options: type[FamilyOptions] = FamilyOptions,
) -> Target:
    """Returns the target of a language; for `needs` and `options` see there."""

    def render(plan: Plan, chosen: FamilyOptions) -> Mapping[str, Content]:
        from lstmgen.targets.family import source  # which no other language needs

        return source.render(plan, language, chosen)

    def runners(artifact: Artifact, bench: Bench) -> Mapping[str, Runner]:
        from lstmgen.targets.family import source  # as above

        if why := compiler.missing():
            raise ToolError(why)
        assert isinstance(artifact.options, FamilyOptions)
        driver = source.driver(artifact.plan, language, artifact.options)
        command, files = build(artifact.source, driver, bench.folder), artifact.files[1:]
        for path in files:
            shutil.copy(path, bench.folder / WEIGHTS)
        runner = program_runner([*command, str(bench.folder)], artifact.plan, [WEIGHTS] * len(files))
        return {language.title: runner}

    return Target(
        name=language.name,
        title=language.title,
        suffixes=(language.suffix,),
        needs=needs,
        guide=f"docs/how-to/{language.name}.md",
        options=options,
        backend=partial(backend, language.title),
        naming=options.names.checked if issubclass(options, NamedOptions) else lambda out: (),
        render=render,
        runners=runners,
        precision=precision,
        missing=compiler.missing,
        tools=partial(versions, {compiler.command[0]: compiler}),
        compiled=True,
        exchange=partial(exchanged, render, language.suffix) if language.expected else None,
    )
