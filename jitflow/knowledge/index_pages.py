"""Plain data of the list of records: the search box, facets with counts, the records that fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from jitflow.finding.service import Hit
from jitflow.instruments.functions import fold
from jitflow.knowledge import asking, delivery, find_pages, here, listing
from jitflow.knowledge.asking import Hits
from jitflow.knowledge.labels import Labels, short
from jitflow.knowledge.listing import FACETS, LANGUAGE, STATUS, Found, Line, Wanted
from jitflow.letters import slots
from jitflow.web.locale import current_language, gettext as _, language_name

PER_PAGE = 20
PAPER_MOST = 40
"""Records of the list that one paper takes: more would keep people waiting."""
SHOWN_CODES = 6
"""Codes of a facet that are in sight; the others are behind a fold."""
MOST_CODES = 40
WORDS_LENGTH = 400


def titles() -> dict[str, str]:
    """Facet to its heading."""
    return {
        "kind": _("Kind"), "instrument": _("Instrument"), "state": _("State"), "route": _("Route"),
        "modus_operandi": _("Modus operandi"), "phase": _("Phase"), "challenge": _("Challenge"), LANGUAGE: _("Language"),
        STATUS: _("Status"),
    }  # fmt: skip


def wanted() -> Wanted:
    """What the address asks for; anything unknown narrows to nothing known."""
    chosen = {
        name: [code[:60] for code in request.args.getlist(name)[:MOST_CODES] if code.isprintable()] for name in FACETS
    }
    return Wanted(
        {name: codes for name, codes in chosen.items() if codes}, mine=request.args.get("mine") == "yes",
        outdated_on=here.today() if request.args.get("outdated") == "yes" else "",
    )  # fmt: skip


def context(session: Session) -> dict[str, Any]:
    """The whole page."""
    number = _page_number()
    question, hits, asked = _asked(session)
    found = listing.find(session, here.viewer(), asked, current_language(), (number - 1) * PER_PAGE, PER_PAGE)
    snippets = asking.snippets(session, hits, {one.id: one.language for one in found.lines}) if hits is not None else {}
    labels = Labels(session)
    first = bool(question) and number == 1
    return {
        "q": question,
        "forms": find_pages.in_forms(session, question) if first else [],
        "cases": find_pages.in_cases(session, question) if first else [],
        "keep": find_pages.keeping(asked, question),
        "links": find_pages.links(),
        "complete_url": here.address("complete"),
        "waiting": find_pages.waiting(session) if number == 1 and not question else [],
        "paper_most": PAPER_MOST,
        "pdf_url": here.address("listed_paper", **{name: values for name, values in request.args.lists() if name != "page"}),
        "question": _question(hits) if hits is not None else None,
        "total": found.total,
        "rows": [_row(one, labels, snippets.get(one.id)) for one in found.lines],
        "facets": _facets(found, asked, labels),
        "narrowed": bool(asked.chosen or asked.mine or asked.outdated_on or question),
        "mine": asked.mine,
        "outdated": bool(asked.outdated_on),
        "pager": _pager(number, found.total),
        "may_write": here.may_write(),
        "new_url": here.address("new"),
        "taxonomies_url": here.address("taxonomies"),
        "deliver": delivery.offer(session, here.viewer()),
        "urls": {name: here.address("index", **{name: "yes"}) for name in ("mine", "outdated")},
        "all_url": here.address("index"),
        "crumbs": here.crumbs(),
    }


def _asked(session: Session) -> tuple[str, Hits | None, Wanted]:
    """The words of the address, what holds them, and what the list is narrowed to."""
    asked = wanted()
    question = request.args.get("q", "")[:WORDS_LENGTH].strip()
    hits = asking.search(session, here.viewer(), question, current_language()) if question else None
    return question, hits, asked if hits is None else replace(asked, ids=hits.ids)


def found(session: Session, offset: int, limit: int) -> Found:
    """The records that the address asks for."""
    return listing.find(session, here.viewer(), _asked(session)[2], current_language(), offset, limit)


def _question(hits: Hits) -> dict[str, Any]:
    """What there is to say of a question besides what was found."""
    notes = [_(one) for one in asking.reasons(hits.notes)]
    if hits.more:
        notes.append(_("More records fit than are listed here: add a word."))
    kept = {name: values for name, values in request.args.lists() if name not in ("q", "page")}
    return {
        "also": list(hits.also),
        "notes": notes,
        "meant": hits.meant,
        "meant_url": here.address("index", **kept, q=hits.meant) if hits.meant else "",
    }


def _row(line: Line, labels: Labels, hit: Hit | None) -> dict[str, Any]:
    tags = line.tags
    return {
        "id": line.id,
        "url": here.address("record", record_id=line.id),
        "kind": labels.say("kind", line.kind),
        "label": line.label,
        "title": line.title,
        "summary": line.summary,
        "lang": line.language,
        "title_parts": hit.title_parts if hit is not None and hit.language == line.language else None,
        "snippet": hit.snippet if hit is not None else None,
        "snippet_lang": hit.language if hit is not None else "",
        "status": here.status(labels.definition, line.status),
        "instruments": [labels.say("instrument", one) for one in tags.get("instrument", [])],
        "languages": [
            {"code": code, "name": language_name(code), "state": state, "draft": state in (slots.DRAFT, slots.STALE, slots.EMPTY)}
            for code, state in line.languages.items()
        ],
        "about": [
            short(labels.say(name, code)) for name in ("route", "phase", "modus_operandi") for code in tags.get(name, [])[:4]
        ],
        "states": [labels.say("state", one) for one in tags.get("state", [])[:4]],
        "more_states": max(0, len(tags.get("state", [])) - 4),
        "outdated": bool(line.outdated_from) and line.outdated_from < here.today(),
        "outdated_from": here.day(line.outdated_from),
        "unread": here.status(labels.definition, line.unread)["title"] if line.unread else "",
        "changed_at": line.changed_at,
    }  # fmt: skip


def _facets(found: Found, asked: Wanted, labels: Labels) -> list[dict[str, Any]]:
    """Each facet with its codes: the chosen ones first, then by number."""
    made = []
    for name, title in titles().items():
        counts = dict(found.facets.get(name, {}))
        chosen = list(asked.chosen.get(name, []))
        for code in chosen:
            counts.setdefault(code, 0)
        if not counts:
            continue
        options = [
            {"code": code, "label": short(labels.say(name, code)), "count": number, "chosen": code in chosen}
            for code, number in counts.items()
        ]
        options.sort(key=lambda one: (not one["chosen"], -one["count"], fold(one["label"])))
        made.append({"name": name, "title": title, "first": options[:SHOWN_CODES], "more": options[SHOWN_CODES:]})
    return made


def _page_number() -> int:
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _pager(number: int, total: int) -> dict[str, Any]:
    last = max(1, -(-total // PER_PAGE))
    kept = {
        name: [one for one in values if one.isprintable()] for name, values in request.args.lists() if name != "page"
    }

    def link(to: int) -> str | None:
        return here.address("index", **kept, page=to) if 1 <= to <= last and to != number else None

    return {"number": min(number, last), "last": last, "previous": link(number - 1), "next": link(number + 1)}
