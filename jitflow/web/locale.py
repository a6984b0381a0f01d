"""Languages of the pages, and the only door to gettext.

Catalogues are read from `translations/<language>/LC_MESSAGES/messages.po` and
compiled in memory once per process: no `.mo` file is ever written. English is
the language of the source, with the formats of Ireland (day before month).
Outside a request (command line, worker) the language is English unless
`speaking(language)` says otherwise.
"""

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from io import BytesIO

import flask_babel
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from jitflow import paths
from jitflow.config import LANGUAGES
from jitflow.db import clock

LOCALES = {"en": "en_IE", "it": "it_IT", "fr": "fr_FR"}
NAMES = {"en": "English", "it": "Italiano", "fr": "Français"}
_spoken: ContextVar[str | None] = ContextVar("jitflow_language", default=None)
# What this request speaks, once chosen: a page asks hundreds of times. Forgotten when the request ends.
_of_request: ContextVar[str | None] = ContextVar("jitflow_request_language", default=None)


def current_language() -> str:
    """The language of this request or context: a code of `LANGUAGES`."""
    spoken = _spoken.get() or _of_request.get()
    if spoken:
        return spoken
    if not has_request_context():
        return "en"
    chosen = _choose()
    _of_request.set(chosen)
    return chosen


def _choose() -> str:
    """Account first, then the cookie from before sign-in, then what the browser asks for."""
    chooser = current_app.extensions.get("jitflow.account_language")
    chosen = chooser() if chooser else None
    if chosen not in LANGUAGES:
        chosen = request.cookies.get(current_app.config["JITFLOW_LANGUAGE_COOKIE"])
    return chosen if chosen in LANGUAGES else _asked_for()


def _asked_for() -> str:
    """The first language of the browser that we have; "it-IT" asks for Italian, too."""
    for tag, _quality in request.accept_languages:
        language = tag.partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return "en"


@contextmanager
def speaking(language: str):
    """Use this language inside the block (a letter to another person, a test)."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def _read(language: str, domain: str) -> NullTranslations:
    path = paths.TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


@cache
def _catalogue(language: str, domain: str = "messages") -> NullTranslations:
    return _read(language, domain)


def catalogue(language: str | None = None) -> NullTranslations:
    """The compiled messages of a language (of the current one by default)."""
    return _catalogue(language or current_language())


def _filled(message: str, variables: dict) -> str:
    return message % variables if variables else message


def definition_text(slug: str, context: str, message: str) -> str:
    """A string of an instrument definition in the current language.

    Each definition has its own domain (its slug), with the contexts of
    `jitflow.instruments.messages`; English is the definition itself.
    """
    language = current_language()
    if language == "en":
        return message
    return _catalogue(language, slug).upgettext(context, message)


def gettext(message: str, **variables) -> str:
    """The message in the current language, `%(name)s` placeholders filled."""
    return _filled(catalogue().ugettext(message), variables)


def with_colon(label: str) -> str:
    """A label with the colon of the language behind it: French puts a space before it."""
    before, _label, after = gettext("%(label)s:").partition("%(label)s")
    return before + label + after


def ngettext(singular: str, plural: str, num: int, **variables) -> str:
    """The form for `num`, which is also the placeholder `%(num)s`."""
    variables.setdefault("num", num)
    return catalogue().ungettext(singular, plural, num) % variables


def pgettext(context: str, message: str, **variables) -> str:
    """As gettext, told apart by a context."""
    return _filled(catalogue().upgettext(context, message), variables)


def npgettext(context: str, singular: str, plural: str, num: int, **variables) -> str:
    """As ngettext, told apart by a context."""
    variables.setdefault("num", num)
    return catalogue().unpgettext(context, singular, plural, num) % variables


def lazy_gettext(message: str, **variables) -> flask_babel.LazyString:
    """As gettext, but translated each time it is shown."""
    return flask_babel.LazyString(gettext, message, **variables)


class _MemoryDomain(flask_babel.Domain):
    """Flask-Babel's own calls (and Flask-Security's) read the same catalogues."""

    def get_translations(self):
        return catalogue()


class FormMessages:
    """What WTForms asks for: its built-in messages come from our catalogue."""

    def gettext(self, message: str) -> str:
        return catalogue().ugettext(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return catalogue().ungettext(singular, plural, number)


def locale(language: str | None = None) -> Locale:
    """The CLDR locale whose formats are used for a page language."""
    return _locale(LOCALES[language or current_language()])


@cache
def _locale(identifier: str) -> Locale:
    return Locale.parse(identifier)


def format_date(value: date | datetime | None, format: str = "long") -> str:
    """A date as people of the current language write it, that of a moment in the zone of the focus group; empty for None."""
    if value is None:
        return ""
    from babel.dates import format_date as written

    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(_zone(getattr(g, "zone", "UTC") if has_request_context() else "UTC")).date()
    return written(value, format=format, locale=locale())


def format_datetime(value: datetime | None, format: str = "d MMMM y, HH:mm") -> str:
    """A point in time, in the zone of the focus group (UTC without one)."""
    if value is None:
        return ""
    from babel.dates import format_datetime as written

    zone = getattr(g, "zone", "UTC") if has_request_context() else "UTC"
    return written(value, format=format, tzinfo=_zone(zone), locale=locale())


def format_moment(value: datetime | None) -> str:
    """A point in time that is usually of today: then the time alone, else the date, too."""
    if value is None:
        return ""
    zone = _zone(getattr(g, "zone", "UTC") if has_request_context() else "UTC")
    today = clock.now().astimezone(zone).date()
    return format_datetime(value, "HH:mm") if value.astimezone(zone).date() == today else format_datetime(value)


@cache
def _zone(name: str):
    from babel.dates import get_timezone

    return get_timezone(name)


def language_name(code: str) -> str:
    """The name of a language in the current language ("German", "tedesco")."""
    return locale().languages.get(code, code)


def country_name(code: str) -> str:
    """The name of a State in the current language; codes are ISO 3166-1 alpha-2."""
    return locale().territories.get(code.upper(), code)


@cache
def _plain_word(language: str, message: str) -> Markup:
    """A message without placeholders as templates show it."""
    return Markup(catalogue(language).ugettext(message)) % {}  # noqa: S704 - our own words, as Jinja takes them


def _word(full: Callable[..., str]) -> Callable[..., str]:
    """`_` of templates: as Jinja's own, but words without placeholders come from a table."""

    @pass_context
    def word(context: Context, message: str, **variables) -> str:
        if variables or not context.eval_ctx.autoescape or isinstance(message, Markup):
            return full(context, message, **variables)
        return _plain_word(current_language(), message)

    return word


def init_app(app: Flask) -> None:
    """Register Flask-Babel, the Jinja gettext functions and the date filters."""
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES["en"]
    flask_babel.Babel(app, configure_jinja=False, locale_selector=lambda: LOCALES[current_language()])
    app.extensions["jitflow.domain"] = domain = _MemoryDomain()

    @app.before_request
    def _one_domain() -> None:
        _of_request.set(None)
        domain.as_default()

    @app.teardown_request
    def _forget_language(_fault: BaseException | None) -> None:
        _of_request.set(None)

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(
        lambda message: catalogue().ugettext(message),
        lambda singular, plural, number: catalogue().ungettext(singular, plural, number),
        newstyle=True,
        pgettext=lambda context, message: catalogue().upgettext(context, message),
        npgettext=lambda context, one, many, number: catalogue().unpgettext(context, one, many, number),
    )
    # Pages are made of hundreds of words: one that says the same each time is looked up and marked safe once.
    app.jinja_env.globals["_"] = _word(app.jinja_env.globals["gettext"])
    app.jinja_env.filters.update(
        date=format_date, datetime=format_datetime, moment=format_moment, language_name=language_name, country_name=country_name,
        colon=with_colon,
    )  # fmt: skip
