from json import dumps
from pathlib import Path
from sys import argv, stdin


def main():
    """Prints as JSON what the model predicts for the samples in a file or, without one, on stdin."""
    try:
        text = stdin.read() if argv[1:] in ([], ["-"]) else Path(argv[1]).read_text(encoding="utf-8-sig")
        samples, several = read_samples(text)
        predictions = [predict(*inputs) for inputs in samples]
    except (OSError, ValueError, IndexError) as error:
        raise SystemExit("error: %s" % error) from None
    print(dumps(predictions if several else predictions[0]))
