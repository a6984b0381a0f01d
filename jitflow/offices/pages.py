"""Plain data for the pages of offices' templates, in words of the current language."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask_login import current_user

from jitflow import library
from jitflow.accounts import service as accounts
from jitflow.db.units import read_unit
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition
from jitflow.offices import forms, naming, service, words
from jitflow.offices.service import LARGEST, OfficeError, TemplateLine
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _, language_name, ngettext
from jitflow.web.parts import PartWords
from jitflow.web.titles import definition_title

FILE_ERROR = "#file"
STATUS_MARKS = {"faulty": "blocking", "tried": "half", "active": "complete", "retired": "bar"}


def may_edit() -> bool:
    """Whether the reader may upload templates and put them into use."""
    return g.reached.group_level in service.EDITORS


def address(endpoint: str, **more: Any) -> str:
    """The address of a page of the templates of this group."""
    return url_for(f"offices.{endpoint}", group=g.reached.group.slug, **more)


def actor() -> str:
    """Whose act it is."""
    return current_user.id


def crumbs(*more: tuple[str, str | None]) -> list[dict[str, Any]]:
    """The list of templates and what follows; the last one is the page itself."""
    chain: list[tuple[str, str | None]] = [(_("Templates"), address("index")), *more]
    last = len(chain) - 1
    return [
        {"label": label, "url": None if n == last else url, "current": n == last}
        for n, (label, url) in enumerate(chain)
    ]


def status_label(status: str) -> str:
    """The state of a version in words."""
    return {"faulty": _("Faulty"), "tried": _("Tried, not in use"), "active": _("In use"), "retired": _("Retired")}[
        status
    ]


def refusal(refused: OfficeError) -> str:
    """Why something was not done, as a sentence."""
    if refused.code == "duplicate":
        return _("This file is here already: it is version %(number)d.", number=refused.number)
    return {
        "unknown_instrument": _("Choose a form of this list."),
        "too_many": _("A template has at most 200 versions. Upload it under a new name."),
        "faulty": _("It has faults: what is listed below must be mended first."),
        "done_already": _("Somebody did this already."),
    }.get(refused.code, _("This cannot be stored as it is."))


def index_context() -> dict[str, Any]:
    """All templates of the group, each with the version in use and the newest one."""
    with read_unit() as session:
        lines = service.templates_of(session, g.reached.group.id)
        names = accounts.names(session, {line.uploaded_by for line in lines})
    families: dict[str, list[TemplateLine]] = {}
    for line in lines:
        families.setdefault(line.family, []).append(line)
    return {
        "templates": [_family(versions, names) for versions in families.values()],
        "new_url": address("new") if may_edit() else None,
        "forms": _forms(),
        "crumbs": crumbs(),
    }


def _family(versions: list[TemplateLine], names: dict[str, str]) -> dict[str, Any]:
    newest = versions[0]
    active = next((line for line in versions if line.status == "active"), None)
    shown = active or newest
    return {
        **row(shown, names),
        "newer": row(newest, names) if active and newest.version > active.version else None,
        "versions": len(versions),
    }


def _forms() -> list[dict[str, str]]:
    """The forms of this installation, each with the names and the starter."""
    return [
        {
            "title": forms.title_of(one),
            "names_url": address("names", instrument=forms.code_of(one)),
            "starter_url": address("starter", instrument=forms.code_of(one)),
        }
        for one in library.library()
    ]


def row(line: TemplateLine, names: dict[str, str]) -> dict[str, Any]:
    """One version in a list."""
    return {
        "name": line.name,
        "version": line.version,
        "form": _("%(title)s, %(version)s", title=definition_title(line.slug), version=line.definition_version),
        "language": language_name(line.language) if line.language else _("every language"),
        "status": line.status,
        "status_label": status_label(line.status),
        "mark": STATUS_MARKS[line.status],
        "counts": _counts(line),
        "filename": line.filename,
        "size": _("%(size)d kB", size=max(1, round(line.size / 1000))),
        "sha256": line.sha256,
        "by": names.get(line.uploaded_by, ""),
        "at": line.created_at,
        "url": address("template", template_id=line.id),
    }


def _counts(line: TemplateLine) -> list[str]:
    """What was found when it was uploaded, in figures."""
    found, made = line.found, []
    if found.get("faults"):
        made.append(ngettext("%(num)s fault", "%(num)s faults", found["faults"]))
    if found.get("missing"):
        made.append(ngettext("%(num)s answer missing", "%(num)s answers missing", found["missing"]))
    if found.get("empty_boxes"):
        made.append(_part(line).say("missing", letters=", ".join(_signs(line, found["empty_boxes"]))))
    return made


def _signs(line: TemplateLine, codes: list[str]) -> list[str]:
    """What parts of the form are called in a list of them: their letters, where they have one."""
    known = library.library().definitions.get(line.slug, {}).get(line.definition_version)
    described = [DefinitionWords(known).coded(code) for code in codes] if known else []
    return [one["sign"] or one["name"] for one in described] or codes


def _part(line: TemplateLine) -> PartWords:
    """The parts of the form of this template; of a form that is not installed, nobody knows what they are called."""
    known = library.library().definitions.get(line.slug, {}).get(line.definition_version)
    return DefinitionWords(known).part if known else PartWords()


def new_context(form: AnswerForm, file_error: str | None) -> dict[str, Any]:
    """What the page for a new template receives."""
    view = _view(form, file_error)
    return {
        "form": view,
        "errors": view["errors"],
        "file": _file(file_error, form.was_posted),
        "forms": _forms(),
        "cancel_url": address("index"),
        "crumbs": crumbs((_("New template"), None)),
    }


def _view(form: AnswerForm, file_error: str | None) -> dict[str, Any]:
    view = form.view()
    if file_error:
        view["errors"] = [*view["errors"], {"href": FILE_ERROR, "message": _("File: %(problem)s", problem=file_error)}]
    return view


def _file(error: str | None, again: bool) -> dict[str, Any]:
    return {"error": error, "limit": LARGEST // (1024 * 1024), "limit_bytes": LARGEST, "again": again}


def template_context(
    line: TemplateLine,
    report: dict[str, Any],
    definition: Definition | None,
    form: AnswerForm | None,
    problem: str | None,
) -> dict[str, Any]:
    """One version: what was found in it, its other versions, what can be done."""
    with read_unit() as session:
        versions = service.versions_of(session, g.reached.group.id, line.family)
        names = accounts.names(session, {one.uploaded_by for one in versions})
    here = {"template_id": line.id}
    view = _view(form, problem) if form is not None else None
    return {
        "template": row(line, names),
        "dates": {"activated": line.activated_at, "retired": line.retired_at},
        "report": report_words(report, definition),
        "may_activate": may_edit() and line.status != "active" and service.is_clean(report),
        "may_retire": may_edit() and line.status == "active",
        "can_edit": may_edit(),
        "form": view,
        "errors": view["errors"] if view else [],
        "file": _file(problem, bool(form and form.was_posted)),
        "versions": [{**row(one, names), "current": one.id == line.id} for one in versions],
        "urls": {
            "act": address("act", **here),
            "upload": address("upload", **here),
            "file": address("file", **here),
            "trial": address("trial", **here) if report["trial"] == "done" else None,
            "names": address("names", instrument=forms.code_of(definition)) if definition else None,
        },
        "crumbs": crumbs((_("%(name)s, version %(number)d", name=line.name, number=line.version), None)),
    }


def report_words(report: dict[str, Any], definition: Definition | None) -> dict[str, Any]:
    """What was found in a template, in words: by place, and by box."""
    faults = [
        {
            "place": words.place(one),
            "tag": one["tag"],
            "before": one["before"],
            "after": one["after"],
            "reason": words.fault(one),
            "near": one["detail"].get("near") or None,
        }
        for one in report["faults"]
    ]
    return {
        "clean": service.is_clean(report),
        "faults": faults,
        "faults_more": max(0, report["faults_total"] - len(faults)),
        "part": DefinitionWords(definition).part if definition else PartWords(),
        "boxes": _boxes(report, definition) if definition and not report["faults_total"] else [],
        "never": naming.never_printed(definition, set(report["printed"])) if definition else [],
        "trial": words.trial(report["trial"], report["reason"]),
        "trial_done": report["trial"] == "done",
    }


def _boxes(report: dict[str, Any], definition: Definition) -> list[dict[str, Any]]:
    """Boxes of which something mandatory is missing, by letter."""
    described = DefinitionWords(definition)
    found: dict[str, list[dict[str, str]]] = {letter: [] for letter in report["empty_boxes"]}
    for one in report["missing"]:
        where = words.place(one) if one["paragraph"] else ""
        found.setdefault(one["letter"], []).append(
            {
                "title": described.field_title(one["key"]).rstrip(":"),
                "name": one["name"],
                "why": _(words.WHY[one["why"]]),
                "where": where,
            }
        )
    return [
        {
            "letter": letter,
            **described.coded(letter),
            "empty": letter in report["empty_boxes"],
            "answers": found[letter],
        }
        for letter in sorted(found)
    ]


def names_context(definition: Definition) -> dict[str, Any]:
    """The page of all names of a form."""
    code = forms.code_of(definition)
    return {
        "title": forms.title_of(definition),
        "names": naming.page(definition),
        "part": DefinitionWords(definition).part,
        "starter_url": address("starter", instrument=code),
        "others": [one for one in _forms() if one["names_url"] != address("names", instrument=code)],
        "crumbs": crumbs((_("Names, %(form)s", form=forms.title_of(definition)), None)),
    }


def chosen_definition() -> Definition | None:
    """The form that the address names; the newest where there is only one."""
    named = forms.definition_named(request.args.get("instrument", ""))
    known = list(library.library())
    return named or (known[-1] if len(known) == 1 else None)
