"""The command line: commands, their parameters, their help and their output."""
