"""Plain data of the pages around the search: searches that are kept, what the forms say, the glossary."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import g, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from jitflow import across, library
from jitflow.db.units import write_unit
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition
from jitflow.instruments.functions import fold
from jitflow.instruments.messages import N_
from jitflow.knowledge import asking, definitions, form_help, glossary, here, remedies, reminding, searches, words
from jitflow.knowledge.labels import Labels
from jitflow.knowledge.listing import FACETS, Wanted
from jitflow.knowledge.places import of_form
from jitflow.knowledge.remedies import Remedy
from jitflow.knowledge.service import KnowledgeError
from jitflow.recall import service as recall
from jitflow.web.locale import current_language, gettext as _, language_name, ngettext
from jitflow.web.text_input import BadCharacter, clean

Problem = tuple[str, str]
"""A field and what is wrong there."""
WORDS_LENGTH, MOST_CODES, CODE_LENGTH = 400, 40, 60
REFUSALS = {
    "name": N_("Give the search a name, with at most 200 characters."),
    "main": N_("This search asks for nothing: type words or choose something first."),
    "too_many": N_("You keep 50 searches already, or the name is too long."),
}
TOLD = {"never": N_("no mail"), "daily": N_("a mail each day with news"), "weekly": N_("a mail each week with news")}


def links() -> dict[str, str]:
    """Pages beside the list."""
    return {name: here.address(name) for name in ("searches", "glossary_page", "remedies")}


def in_forms(session: Session, question: str) -> list[dict[str, Any]]:
    """What the forms say of these words."""
    titles = {one.slug: one.short_title for one in library.currents()}
    return [
        {
            "url": f"{url_for('knowledge.form_help', group=g.reached.group.slug, form_slug=slug)}#{entry}",
            "form": titles[slug], "title_parts": hit.title_parts, "snippet": hit.snippet, "lang": hit.language,
        }
        for slug, entry, hit in form_help.look_for(session, question, current_language())
        if slug in titles
    ]  # fmt: skip


def completions(session: Session) -> dict[str, Any]:
    """What may be meant by the words that are being typed, for the script of the search box."""
    questions, titles = asking.complete(session, here.viewer(), request.args.get("q", "")[:WORDS_LENGTH])
    options = [{"text": one} for one in questions]
    options += [
        {"text": title, "lang": language, "url": here.address("record", record_id=record), "what": _("record")}
        for title, record, language in titles
    ]
    return {"options": options, "said": ngettext("%(num)s completion", "%(num)s completions", len(options)) if options else ""}


def in_cases(session: Session, question: str) -> list[dict[str, Any]]:
    """What holds these words in the reader's own cases; that it is shown stands in the trail of each of them."""
    reader, group_id = here.person().id, g.reached.group.id
    found = recall.search(session, reader, group_id, question, current_language())
    recall.enter(found, reader, group_id, "knowledge.index")
    names = across.cases_named(session, {one.case_id for one in found})
    made = []
    for one in found:
        where = {"group": g.reached.group.slug, "case_id": one.case_id}
        case = names[one.case_id]
        if one.instrument_id:
            where["instrument_id"] = one.instrument_id
        made.append({
            "url": url_for("drafting.form" if one.instrument_id else "cases.case", **where),
            "case": _("Case %(number)d", number=case.number), "case_title": case.title,
            "title": one.name if one.instrument_id else case.title, "snippet": one.snippet,
        })  # fmt: skip
    return made


def waiting(session: Session) -> list[dict[str, Any]]:
    """What waits for the reader: reviews of own records, questions without an answer."""
    today = date.fromisoformat(here.today())
    return [
        {
            "url": here.address("answers" if one.kind == reminding.ANSWER else "record", record_id=one.line.id),
            "label": one.line.label, "title": one.line.title, "lang": one.line.language, "day": date.fromisoformat(one.day),
            "kind": one.kind, "over": date.fromisoformat(one.day) < today,
        }
        for one in reminding.waiting_for(session, here.viewer(), here.zone(), current_language())
    ]  # fmt: skip


def keeping(asked: Wanted, question: str) -> dict[str, Any] | None:
    """The form by which a search is kept; None where nothing is asked for that could be."""
    if not question and not any(asked.chosen.values()):
        return None
    fields = [("q", question), *((facet, code) for facet, codes in asked.chosen.items() for code in codes)]
    return {"url": here.address("searches"), "fields": fields, "told": told()}


def told() -> list[tuple[str, str]]:
    """How often news of a search may be sent."""
    return [(one, _(TOLD[one])) for one in searches.TOLD]


def post(posted: MultiDict) -> Problem | str | None:
    """Do what the button says: what is wrong with the field, the address to go to, or None."""
    act, _sep, search_id = posted.get("act", "").partition(":")
    group_id, user_id = g.reached.group.id, here.person().id
    try:
        with write_unit() as unit:
            if act == "keep":
                chosen = {name: _codes(posted, name) for name in FACETS}
                name, asked = clean(posted.get("name", "")), clean(posted.get("q", "")[:WORDS_LENGTH]).strip()
                searches.keep(unit, group_id, user_id, name, asked, chosen, posted.get("told", "")[:20])
            elif act == "told":
                searches.tell(unit, group_id, user_id, search_id[:32], posted.get("told", "")[:20])
            elif act == "end":
                searches.end(unit, group_id, user_id, search_id[:32])
            elif act == "look":
                row = searches.look(unit, group_id, user_id, search_id[:32])
                return address_of(str(row.query.get("q", "")), row.query.get("chosen", {}))
            else:
                return ("main", _("Choose what to do."))
    except KnowledgeError as refused:
        return (refused.path or "main", _(REFUSALS.get(refused.code) or REFUSALS.get(refused.path) or N_("This search is no longer kept.")))
    except BadCharacter as bad:
        return ("name", str(bad))
    return None


def _codes(posted: MultiDict, name: str) -> list[str]:
    return [code[:CODE_LENGTH] for code in posted.getlist(name)[:MOST_CODES] if code.isprintable()]


def address_of(asked: str, chosen: Any) -> str:
    """The list as a search asks for it."""
    return here.address("index", **({"q": asked} if asked else {}), **chosen)


def searches_context(session: Session, posted: MultiDict, problem: Problem | None) -> dict[str, Any]:
    """The page of the searches that the reader keeps."""
    rows, labels = searches.of_member(session, here.viewer(), current_language()), Labels(session)
    return {
        "rows": [
            {
                "id": one.id, "name": one.name, "words": one.words, "news": one.news, "told": one.told, "seen_at": one.seen_at,
                "codes": [labels.say(facet, code) for facet, codes in one.chosen.items() for code in codes],
            }
            for one in rows
        ],
        "told": told(), "typed": {name: posted.get(name, "") for name in ("name", "q", "told")},
        "fields": [(name, code) for name in FACETS for code in _codes(posted, name)],
        "problem": {"field": problem[0], "message": problem[1]} if problem else None,
        "errors": [{"href": f"#{problem[0]}", "message": problem[1]}] if problem else [],
        "index_url": here.address("index"), "crumbs": here.crumbs((_("Searches that you keep"), None)),
    }  # fmt: skip


def remedy_lines(session: Session, slug: str) -> dict[str, list[dict[str, str]]]:
    """What records ask to be changed in a form, or changed in it, by key."""
    found = remedies.by_key(session, here.viewer(), current_language(), slug)
    return {key: [_remedy(one) for one in some] for key, some in found.items()}


def _remedy(one: Remedy) -> dict[str, str]:
    return {
        **of_form(one.place),
        "said": _(remedies.SAID[one.state]) if one.state in remedies.SAID else "", "label": one.label, "title": one.title,
        "lang": one.language, "place": one.place, "url": here.address("record", record_id=one.record_id),
    }  # fmt: skip


def remedies_context(session: Session) -> dict[str, Any]:
    """All that records ask for, by where it stands."""
    declared = definitions.definition()
    found = remedies.of_group(session, here.viewer(), current_language())
    states: dict[str, list[dict[str, str]]] = {}
    for one in found:
        states.setdefault(one.state, []).append(_remedy(one))
    order = (remedies.PROPOSED, remedies.ACCEPTED, remedies.DONE, remedies.REFUSED)
    order = (*order, *(one for one in states if one not in order))
    return {
        "groups": [{"title": _group_title(declared, one), "rows": states[one]} for one in order if one in states],
        "crumbs": here.crumbs((_("What should change in jitflow"), None)),
    }  # fmt: skip


def _group_title(declared: Definition, state: str) -> str:
    return _("Named in a record, not proposed yet") if state == remedies.NONE else here.status(declared, state)["title"] or state


def help_context(session: Session, slug: str) -> dict[str, Any] | None:
    """What one form says of its questions and rules; None: there is no such form."""
    definition = next((one for one in library.currents() if one.slug == slug), None)
    if definition is None:
        return None
    said = DefinitionWords(definition)
    title = said.plain("definition:title", definition.title)
    asked = remedy_lines(session, slug)
    entries: dict[str, list[form_help.Entry]] = {}
    for one in form_help.questions(definition, asked):
        entries.setdefault(one.section, []).append(one)
    boxes = [
        {"id": f"{form_help.PART}{one.id}", "title": said.box(one), "entries": entries.get(one.id, []), "asked": asked.get(one.id, [])}
        for one in definition.sections if one.id in entries or one.id in asked
    ]  # fmt: skip
    return {
        "title": title, "places": boxes, "rules": list(form_help.rules(definition)), "version": definition.version,
        "remedies": asked,
        "crumbs": here.crumbs((title, None)),
    }  # fmt: skip


def glossary_context() -> dict[str, Any]:
    """The terms of the glossary in the language of the page, beside another one."""
    own, asked = current_language(), request.args.get("to", "")
    other = asked if asked in words.LANGUAGES and asked != own else ("fr" if own == "en" else "en")
    rows = [
        {
            "id": one.id, "own": one.terms.get(own, ()), "other": one.terms.get(other, ()), "definition": one.definition,
            "source": one.source, "status": one.status, "doubtful": own in one.doubtful or other in one.doubtful,
        }
        for one in glossary.concepts()
    ]  # fmt: skip
    rows.sort(key=lambda one: fold(one["own"][0]) if one["own"] else "")
    languages = sorted(((one, language_name(one)) for one in words.LANGUAGES if one != own), key=lambda pair: fold(pair[1]))
    return {
        "rows": rows, "own": own, "other": other, "own_name": language_name(own), "other_name": language_name(other),
        "languages": languages, "crumbs": here.crumbs((_("Glossary"), None)),
    }  # fmt: skip
