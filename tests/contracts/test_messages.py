"""Every letter of every definition as a message: what its paper prints, read again, prints the same paper."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from jitflow import paths
from jitflow.documents.letter import LetterRequest, compose, request_of
from jitflow.instruments import envelope
from jitflow.instruments.definition import Definition
from jitflow.instruments.envelope import Head, Reply, identity
from jitflow.instruments.letter_steps import brought
from jitflow.instruments.loader import load_all
from jitflow.instruments.schema import message_schema
from jitflow.library import library
from tests.contracts.test_letters import TITLES, request, whole

FORMS = Path(__file__).parents[1] / "instruments" / "forms"
BRINGING = [
    pytest.param(definition, form.id, id=f"{definition.slug}/{form.id}")
    for folder in (paths.FORMS, FORMS) for definition in load_all(folder) if definition.letters is not None
    for form in definition.letters.letters if form.brings
]  # fmt: skip


def as_message(one: LetterRequest, definition: Definition, letter: str) -> LetterRequest:
    """The request of a letter that carries its data."""
    form = definition.letters.form[letter]
    answered = (form.answers[0], 2) if form.answers else (None, None)
    reply = Reply(identity(definition, one.instrument["answers"]), *answered)
    return replace(one, message=Head(next(iter(form.to)), 3, reply))


def carried(one: LetterRequest) -> tuple[dict, bytes]:
    """The paper of a letter, and the data that its PDF carries."""
    made = compose(one)
    return made.model, envelope.write(made.says, one.letter, one.message)


@pytest.mark.parametrize(("slug", "version", "letter"), TITLES)
def test_the_data_of_a_letter_print_its_paper_again(slug: str, version: str, letter: str) -> None:
    definition = library().definition(slug, version)
    languages = ("it", "el") if {"it", "el"} <= set(definition.wording) else ("en",)
    both = as_message(request(slug, version, letter, "pdf", *languages), definition, letter)
    # The translation alone is the same letter, not a draft because the words of its source are not on it.
    for one in (both, replace(both, language=languages[-1], beside=None)):
        paper, data = carried(one)
        jsonschema.validate(json.loads(data), message_schema(definition, letter))
        assert carried(request_of(envelope.read(data, library()), one.language, one.beside)) == (paper, data)


@pytest.mark.parametrize("slug", sorted({one.values[0] for one in TITLES}))
def test_every_instrument_with_letters_says_by_what_both_sides_know_it(slug: str) -> None:
    definition = library().definition(slug)
    example = request(slug, definition.version, definition.letters.letters[0].id, "pdf", "en").instrument
    assert identity(definition, example["answers"]).keys() == set(definition.letters.identity) != set()


@pytest.mark.parametrize(("definition", "letter"), BRINGING)
def test_what_a_letter_brings_fits_the_step_that_records_it(definition: Definition, letter: str) -> None:
    """With everything filled in, every field that the definition names gets a value that the step can keep."""
    answers, texts = whole(definition, letter, ("en",))
    for one in definition.letters.form[letter].brings:
        chosen = {key: list(codes) if isinstance(answers[key], list) else codes[0] for key, codes in one.only.items()}
        found = [
            line for side in definition.procedure.sides.values()
            for line in brought(definition, side, letter, answers | chosen, texts, "en") if line.step.id == one.step
        ]  # fmt: skip
        assert [line.values.keys() for line in found] == [{*one.fields, *one.values}], one.step
        assert found[0].step.recorded
