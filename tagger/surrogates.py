"""Halves of surrogate pairs: Python strings can hold one alone, text and files cannot."""

import re

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
