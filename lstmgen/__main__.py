"""`python -m lstmgen`, where the command is not on the path."""

from lstmgen_command import main

if __name__ == "__main__":
    main()
