"""What rendered files look like: a folder of Jinja templates and snippet files for each target language."""
