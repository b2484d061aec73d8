"""Fixtures of tests that need code of the user's own."""

from custom_project import project as project
