"""Fixtures that tests of what is checked share: code of the user's own, and a compiler."""

from custom_project import made as made
from custom_project import project as project
from quick_builds import quick_builds as quick_builds
from quick_builds import quick_folder as quick_folder
