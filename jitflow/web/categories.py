"""The categories of listed offences that definitions know, as a field of a form.

Found through what definitions say they take from a case or from a library, so that no
instrument is named here.
"""

from collections.abc import Callable, Iterator

from jitflow.instruments.definition import Definition, Field
from jitflow.instruments.messages import N_
from jitflow.library import library
from jitflow.web.locale import current_language, definition_text

NAME = "list_categories"


def from_case(definition: Definition) -> Iterator[str]:
    """Keys of the fields that take the categories of an offence of the case."""
    for rule in definition.prefill:
        yield from (f"{rule.target}.{child}" for child, name in rule.fields.items() if name == NAME)


def from_library(definition: Definition) -> Iterator[str]:
    """Keys of the fields that take the categories of an offence of the library."""
    for use in definition.library:
        yield from (f"{use.target}.{child}" for child, name in use.fields.items() if name == NAME)


def list_categories(keys_of: Callable[[Definition], Iterator[str]]) -> Field | None:
    """The list of offences of the newest definitions, as ticks; the first list found serves for all."""
    loaded = library()
    for slug in loaded.slugs():
        definition = loaded.definition(slug)
        for key in keys_of(definition):
            return _translated(slug, key, definition.fields[key])
    return None


def _translated(slug: str, key: str, field: Field) -> Field:
    """The field in the current language."""
    options = field.options
    if current_language() != "en":
        options = tuple(
            one.model_copy(
                update={"wording": definition_text(slug, f"{key}.{one.code}:wording", one.wording), "label": None}
            )
            for one in options
        )
    update = {"key": NAME, "label": N_("Offences of the list"), "options": options, "hint": None, "required": False}
    return field.model_copy(update=update)
