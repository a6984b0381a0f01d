"""What an instrument was issued on stays in its log."""

from __future__ import annotations

from html import unescape

from tests.fixtures.objects import World, post
from tests.web.test_procedure import here, log, of_page, ready, sent, stored  # noqa: F401 - fixtures, found by name


def test_what_an_instrument_was_issued_on_is_not_taken_back(sent: World) -> None:  # noqa: F811 - the fixture
    lead, events = sent.client("lead"), len(log(sent))
    address = here(sent, f"events/{log(sent)[2].id}")
    start = {name: v for name, v in of_page(lead, address).items() if name != "csrf_token"}
    for act in ("look", "do"):
        page = post(lead, address, {**start, "kind": "void", "reason": "Not looked at.", "act": act}).get_data(as_text=True)
        assert "“Send it” rests on this event" in unescape(page)
    assert (stored(sent).status, len(log(sent))) == ("issued", events)
