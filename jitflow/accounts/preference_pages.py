"""What the pages about a person's own preferences and about the keyboard say."""

from __future__ import annotations

from typing import Any

from flask_login import current_user

from jitflow.accounts import preferences
from jitflow.web.locale import gettext as _
from jitflow.web.redirects import local_target


def context(next_path: str | None) -> dict[str, Any]:
    """The page of preferences; `next_path` is where the reader came from."""
    now = preferences.of(current_user)
    return {
        "back": local_target(next_path, ""),
        "groups": [
            {
                "name": name,
                "title": title,
                "hint": hint,
                "options": [
                    {"value": value, "label": labels[value], "chosen": now[name] == value}
                    for value in preferences.CHOICES[name]
                ],
            }
            for name, title, hint, labels in _words()
        ],
    }


def _words() -> list[tuple[str, str, str, dict[str, str]]]:
    """Name, title, hint, and the words of each value."""
    return [
        (
            "layout",
            _("Forms"),
            _("The questions are the same. The whole form has all its parts on one page, by their letters."),
            {"boxes": _("One part per page"), "whole": _("Whole form")},
        ),
        (
            "autosave",
            _("Saving"),
            _("Saving by itself needs JavaScript. It says when it saved, and what it saved can be undone."),
            {"on": _("Save by itself after a pause"), "off": _("Save only when I press a button")},
        ),
        (
            "keys",
            _("Keyboard"),
            _("Everything can be reached with the Tab key in any case. Shortcuts need JavaScript."),
            {"on": _("Use shortcuts"), "off": _("No shortcuts")},
        ),
        (
            "paper",
            _("Paper beside the form"),
            _("How a part of the form will stand on paper, as of the last save. It needs a wide window."),
            {
                "wide": _("On very wide windows only"),
                "on": _("Wherever there is room"),
                "off": _("Never"),
            },
        ),
        (
            "mail",
            _("Reminders by mail"),
            _(
                "Mails say which kinds of limits end and when; they hold nothing of a case. Here they stand in any case."
            ),
            {"digest": _("Once a day"), "each": _("Each by itself"), "off": _("No mail")},
        ),
    ]


def keyboard(next_path: str | None) -> dict[str, Any]:
    """The page about the keyboard: what works everywhere, and the shortcuts."""
    return {
        "back": local_target(next_path, ""),
        "on": preferences.of(current_user)["keys"] == "on",
        "always": [
            ([_("Tab")], _("Go to the next link, field or button")),
            ([_("Shift"), _("Tab")], _("Go back to the one before")),
            ([_("Enter")], _("Follow a link, press a button; in a field of one line: save the draft")),
            ([_("Space")], _("Tick, open or close a part, press a button")),
            (["↑ ↓"], _("Change the choice among round buttons or in a list")),
        ],
        "shortcuts": [
            ([_("Ctrl"), "S"], _("Save the draft")),
            ([_("Alt"), _("Page Down")], _("Go to the next part of the form")),
            ([_("Alt"), _("Page Up")], _("Go to the part of the form before")),
            (["/"], _("Go to the search of the page, such as the one among the categories of an offence")),
            (["?"], _("Show this page")),
        ],
    }
