"""The whole form against its boxes one by one, and an autosave against a sent page: ratios taken side by side in one run."""

from __future__ import annotations

import pytest

from jitflow import library
from tests.benchmarks.test_pages import Desk, desk, names, say, side_by_side
from tests.fixtures.objects import World, token_of

__all__ = ["desk"]  # the fixture
pytestmark = [pytest.mark.benchmark, pytest.mark.slow]


def test_the_whole_form_costs_less_than_its_boxes(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    base = desk.address(desk.large).rpartition("/box/")[0]
    sections = [section.id for section in library.library().definition("eaw").sections]

    def get(path: str) -> str:
        answer = desk.client.get(f"{base}/{path}")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def whole() -> str:
        return get("form")

    def one_by_one() -> list[str]:
        return [get(f"box/{section}") for section in sections]

    page, boxes = whole(), one_by_one()
    assert names(page) == set().union(*(names(box) for box in boxes))
    own, other, ratio = side_by_side(whole, one_by_one)
    say(
        capsys,
        f"\nWhole form with 12 offences, {len(names(page))} questions, {len(page) // 1024} kB: {own:.0f} ms; "
        f"its {len(boxes)} boxes one by one {other:.0f} ms: {ratio:.1f} times",
    )
    assert ratio > 1.2


def test_saving_by_itself_costs_less_than_sending_the_page(
    desk: Desk, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    base = desk.address(desk.large).rpartition("/box/")[0]
    token, count = token_of(desk.client, "/"), [0]

    def send(path: str) -> int:
        count[0] += 1
        data = {"csrf_token": token, "base:offence_count": str(shown[0]), "offence_count": str(count[0])}
        shown[0] = count[0]
        return desk.client.post(f"{base}/{path}", data=data).status_code

    def by_itself() -> None:
        assert send("autosave") == 200

    def sent() -> None:
        assert send("box/offences") == 303
        desk.client.get(f"{base}/box/offences")

    shown = [12]
    own, other, ratio = side_by_side(by_itself, sent)
    say(
        capsys,
        f"\nOne field of a draft with 12 offences: saved by itself {own:.0f} ms, page sent and shown again {other:.0f} ms: "
        f"{ratio:.1f} times",
    )
    assert ratio > 1.0
