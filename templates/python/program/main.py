# The command line.


# --- main ---
from sys import stdin


def main():
    """The command line: samples in, predictions as JSON out."""
    from argparse import ArgumentParser, RawDescriptionHelpFormatter  # only the command line needs it

    parser = ArgumentParser(description=describe_files(), formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default="-", help="the samples; by default, or with -, stdin")
    parser.add_argument("--step", action="store_true", help="read one timestep a line, answer each at once")
    parser.add_argument("--window", type=int, metavar="ROWS", help="cut the timesteps of CSV into samples of ROWS")
    parser.add_argument("--lines", choices=("timesteps", "samples"), help="meaning of a line of CSV")
    options = parser.parse_args()
    whole = options.lines == "samples"
    if options.window is not None and (options.window < 1 or whole or options.step):
        parser.error("--window must be 1 or more, without --step and --lines samples")
    try:
        if options.file == "-" and stdin is None:
            raise ValueError("stdin is closed: name a file")
        with open(0 if options.file == "-" else options.file, encoding="utf-8-sig") as file:
            if options.step:
                predictor = Predictor()
                for number, line in enumerate(file, 1):
                    if line.strip():
                        print(as_json(answer(predictor, line, number)), flush=True)
            else:
                samples, several = read_samples(file.read().lstrip("\ufeff"), options.window, whole)
                predictions = [predict(*inputs) for inputs in samples]
                print(as_json(predictions if several else predictions[0]))
    except (OSError, ValueError, IndexError, NotImplementedError, RecursionError) as error:
        raise SystemExit("error: %s" % reason(error)) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None  # the exit code of shells after Ctrl-C


# --- argv ---
from sys import argv


# --- answer ---
def answer(predictor, line, number):
    """Returns the output of the predictor for the timestep in a line.

    Raises:
        ValueError: it does not fit; `number` is that of the line.
    """
    inputs = read_step(line, number)
    try:
        return predictor.step(*inputs)
    except (ValueError, IndexError) as error:
        raise ValueError("line %d: %s" % (number, error)) from None


# --- reason ---
def reason(error):
    """Returns the message of an error."""
    if isinstance(error, RecursionError):
        return "too many lists or objects inside each other"
    if isinstance(error, UnicodeDecodeError):
        return "the samples are not UTF-8; save the file as UTF-8"
    named = isinstance(error, OSError) and error.filename is not None
    return "cannot read %s: %s" % (error.filename, error.strerror) if named else error


# --- describe_files ---
def describe_files():
    """Returns the description of inputs and outputs for --help."""
    ends = [
        "  %-7s %a %a" % (kind, name, shape)
        for kind, names, shapes in (("input", INPUT_NAMES, INPUT_SHAPES), ("output", OUTPUT_NAMES, OUTPUT_SHAPES))
        for name, shape in zip(names, shapes)
    ]
    free = " (None: any length)" if any(None in shape for shape in INPUT_SHAPES) else ""
    text = "Predicts, and prints as JSON. The model has%s\n\n" % free + "\n".join(ends)
    text += "\n\n" + describe_samples()
    return text.replace("%", "%%") if "%(prog)" in text else text  # argparse formats it


# --- describe_samples ---
def describe_samples():
    """Returns the description of sample files for --help."""
    if len(INPUT_NAMES) > 1:
        return "A sample is a JSON list or object of its inputs. Several are a list of these, or one a line."
    text = "A sample is JSON, or CSV with one timestep per line, with or without titles. JSON has lists, or\n"
    text += "objects with names. Several samples are a list, or one a line; in CSV they are separated by\n"
    return text + "empty lines, or by their values in a column `sample`."
