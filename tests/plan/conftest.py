"""What the tests of plans share."""

from quick_builds import quick_builds as quick_builds
from quick_builds import quick_folder as quick_folder
