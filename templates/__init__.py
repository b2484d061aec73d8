"""Jinja templates and snippet files, in a folder for each target language."""
