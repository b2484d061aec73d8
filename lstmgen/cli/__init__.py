"""The command line: commands, their parameters and help, and what they print."""
