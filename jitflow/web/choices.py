"""States and languages to choose from, written once per language of the pages."""

from functools import lru_cache

from markupsafe import Markup, escape

from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.geography import COUNTRIES, LANGUAGES
from jitflow.web.locale import country_name, current_language, gettext as _, language_name

# The Member States stand first in every list, because they are chosen most. Order only, no rule.
MEMBER_STATES = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split())
UNION_LANGUAGES = frozenset("bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split())


def label_of(field: Field, code: str) -> str:
    """The name of a State or language in the language of the page."""
    if code == "unknown":
        return _("not known")
    return country_name(code) if field.type is FieldType.COUNTRY else language_name(code)


def selected(kind: FieldType, code: str) -> Markup:
    """The chosen `<option>`, which stands before all others; empty when none is."""
    if not code:
        return Markup("")
    # A code is what was stored or posted: only those of the lists are worth keeping, and nothing else is kept.
    known = code in (LANGUAGES if kind is FieldType.LANGUAGE else COUNTRIES)
    return (_kept_selected if known else _selected)(kind is FieldType.LANGUAGE, code, current_language())


def _selected(is_language: bool, code: str, _page_language: str) -> Markup:
    name = language_name if is_language else country_name
    label = _("not known") if code == "unknown" else name(code)
    return Markup('<option value="{}" selected>{}</option>').format(code, label)


_kept_selected = lru_cache(maxsize=None)(_selected)


def options(field: Field) -> Markup:
    """All `<option>` elements of a country or language field, none selected."""
    return _options(field.type is FieldType.COUNTRY, field.unknown, current_language())


@lru_cache(maxsize=32)
def _options(countries: bool, unknown: bool, language: str) -> Markup:
    codes, first, name = (
        (COUNTRIES, MEMBER_STATES, country_name) if countries else (LANGUAGES, UNION_LANGUAGES, language_name)
    )
    named = [(code, name(code)) for code in codes]
    known = sorted((pair for pair in named if pair[0] != pair[1]), key=lambda pair: pair[1].casefold())
    parts = [Markup('<option value="unknown">{}</option>').format(_("not known"))] if unknown else []
    for label, wanted in (
        (_("Member States") if countries else _("Official languages of the Union"), True),
        (_("Other States and territories") if countries else _("Other languages"), False),
    ):
        inner = Markup("").join(_option(*pair) for pair in known if (pair[0] in first) is wanted)
        parts.append(Markup('<optgroup label="{}">{}</optgroup>').format(label, inner))
    return Markup("").join(parts)


def _option(code: str, label: str) -> Markup:
    # Without its end tag, which HTML lets out: a page with many persons has such lists by the hundred.
    return Markup('<option value="{}">{}').format(code, escape(label))


def country_options() -> Markup:
    """The `<option>` elements of the States, for the country of a place or address."""
    return _options(True, False, current_language())
