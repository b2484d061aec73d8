"""Help of all commands. It does not import the commands, which takes longer than showing a help."""

from typing import Any

from typer.core import TyperCommand, TyperOption

from lstmgen.cli.help_page import Rows, page, sections_of

TYPED = "lstmgen: what was typed"  # key of the arguments in the context of a command
HELP = ("--help", "-h")
COMMANDS = {
    "export": "Write a model as standalone source code, weights included.",
    "inspect": "Show the layers of a model file, unsupported ones with the reason, the footprint on a board, the plan."
    "\n\nExits 1 if the model cannot be exported, or does not fit.",
    "verify": "Build and run generated code; compare it with a float64 reference and with Keras. Exits 1 if it is "
    "out of tolerance.",
    "weights": "Write the weights of a model as a file for code that loads them, exported from a model with the same "
    "layers.",
    "report": "Write a page about a model: layers, errors of each number format, ranges, footprint on each board.",
}
EXAMPLES = {
    "": ("lstmgen export model.keras -o net.c", "lstmgen verify model.keras net.c"),
    "export": (
        "lstmgen export model.keras -o predictor.py",
        "lstmgen export model.h5 -o net.c --quantize int8 --calibrate x.npy --board uno",
    ),
    "inspect": (
        "lstmgen inspect model.keras",
        "lstmgen inspect model.keras --board uno --quantize int8",
        "lstmgen inspect model.keras --plan --target c --optimize size",
    ),
    "verify": (
        "lstmgen verify model.keras net.c",
        "lstmgen verify model.keras predictor.py --data samples.npy --no-keras",
    ),
    "weights": ("lstmgen weights other.keras --for net.c -o other.bin",),
    "report": (
        "lstmgen report model.keras -o report.html --data samples.npy",
        "lstmgen report model.keras -o report.json",
    ),
}
FOR_C = "arduino, platformio, esp-idf, zephyr, cmake, pico, python, lv2, clap"
# The options of `export` that most people need. The help with all of them is several screens long.
COMMON: dict[str, Rows] = {
    "": [("MODEL", "Keras (.keras, .h5, JSON, YAML, SavedModel), ONNX or audio (.nam, JSON)")],
    "Options": [
        ("-o, --out FILE", "File to write: .py, .c, .mjs, .java, .rs, .go, .cs or .swift. A folder with --package"),
        ("--target LANGUAGE", "python, numpy, micropython, c, javascript, java, rust, go, csharp or swift"),
        ("--package KIND", f"{FOR_C}, npm, gradle, unity, crate, swift or spark"),
        ("--pipeline FILE", "Scaling, columns, labels, windows: lstmgen.Pipeline's JSON"),
        ("--weights FILE", "File with the weights, if MODEL has none"),
        ("--custom FILE", "Python file with your own layers; lstmgen imports it"),
        ("--with-main", "Add a program that reads samples, prints predictions"),
        ("--name TEXT", "C: prefix of all public names"),
        ("--optimize GOAL", "speed or size; size: plain loops, less code"),
        ("--force", "Replace files that exist"),
        ("--json", "Print only the result, as JSON"),
        ("-h, --help", "Show this screen"),
        ("--help-all", "Show all options, those of ONNX files too"),
    ],
    "Microcontrollers": [
        ("--board NAME", 'Check that the model fits; "--board list" shows boards'),
        ("--mcu CLASS", "avr, cortex-m4, rv32imc, ...; --board implies it"),
        ("--quantize FORMAT", "fixed point: int16, int8, int8x16 or int4x8"),
        ("--calibrate FILE", "Raw samples to measure ranges on: .npy, .npz or .csv"),
        ("--max-error 1%", "Refuse to write if quantization errors are larger"),
        ("--selftest N", "Embed N samples for a self-test on the device"),
    ],
}


def export_help() -> str:
    """Returns the help of `export` with the common options, in one screen of 80 by 40."""
    return page("lstmgen export MODEL -o FILE [OPTIONS]", COMMANDS["export"], COMMON, EXAMPLES["export"])


class PlainFlags(TyperCommand):
    """Command whose flags have no type in the help, and whose context has the typed arguments."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta[TYPED] = tuple(args)
        return super().parse_args(ctx, args)

    def get_params(self, ctx: Any) -> Any:
        parameters = super().get_params(ctx)
        for parameter in parameters:
            if isinstance(parameter, TyperOption) and parameter.is_flag:
                parameter.metavar = ""
        return parameters

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [*filter(None, map(argument, self.get_params(ctx))), "[OPTIONS]"]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help; that of a group has its commands too."""
        name = ctx.info_name if ctx.info_name in COMMANDS else ""
        sections = sections_of(self.get_params(ctx))
        if not name:
            sections["Commands"] = [(command, text.replace("\n\n", " ")) for command, text in COMMANDS.items()]
        usage = " ".join([ctx.command_path, *self.collect_usage_pieces(ctx)])
        formatter.write(page(usage, self.help or "", sections, EXAMPLES[name]))


def argument(parameter: Any) -> str:
    """Returns an argument as a usage shows it; "" for an option."""
    if parameter.param_type_name != "argument":
        return ""
    return str(parameter.metavar) if parameter.required else f"[{parameter.metavar}]"
