"""What an edited file says beside the draft it was made from. Pure: readings in, plain data out.

Everything in the file is in exactly one place of the plan: a text that changed, one that did not, a comment, or what
was left over (`left`), with its words and its place.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import Any

from jitflow.instruments.values import is_forbidden
from jitflow.merging import same

KINDS = (
    "missing", "twice", "inside", "other_draft", "foreign", "added", "removed", "changed", "comment", "more", "forbidden",
    "table", "picture", "text_box", "footnote", "formula", "symbol", "page_break", "numbering", "struck", "format",
)  # fmt: skip
"""What can be left over."""
Reading = dict[str, Any]
Left = dict[str, str]


def made(outline: dict[str, Any], exported: Reading, edited: Reading, older: set[str]) -> dict[str, Any]:
    """The plan. ``outline`` and ``exported`` are of the draft, ``edited`` of the file, ``older`` the tokens of
    other drafts of the same instrument.

    ``clauses``: path, title, base, new, authors, tracked, and ``usable`` (False where a character cannot be taken);
    ``unchanged`` how many say the same; ``comments``: path, title, author, at, text, done, ``thread`` (the thread it
    answers) or ``parent`` (place in the list); ``left``: kind, title, place, text, was.
    """
    anchors = {one["tag"]: one for one in outline["anchors"]}
    before = {one["tag"]: one for one in exported["clauses"]}
    left: list[Left] = []
    texts = _texts(edited, anchors, older, left)
    clauses, unchanged = [], 0
    for tag, anchor in anchors.items():
        if tag not in texts:
            left.append(_left("missing", anchor["title"], text=before[tag]["text"] if tag in before else ""))
            continue
        changed = _clause(anchor, before.get(tag), texts[tag])
        if changed is None:
            unchanged += 1
            continue
        clauses.append(changed)
        if not changed["usable"]:
            left.append(_left("forbidden", anchor["title"], text=changed["new"]))
    left += _outside(exported["outside"], edited["outside"])
    left += _findings(exported["found"], edited["found"], anchors)
    comments = _comments(outline["notes"], edited["comments"], anchors, left)
    if edited.get("more"):
        left.append(_left("more", text=str(edited["more"])))
    return {"clauses": clauses, "unchanged": unchanged, "comments": comments, "left": left}


def unknown(edited: Reading) -> dict[str, Any]:
    """The plan of a file that was made from no draft of this instrument: nothing can be taken, everything is shown."""
    left: list[Left] = [_left("foreign", place=one["place"], text=one["shown"]) for one in edited["clauses"]]
    left += [_left("added", place=one["place"], text=one["text"]) for one in edited["outside"]]
    left += [_left(one["kind"], place=one["place"], text=one["text"]) for one in edited["found"]]
    left += [_left("comment", place=one["author"], text=one["text"]) for one in edited["comments"]]
    if edited.get("more"):
        left.append(_left("more", text=str(edited["more"])))
    return {"clauses": [], "unchanged": 0, "comments": [], "left": left}


def tokens(edited: Reading) -> list[str]:
    """The drafts that a file names, the one of most texts first."""
    counted = Counter(one["tag"].split("-")[1] for one in edited["clauses"])
    named = [token for token, _number in counted.most_common()]
    return list(dict.fromkeys([*named, *([edited["draft"]] if edited["draft"] else [])]))


def _left(kind: str, title: str = "", place: str = "", text: str = "", was: str = "") -> Left:
    return {"kind": kind, "title": title, "place": place, "text": text, "was": was}


def _texts(edited: Reading, anchors: dict[str, Any], older: set[str], left: list[Left]) -> dict[str, Any]:
    """The text of each anchor, from where it stands first; other places and other anchors are left over."""
    found: dict[str, Any] = {}
    for one in edited["clauses"]:
        tag = one["tag"]
        if tag not in anchors:
            kind = "other_draft" if tag.split("-")[1] in older else "foreign"
            left.append(_left(kind, place=one["place"], text=one["shown"]))
        elif tag in found:
            left.append(_left("twice", anchors[tag]["title"], one["place"], one["shown"]))
        else:
            found[tag] = one
            if one["nested"]:
                left.append(_left("inside", anchors[tag]["title"], one["place"], one["shown"]))
    return found


def _clause(anchor: dict[str, Any], before: dict[str, Any] | None, now: dict[str, Any]) -> dict[str, Any] | None:
    """What changed in one text; None: nothing."""
    base, new = before["text"] if before else "", now["text"]
    if not base and before is not None and now["shown"] == before["shown"]:
        new = ""  # what stands there while nothing is written is no text, whatever became of its mark
    if same(base, new):
        return None
    # The draft may have shown changes already: whoever is new made those that came back.
    shown = before["authors"] if before else []
    authors = [one for one in now["authors"] if one not in shown] or now["authors"]
    return {
        "path": anchor["path"], "title": anchor["title"], "base": base, "new": new, "authors": authors,
        "tracked": now["tracked"], "usable": not any(map(is_forbidden, new)),
    }  # fmt: skip


def _outside(before: list[dict[str, str]], now: list[dict[str, str]]) -> list[Left]:
    """Paragraphs around the texts that are not those of the draft. Running heads are compared as a set: a word
    processor writes them anew for each section."""
    found: list[Left] = []
    old, new = ([one for one in listed if one["part"] == "body"] for listed in (before, now))
    words = [[one["text"] for one in listed] for listed in (old, new)]
    for kind, i, j, k, m in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        paired = min(j - i, m - k) if kind == "replace" else 0
        for place in range(paired):
            was, one = old[i + place], new[k + place]
            found.append(_left("changed", place=one["place"] or was["place"], text=one["text"], was=was["text"]))
        found += [_left("removed", place=one["place"], was=one["text"]) for one in old[i + paired : j]]
        found += [_left("added", place=one["place"], text=one["text"]) for one in new[k + paired : m]]
    running = [{(one["part"], one["text"]) for one in listed if one["part"] != "body"} for listed in (before, now)]
    found += [_left("added", place=part, text=text) for part, text in sorted(running[1] - running[0])]
    return found + [_left("removed", place=part, was=text) for part, text in sorted(running[0] - running[1])]


def _findings(before: list[dict[str, str]], now: list[dict[str, str]], anchors: dict[str, Any]) -> list[Left]:
    """Pictures, tables and the like that the draft did not have."""
    known = Counter((one["kind"], one["text"], one["tag"]) for one in before)
    found = []
    for one in now:
        key = one["kind"], one["text"], one["tag"]
        if known[key]:
            known[key] -= 1
            continue
        title = anchors[one["tag"]]["title"] if one["tag"] in anchors else ""
        found.append(_left(one["kind"], title, one["place"], one["text"]))
    return found


def _comments(
    notes: list[dict[str, Any]], given: list[dict[str, Any]], anchors: dict[str, Any], left: list[Left]
) -> list[dict[str, Any]]:
    """The comments that are new; those of the draft are known by author and words."""
    known: dict[tuple[str, str], list[str]] = {}
    for one in notes:
        known.setdefault(_key(one), []).append(one["thread"])
    threads: dict[int, str] = {}
    fresh: dict[int, int] = {}
    made_: list[dict[str, Any]] = []
    for index, one in enumerate(given):
        if known.get(_key(one)):
            threads[index] = known[_key(one)].pop(0)
            continue
        if not one["text"]:
            continue
        thread, parent = threads.get(one["answers"], ""), fresh.get(one["answers"])
        anchor = anchors.get(one["tag"])
        if anchor is None and not thread and parent is None:
            left.append(_left("comment", place=one["author"], text=one["text"]))
            continue
        fresh[index] = len(made_)
        kept = {name: one[name] for name in ("author", "at", "text", "done")}
        where = {"path": anchor["path"], "title": anchor["title"]} if anchor else {"path": "", "title": ""}
        made_.append({**kept, **where, "thread": thread, "parent": parent})
    return made_


def _key(one: dict[str, Any]) -> tuple[str, str]:
    return " ".join(one["author"].split()), " ".join(one["text"].split())
