"""Fixtures that tests of what is checked share: code of the user's own, and a compiler."""

from custom_project import made as made
from custom_project import project as project
from quick_c import built_quickly as built_quickly
from quick_c import quick_c as quick_c
