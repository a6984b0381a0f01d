"""Words become terms: accents, script, inflection, and the numbers of lawyers."""

from __future__ import annotations

import time

import pytest

from jitflow.finding import stems
from jitflow.finding.folding import fold
from jitflow.finding.function_words import function_words
from jitflow.finding.numbers import numbers_in
from jitflow.finding.words import clean, terms_of, words_of

FORMS = {
    "bg": ("заповед заповедта заповеди заповедите", "свидетел свидетелят свидетели свидетелите"),
    "cs": ("zatykač zatykače zatykači zatykačem", "příkaz příkazu příkazy příkazů"),
    "da": ("arrestordre arrestordren arrestordrer", "afgørelse afgørelsen afgørelser"),
    "de": ("Haftbefehl Haftbefehle Haftbefehls Haftbefehlen", "Entscheidung Entscheidungen ENTSCHEIDUNG"),
    "el": ("ένταλμα εντάλματα εντάλματος ενταλμάτων", "απόφαση απόφασης αποφάσεις ΑΠΟΦΑΣΕΩΝ"),
    "en": ("warrant warrants warranted", "issuing issued issues"),
    "es": ("orden órdenes ORDEN", "detención detenciones detencion"),
    "et": ("määrus määruse määrused määrusega", "tunnistaja tunnistajad tunnistajate"),
    "fi": ("pidätysmääräys pidätysmääräyksen pidätysmääräykset", "todistaja todistajan todistajat"),
    "fr": ("mandat mandats MANDATS", "témoin témoins temoins"),
    "ga": ("barántas bharántas mbarántas", "cúirt cúirte chúirt"),
    "hr": ("nalog nalozi naloga nalogom", "svjedok svjedoci svjedoka svjedokom"),
    "hu": ("parancs parancsot parancsok parancsban", "tanú tanúk tanút"),
    "it": ("mandato mandati MANDATO", "decisione decisioni DECISIONI"),
    "lt": ("orderis orderio orderiai orderiu", "liudytojas liudytojo liudytojai"),
    "lv": ("orderis orderi ordera orderim", "liecinieks lieciniekam liecinieki liecinieku"),
    "mt": ("mandat mandati MANDAT", "digriet digrieti id-digriet"),
    "nl": ("aanhoudingsbevel aanhoudingsbevelen Aanhoudingsbevel", "beslissing beslissingen beslissing"),
    "pl": ("nakaz nakazu nakazy nakazem", "świadek świadka świadkowie świadków"),
    "pt": ("mandado mandados MANDADOS", "decisão decisões decisao"),
    "ro": ("mandat mandatul mandate mandatului", "martor martori martorul"),
    "sk": ("zatykač zatykača zatykače zatykačov", "svedok svedka svedkovia svedkov"),
    "sl": ("nalog nalogi naloga nalogov", "odločba odločbe odločbo"),
    "sv": ("arresteringsorder arresteringsorderna arresteringsordern", "beslut beslutet besluten"),
}


def test_the_forms_are_of_all_24_languages() -> None:
    assert tuple(sorted(FORMS)) == stems.LANGUAGES


@pytest.mark.parametrize("language", sorted(FORMS))
def test_every_form_of_a_word_is_found_by_every_other(language: str) -> None:
    for group in FORMS[language]:
        forms = [set(words_of(word, language).terms[-1:]) | set(terms_of(word.split("-")[-1], language)) for word in group.split()]
        assert len(forms) >= 3
        for one in forms:
            for other in forms:
                assert one & other, (language, group)


@pytest.mark.parametrize("language", sorted(FORMS))
def test_different_words_stay_apart(language: str) -> None:
    one, other = (set(terms_of(group.split()[0], language)) for group in FORMS[language])
    assert not one & other


def test_the_same_letters_are_different_terms_in_different_languages() -> None:
    assert not set(terms_of("die", "de")) & set(terms_of("die", "en"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Σύλληψης", "ΣΥΛΛΗΨΗΣ"), ("Łódź", "lodz"), ("straße", "STRASSE"), ("søn", "son"), ("ħ", "h"), ("Đorđe", "dorde"),
        ("Търговище", "targovishte"), ("Πειραιάς", "peiraias"), ("Ευρώπη", "evropi"), ("ό", "ο\u0301"), ("ﬁn", "fin"),
    ],
)  # fmt: skip
def test_case_accents_and_script_play_no_part(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("under Article 4a(1)(d) of", "art 4a(1)(d)"), ("Art. 4a", "art 4a"), ("l'article 4 bis", "art 4bis"), ("άρθρο 4α", "art 4a"),
        ("член 4", "art 4"), ("čl. 4a", "art 4a"), ("a 4. cikk szerint", "art 4"), ("4 straipsnis", "art 4"), ("4. pants", "art 4"),
        ("4. člen", "art 4"), ("artykułu 5", "art 5"), ("artículo 7", "art 7"), ("articolul 7", "art 7"), ("artikla 6", "art 6"),
        ("case C-241/15", "c-241/15"), ("C‑241/15 PPU", "c-241/15 ppu"), ("дело С-241/15", "c-241/15"), ("(C-241/15)", "241/15"),
        ("Directive 2014/41/EU", "2014/41"), ("directive 2014/41/UE", "2014/41"), ("οδηγία 2014/41/ΕΕ", "2014/41"),
        ("(EU) 2018/1805", "2018/1805"), ("ECLI:EU:C:2016:385.", "ecli:eu:c:2016:385"),
    ],
)  # fmt: skip
def test_numbers_of_lawyers_are_found_as_such(text: str, name: str) -> None:
    assert any(name in one.names for one in numbers_in(text))


@pytest.mark.parametrize("text", ["start 4 cart 5", "the art of war", "4 persons", "10%", "a/b", "http://x/1/2/3"])
def test_other_numbers_are_no_articles(text: str) -> None:
    assert not [name for one in numbers_in(text) for name in one.names if name.startswith(("art", "ecli", "c-"))]


def test_a_paragraph_is_found_by_its_article_but_not_by_another() -> None:
    names = numbers_in("Article 4a(1)(d)")[0].names
    assert names == ("art 4a(1)(d)", "art 4a(1)", "art 4a")


@pytest.mark.parametrize("language", sorted(FORMS))
def test_each_language_has_words_of_grammar(language: str) -> None:
    assert len(function_words(language)) >= 20


def test_what_cannot_be_stored_is_taken_out() -> None:
    assert clean("a\ud800b\x00c\u00add\u202ee\nf") == "ab cde\nf"
    clean("".join(map(chr, range(0x3000)))).encode()


@pytest.mark.parametrize("text", ["(" * 200_000, "4" * 200_000, "C-" * 100_000, "Article " * 50_000, "1/" * 100_000, "art.   " * 50_000])
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    words_of(text, "en")
    assert time.process_time() - start < 3  # a text that is looked at again and again from each place takes minutes
