from json import dumps
from sys import argv, stdin


def main():
    """Reads samples as JSON or CSV from a file, or from stdin, and prints each prediction as JSON."""
    if len(argv) > 1 and argv[1] != "-":
        with open(argv[1]) as file:
            text = file.read()
    else:
        text = stdin.read()
    for sample in samples_of(text):
        print(dumps(predict(*sample)))
