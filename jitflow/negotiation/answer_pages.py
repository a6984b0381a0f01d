"""Plain data of what the parties say of a suggestion, and of the buttons by which they say it."""

from __future__ import annotations

from typing import Any

from jitflow.negotiation import dates
from jitflow.negotiation.answers import Answered, AnswerLine, result_hash
from jitflow.negotiation.pages import Here
from jitflow.negotiation.suggestions import Merge, Suggested
from jitflow.web.locale import gettext as _, ngettext


def of_card(here: Here, one: Suggested, merged: Merge, said: Answered) -> dict[str, Any]:
    """What stands under a suggestion: who accepted it, who refused, who has not answered, and what the reader may say."""
    voices = here.voices if here.stands and not merged.gone else []
    return {
        "by_all": said.by_all,
        "said": sentences(here, one, said),
        "shown": result_hash(merged, one),
        "voices": [voice(here, party, said) for party in voices],
        "own": voice(here, here.own, said) if here.own in voices and here.own != one.party else None,
        "others": [voice(here, party, said) for party in voices if party != here.own],
        "accepted": len(said.accepted),
        "waits": here.own in voices and said.waits_for(here.own),
    }


def voice(here: Here, party: str, said: Answered) -> dict[str, Any]:
    """A party for which the reader may answer, and what it said."""
    return here.short(party) | {
        "state": here.in_sentence(party),
        "accepted": party in said.accepted,
        "refused": party in said.refused,
    }


def sentences(here: Here, one: Suggested, said: Answered) -> list[dict[str, Any]]:
    """One sentence a party that answered, and one for all that did not."""
    made, lines = [], said.lines or {}
    for party in (*said.accepted, *said.refused, *said.earlier):
        line = lines.get(party)
        if line is None:  # whose suggestion it is
            continue
        mark = "earlier" if party in said.earlier else line.answer
        made.append(
            {"mark": mark, "text": _sentence(here, party, mark, line), "reason": line.reason} | _recorded(here, line)
        )
    if said.silent:
        names = ", ".join(here.in_sentence(party) for party in here.order() if party in said.silent)
        text = ngettext(
            "%(parties)s has not answered.", "%(parties)s have not answered.", len(said.silent), parties=names
        )
        made.append({"mark": "silent", "text": text, "reason": "", "recorded_by": ""})
    return made


def _sentence(here: Here, party: str, mark: str, line: AnswerLine) -> str:
    name, day, today = here.in_sentence(party), dates.day(line.at), dates.is_today(line.at)
    if mark == "earlier":
        return _("%(party)s accepted other words: the draft changed since. It has to answer again.", party=name)
    if mark == "accepted":
        if today:
            return _("%(party)s accepted it today.", party=name)
        return _("%(party)s accepted it on %(day)s.", party=name, day=day)
    if today:
        return _("%(party)s refused it today:", party=name)
    return _("%(party)s refused it on %(day)s:", party=name, day=day)


def _recorded(here: Here, line: AnswerLine) -> dict[str, str]:
    return {"recorded_by": here.name(line.acting_party) if line.acting_party != line.party else ""}
