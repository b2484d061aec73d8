"""What the tests of documents share."""

from quick_c import built_quickly as built_quickly
from quick_c import quick_c as quick_c
