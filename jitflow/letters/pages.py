"""Plain data of the pages of letters."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from jitflow import access, ownership
from jitflow.accounts import service as accounts
from jitflow.db.units import read_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.enclosures import service as enclosures
from jitflow.instruments import keys
from jitflow.instruments.definition import Field, FieldType
from jitflow.knowledge import doors
from jitflow.letters import about, loading_pages, service, slots
from jitflow.letters.forms import LetterForm, build
from jitflow.letters.service import LetterData, LetterError
from jitflow.letters.words import LetterWords, numbered, title
from jitflow.merging import Conflict
from jitflow.papers import pages as paper_pages, service as papers
from jitflow.parties import words as owners
from jitflow.web import posted as web_posted
from jitflow.web.locale import gettext as _, language_name, ngettext
from jitflow.web.values import shown

STATES = {"draft": "open", "sent": "complete", "received": "complete", "withdrawn": "does_not_apply"}


def status_label(status: str) -> str:
    """The state of a letter in words."""
    return {
        "draft": _("Being written"), "sent": _("Sent"), "received": _("Received"), "withdrawn": _("Set aside"),
    }[status]  # fmt: skip


def refusal(refused: LetterError) -> str:
    """Why something was not done, as a sentence."""
    return {
        "unknown_kind": _("Choose one of the letters."),
        "language": _("Choose a language in which the letters exist."),
        "same_language": _("Choose two different languages, or none beside the first."),
        "reply": _("This letter does not answer the one that was chosen."),
        "enclosure": _("Choose one of the enclosures of this instrument."),
        "address": _("This authority is not in the address book any more."),
        "closed": _("This letter cannot be changed any more."),
        "incomplete": _("Something required is missing in a letter. It cannot go out like this."),
        "event": _("Choose one of the steps of the timeline."),
        "wrong_step": _("A letter that was chosen does not go out with this step, or was sent before."),
        "too_many": _("There are as many letters as one instrument can have."),
    }.get(refused.code, _("This is not possible any more: somebody else changed the letter. Look at it again."))


def address(endpoint: str, letter_id: str = "") -> str:
    """A page of the letters of this instrument."""
    return drafting_pages.address(endpoint, **({"letter_id": letter_id} if letter_id else {}))


# all letters


def index_context(session: Session, draft: Draft, posted: MultiDict | None = None, refused: str = "") -> dict[str, Any]:
    """The list, and what begins a new one."""
    letters = service.letters_of(session, draft.data.id)
    names = accounts.names(session, {one.saved_by for one in letters})
    scans = enclosures.enclosures_of(session, draft.data.id)
    definition, side = draft.definition, draft.data.side
    given = posted or {}
    act = given.get("act", "")
    return {
        "head": drafting_pages.head(draft),
        "letters": [_line(draft, one, names) for one in letters],
        "may_write": drafting_pages.may_act(),
        "write": {
            "kinds": _kinds(draft, [one.id for one in service.written_here(definition, side)], given),
            "replies": _replies(draft, letters, service.IN, given),
            "languages": _languages(draft, given.get("language") or draft.data.language),
            "beside": _languages(draft, given.get("beside", "")),
            "error": refused if act == "write" else "",
        },
        "receive": {
            "kinds": _kinds(draft, [one.id for one in service.written_there(definition, side)], given),
            "replies": _replies(draft, letters, service.OUT, given),
            "languages": _languages(draft, given.get("language", "")),
            "scans": [{"id": one.id, "title": _scan(one), "chosen": one.id == given.get("scan", "")} for one in scans],
            "error": refused if act == "receive" else "",
        },
        "errors": [{"href": f"#{act}-kind", "message": refused}] if refused else [],
        "lesson_url": doors.evaluation_url(draft),
        "load_url": address("letters.load") if access.may("letters.load") else None,
        "crumbs": drafting_pages.crumbs(draft, (_("Letters"), None)),
    }


def _kinds(draft: Draft, known: list[str], given: Any) -> list[dict[str, Any]]:
    chosen = given.get("kind", "")
    made = [{"code": one, "title": title(draft.definition, one), "chosen": one == chosen} for one in known]
    return sorted(made, key=lambda one: one["title"])


def _replies(draft: Draft, letters: list[LetterData], direction: str, given: Any) -> list[dict[str, Any]]:
    """Letters that can be answered, by the other side or by this one."""
    assert draft.definition.letters is not None
    answered = {kind for one in draft.definition.letters.letters for kind in one.answers}
    return [
        {"id": one.id, "title": numbered(draft.definition, one), "chosen": one.id == given.get("reply", "")}
        for one in letters
        if one.direction == direction and one.kind in answered and one.status != "withdrawn"
    ]


def _languages(draft: Draft, chosen: str) -> list[dict[str, Any]]:
    made = [{"code": one, "name": language_name(one), "chosen": one == chosen} for one in draft.definition.wording]
    return sorted(made, key=lambda one: one["name"])


def _scan(line: Any) -> str:
    return _("Enclosure %(number)d: %(title)s", number=line.number, title=line.title or line.filename)


def _tongues(letter: LetterData) -> str:
    if letter.beside:
        return _("%(left)s and %(right)s", left=language_name(letter.language), right=language_name(letter.beside))
    return language_name(letter.language)


def _line(draft: Draft, one: LetterData, names: dict[str, str]) -> dict[str, Any]:
    return {
        "title": numbered(draft.definition, one),
        "url": address("letters.letter", one.id),
        "direction": _direction(one),
        "languages": _tongues(one),
        "state": STATES[one.status],
        "status": status_label(one.status),
        "lacks": len(one.lacks(draft.definition)) if one.status == "draft" else 0,
        "saved_at": one.saved_at,
        "saved_by": names.get(one.saved_by, ""),
        "whose": whose(draft, one),
    }


def _direction(one: LetterData) -> str:
    """Which way a letter goes; at a table there are more than two sides."""
    if drafting_pages.at_a_table():
        return _("written here") if one.direction == service.OUT else _("received")
    return _("to the other side") if one.direction == service.OUT else _("from the other side")


def whose(draft: Draft, one: LetterData) -> str:
    """Whether a letter is one's own alone, or who shared it; nothing where nobody else sits at the table."""
    return owners.sentence(draft.data, one.party, one.shared_at) if drafting_pages.at_a_table() else ""


# one letter


def letter_context(
    session: Session,
    draft: Draft,
    letter: LetterData,
    form: LetterForm | None = None,
    conflicts: tuple[Conflict, ...] = (),
    failure: str = "",
) -> dict[str, Any]:
    """One letter: its questions, its papers, what may be done with it."""
    made = form or build(draft.definition, letter)
    view = view_of(draft, letter, made, conflicts)
    scans = enclosures.enclosures_of(session, draft.data.id)
    name = numbered(draft.definition, letter)
    return {
        "head": drafting_pages.head(draft),
        "title": title(draft.definition, letter.kind),
        "letter": _about(session, draft, letter, scans),
        "form": view,
        "blocks": _blocks(draft, letter, made, view),
        "failure": failure,
        "may_write": drafting_pages.may_act() and letter.is_open and service.may_write(draft.definition, letter),
        "may_print": drafting_pages.may_act() and service.may_write(draft.definition, letter),
        "may_share": drafting_pages.may_act() and drafting_pages.at_a_table() and ownership.owns(letter) and not letter.shared_at,
        "lacking": [_lacking(draft, letter, made, path) for path in letter.lacks(draft.definition)],
        "steps": about.steps(draft, letter),
        "sent": about.sent(session, draft, letter),
        "events": about.events(session, draft, letter),
        "loaded": loading_pages.loaded(session, draft, letter),
        "next_steps": loading_pages.next_steps(session, draft, letter),
        "message_url": address("letters.message", letter.id) if letter.sequence and letter.direction == service.OUT else "",
        "warnings": translation_warnings(draft, letter),
        "translate_url": drafting_pages.address("letters.translate", letter_id=letter.id) if letter.beside else "",
        "addresses": about.addresses(session, draft, letter),
        "senders": about.senders(session, draft, letter),
        "besides": _languages(draft, letter.beside or ""),
        "answer_languages": _languages(draft, draft.data.language),
        "scans": [{"id": one.id, "title": _scan(one), "chosen": one.id == letter.enclosure_id} for one in scans],
        "replies": _reply_kinds(draft, letter),
        "urls": {"index": address("letters.index"), "documents": address("letters.documents", letter.id)},
        **documents(session, letter),
        "crumbs": drafting_pages.crumbs(draft, (_("Letters"), address("letters.index")), (name, None)),
    }


def _about(session: Session, draft: Draft, letter: LetterData, scans: list[Any]) -> dict[str, Any]:
    """What is said of a letter above its questions."""
    scan = next((one for one in scans if one.id == letter.enclosure_id), None)
    url = drafting_pages.address("enclosures.file", enclosure_id=scan.id) if scan else ""
    return _line(draft, letter, accounts.names(session, {letter.saved_by})) | {
        "id": letter.id,
        "number": letter.number,
        "kind": letter.status,
        "out": letter.direction == service.OUT,
        "language": language_name(letter.language),
        "beside": language_name(letter.beside) if letter.beside else "",
        "codes": [letter.language, letter.beside],
        "answers": _answered(session, draft, letter),
        "scan": {"title": _scan(scan), "url": url} if scan else None,
    }


def documents(session: Session, letter: LetterData) -> dict[str, Any]:
    """The papers of a letter that were made."""
    lines = [one for one in papers.documents_of(session, letter.instrument_id) if one.letter_id == letter.id]
    listed = paper_pages.list_context(lines)
    for row, line in zip(listed["documents"], lines, strict=True):
        row["older"] = line.status == "done" and line.created_at < letter.saved_at
    return listed | {
        "again_url": address("letters.letter", letter.id),
        "progress_url": address("letters.documents", letter.id),
    }


def translation_warnings(draft: Draft, letter: LetterData, language: str = "") -> list[str]:
    """What speaks against printing a letter in its second language: words that are missing, or of an earlier text."""
    if not letter.beside or letter.status == "withdrawn" or language == letter.language:
        return []
    found, name = slots.counts(letter.texts, letter.beside, letter.language), language_name(letter.beside)
    empty, stale, draft_ = (found.get(state, 0) for state in (slots.EMPTY, slots.STALE, slots.DRAFT))
    made = []
    if empty:
        made.append(ngettext("%(num)s text has no words in %(language)s.",
                             "%(num)s texts have no words in %(language)s.", empty, language=name))  # fmt: skip
    if stale:
        made.append(ngettext("%(num)s text in %(language)s is the translation of earlier words.",
                             "%(num)s texts in %(language)s are translations of earlier words.", stale, language=name))  # fmt: skip
    if draft_:
        made.append(ngettext("Nobody has reviewed %(num)s text in %(language)s.",
                             "Nobody has reviewed %(num)s texts in %(language)s.", draft_, language=name))  # fmt: skip
    return made


def _answered(session: Session, draft: Draft, letter: LetterData) -> dict[str, str] | None:
    if letter.in_reply_to is None:
        return None
    earlier = service.letter(session, letter.in_reply_to)
    return {"title": numbered(draft.definition, earlier), "url": address("letters.letter", earlier.id)}


def _reply_kinds(draft: Draft, letter: LetterData) -> list[dict[str, str]]:
    """The letters of this side that answer a received one."""
    if letter.direction != service.IN:
        return []
    forms = service.written_here(draft.definition, draft.data.side)
    return [{"code": one.id, "title": title(draft.definition, one.id)} for one in forms if letter.kind in one.answers]


# the form


def view_of(draft: Draft, letter: LetterData, made: LetterForm, conflicts: tuple[Conflict, ...]) -> dict[str, Any]:
    """The fields of a form of a letter, with the words of both languages and what somebody else changed meanwhile."""
    words = LetterWords(draft.definition, letter.kind)
    extras: dict[str, dict[str, Any]] = {}
    for one in conflicts:
        declared = made.fields[one.path.rpartition(":")[2]]
        extras[one.path] = {"base": web_posted.canonical(one.theirs)}
        made.form.refuse(one.path, _conflict(declared, one))
    for path, name in made.translations.items():
        declared = made.fields[path]
        label = words(declared, "label" if declared.label else "wording", declared.title)
        extras.setdefault(name, {})["label"] = _(
            "%(label)s, in %(language)s", label=label.rstrip(" :\u00a0"), language=language_name(letter.beside)
        )
        extras[name] |= {"lang": letter.beside, "required": False}
    for path, declared in made.fields.items():
        if declared.type is FieldType.PROSE:
            extras.setdefault(path, {})["lang"] = letter.language
    return made.form.view(words, extras)


def _conflict(declared: Field, one: Conflict) -> str:
    if one.gone:
        return _("This part was removed meanwhile. What you typed is still here; it was not saved.")
    theirs = shown(declared.type, one.theirs) if one.theirs is not None else _("nothing")
    return _(
        "Somebody else changed this meanwhile to: %(theirs)s. Yours is still here; save again to keep it.",
        theirs=theirs,
    )


def _blocks(draft: Draft, letter: LetterData, made: LetterForm, view: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands in the letter, in its order: paragraphs, questions, groups."""
    words = LetterWords(draft.definition, letter.kind)
    blocks: list[dict[str, Any]] = []
    left = dict.fromkeys(view["order"])
    for section in made.definition.sections:
        if section.letter:
            heading = " ".join((words.section(section, "letter"), words.section(section, "title")))
            blocks.append({"kind": "heading", "text": heading})
        for declared in section.fields:
            if declared.type is FieldType.STATEMENT:
                blocks.append({"kind": "statement", "text": words.of(declared, "wording")})
            elif declared.is_group:
                blocks.append(_group(draft, letter, made, declared, words, left))
            elif declared.holds_value:
                blocks.append(_question(letter, made, declared.key, left))
    return blocks + [{"kind": "field", "names": [name], "review": None} for name in left]


def _question(letter: LetterData, made: LetterForm, path: str, left: dict[str, None]) -> dict[str, Any]:
    names = [path] + ([made.translations[path]] if path in made.translations else [])
    for name in names:
        left.pop(name, None)
    slot = letter.texts.get(path, {}).get(letter.beside or "")
    review = None
    if slot and letter.is_open and slots.text(letter.texts, path, letter.language):
        labels = {"draft": _("not reviewed"), "stale": _("the text above changed since"), "reviewed": _("reviewed")}
        review = {"state": slot["state"], "label": labels[slot["state"]], "act": f"review:{path}"}
    return {"kind": "field", "names": names, "review": review}


def _group(
    draft: Draft, letter: LetterData, made: LetterForm, declared: Field, words: LetterWords, left: dict[str, None]
) -> dict[str, Any]:
    items = letter.answers.get(declared.key) or []
    label = words.of(declared, "item_label") or words.of(declared, "wording")
    return {
        "kind": "group",
        "id": f"group-{declared.key}",
        "title": words.of(declared, "wording"),
        "add": {"act": f"add:{declared.key}", "label": words.of(declared, "add_label") or _("Add")},
        "entries": [
            {
                "id": web_posted.element_id(f"{declared.key}.{item['id']}"),
                "title": _("%(item)s %(number)d", item=label, number=number),
                "act": f"remove:{declared.key}.{item['id']}",
                "questions": [
                    _question(letter, made, f"{declared.key}.{item['id']}.{child.key}", left)
                    for child in declared.fields
                ],
            }
            for number, item in enumerate(items, 1)
        ],
    }


def _lacking(draft: Draft, letter: LetterData, made: LetterForm, path: str) -> dict[str, str]:
    """What is still needed, with the way to it."""
    words = LetterWords(draft.definition, letter.kind)
    declared = made.definition.fields[keys.key_of(path, made.definition.groups)]
    label = words(declared, "label" if declared.label else "wording", declared.title)
    numbers = keys.positions(letter.answers, path, made.definition.groups)
    if numbers:
        label = _("%(label)s %(number)d", label=label, number=numbers[0] + 1)
    element = f"group-{path}" if declared.is_group else web_posted.element_id(path)
    return {"label": label, "href": f"#{element}"}


def load(session: Session, letter_id: str) -> tuple[Draft, LetterData]:
    """The instrument and the letter of this request."""
    return drafting_pages.load(session), service.letter(session, letter_id)


def opened(letter_id: str) -> dict[str, Any]:
    """The page of a letter that is only shown."""
    with read_unit() as session:
        draft, letter = load(session, letter_id)
        return letter_context(session, draft, letter)
