"""The demonstration: invented focus groups, cases and drafts, loaded from the data beside this file.

Nobody in it exists. What it needs of an instrument (slug, answers) stands in the data.
"""

from jitflow.demo.loader import account_lines, load_demo

__all__ = ["account_lines", "load_demo"]
