"""`python -m lstmgen`, where the command is not on the path."""

from lstmgen.cli import app

if __name__ == "__main__":
    app(prog_name="lstmgen")
