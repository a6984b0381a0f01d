"""A name of a case is found in whatever script a record has it: spelled as passports and registers spell it."""

from __future__ import annotations

import pytest

from jitflow.knowledge.anonymising import Known, find
from jitflow.knowledge.syllables import Syllables, spelled


@pytest.mark.parametrize(("known", "text", "found"), [
    ("Σταύρος", "Then Stavros left.", "Stavros"), ("Παύλος", "Then Pavlos left.", "Pavlos"), ("Lefteris", "Ο Λευτέρης έφυγε.", "Λευτέρης"),
    ("გიორგი", "Then Giorgi left.", "Giorgi"), ("Davit", "დავით წავიდა", "დავით"), ("Գևորգյան", "Then Gevorgyan left.", "Gevorgyan"),
    ("יעקב", "Then Yaakov left.", "Yaakov"), ("Gebre Tesfay", "ገብረ ተስፋይ", "ገብረ ተስፋይ"), ("গোলাম", "Then Golam left.", "Golam"),
    ("王小明", "They paid Wang Xiaoming.", "Wang Xiaoming"), ("王小明", "the man Xiaoming Wang", "Xiaoming Wang"),
    ("Wang Xiaoming", "嫌疑人王小明于周二离开", "王小明"), ("Xiaoming Wang", "嫌疑人王小明于周二离开", "王小明"),
    ("王伟", "Wang Wei left", "Wang Wei"),
    ("김정은", "Then Jeongeun left.", "Jeongeun"), ("Halwani", "Then Halouani left.", "Halouani"),
    ("Mohammed Cherif", "Then Mohamed Sherif left.", "Mohamed Sherif"),
])  # fmt: skip
def test_a_name_is_found_in_another_script(known: str, text: str, found: str) -> None:
    hits = [one for one in find({"body": text}, Known(names=(known,))) if one.sure == "known"]
    assert [(one.text, one.reason) for one in hits] == [(found, "name")]


@pytest.mark.parametrize(("known", "text"), [
    ("王伟", "the way they wait"), ("Wang Wei", "上海市人民法院"), ("გიორგი", "They were given the order."), ("ገብረ", "Gabriel left."),
    ("Wei", "上海市"), ("王", "the Wanganui river"),
])  # fmt: skip
def test_other_words_are_no_names(known: str, text: str) -> None:
    assert [one.text for one in find({"body": text}, Known(names=(known,))) if one.sure == "known"] == []


def test_a_name_of_signs_is_spelled_as_passports_do() -> None:
    assert list(spelled("王小明 (Wang)")) == ["Wang Xiao Ming", "Wang Xiaoming"]
    assert list(spelled("Wang")) == [] and list(Syllables(["Wang"]).places("王小明")) == []
