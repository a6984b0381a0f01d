"""The printed form keeps its structure: every prescribed word of it, ticked or not, filled or empty.

What a definition leaves out by its own words is no structure: sections that are printed only where they apply, options of
which only the chosen ones are printed, lines of a signature that nobody has filled in.
"""

from __future__ import annotations

import pytest

from jitflow import paths
from jitflow.documents import RenderRequest
from jitflow.documents.lines import PLACEHOLDER, text_of
from jitflow.documents.model import walk
from jitflow.documents.produce import draft
from jitflow.instruments import file
from jitflow.instruments.definition import Definition, Field
from tests.instruments import SAMPLE_FORMS, every_definition, example_of, name, sample

DEFINITIONS = every_definition()


def _words(definition: Definition) -> list[tuple[str, str]]:
    """Key and prescribed words of every field and option that stands on paper."""
    internal = {s.id for s in definition.sections if s.internal or s.printed == "when_applies"}
    signed = {k for k, group in definition.fields.items() if group.is_group and group.items_printed == "signatures"}
    found = []
    for section, declared, key in definition.walk():
        if section.id in internal or declared.internal or declared.printed == "never" or _nested(definition, key):
            continue
        if key.rpartition(".")[0] in signed and declared.holds_value:
            continue
        if declared.wording and not declared.is_group and declared.printed in ("row", "sentence", "merged"):
            found.append((key, declared.wording))
        if _lists_options(declared):
            found += [(f"{key}.{o.code}", o.wording) for o in declared.options if o.printed]
    return found


def _nested(definition: Definition, key: str) -> bool:
    """Whether a field stands in a group that is itself printed inside another field."""
    groups = [k for k, parent in definition.fields.items() if parent.is_group and parent.printed == "with"]
    return any(key.startswith(f"{group}.") for group in groups)


def _lists_options(declared: Field) -> bool:
    if declared.chosen_only:
        return False
    if declared.type == "ticks":
        return declared.printed in ("row", "merged") or "." in (declared.printed_with or "")
    return declared.type == "choice" and (declared.boxes or any(o.number or o.heading for o in declared.options))


@pytest.mark.parametrize("filled", [True, False], ids=["example", "empty"])
@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_every_prescribed_word_stands_on_paper(definition: Definition, filled: bool) -> None:
    data = file.to_data(example_of(definition))
    if not filled:
        data["answers"], data["texts"] = {}, {}
    forms = SAMPLE_FORMS if definition.slug in sample().definitions else paths.FORMS
    made = draft(RenderRequest(instrument=data, language="en", forms=str(forms))).model
    paper = " ".join(_texts(made["blocks"]))
    missing = [key for key, words in _words(definition) if any(part.strip() not in paper for part in _parts(words))]
    assert not missing


def _parts(words: str) -> list[str]:
    return [part for part in PLACEHOLDER.split(words)[::2] if part.strip()]


def _texts(blocks: list[dict]) -> list[str]:
    said = []
    for block in walk(blocks):
        said += [text_of(block["label"])] if isinstance(block.get("label"), list) else []
        said += [text_of(block["runs"])] if block.get("runs") else []
        said += [block["text"]] if block["kind"] in ("heading", "title") else []
        if block["kind"] == "ticks":
            said += [text_of(item["runs"]) for item in block["items"]]
        said += [text_of(column) for column in block.get("columns", [])]
        said += [line["label"] for item in block["items"] for line in item] if block["kind"] == "signatures" else []
    return said
