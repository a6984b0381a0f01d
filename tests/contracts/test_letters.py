"""Every letter of every definition: named by its procedure, in all languages of the form, the same words in both formats."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from html import unescape

import pytest

from jitflow.documents.catalogue import Catalogue
from jitflow.documents.letter import LetterRequest, compose, make_letter
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.letter_definitions import form_of, letter_definition, missing
from jitflow.instruments.messages import messages
from jitflow.instruments.parties import parties_in
from jitflow.letters.beginning import Earlier, Sources, begin
from jitflow.letters.rows import Known, PartyFacts
from jitflow.library import library
from jitflow.paths import TRANSLATIONS


def _letters() -> list[tuple[str, str, str]]:
    """Every letter once: versions that take the letters of an older one over add nothing."""
    seen: set[tuple[str, str]] = set()
    made = []
    for d in library():
        for one in d.letters.letters if d.letters else ():
            key = (d.slug, one.model_dump_json())
            if key not in seen:
                seen.add(key)
                made.append((d.slug, d.version, one.id))
    return made


LETTERS = _letters()
TITLES = [pytest.param(*one, id="/".join(one)) for one in LETTERS]


def filled(field: Field) -> object:
    """Some value that the field can hold."""
    if field.options:
        return [field.options[0].code] if field.type is FieldType.TICKS else field.options[0].code
    value = {
        FieldType.TEXT: f"Wert {field.key}", FieldType.DATE: "2026-11-20", FieldType.COUNTRY: "GR", FieldType.INTEGER: 17,
        FieldType.YESNO: True, FieldType.LANGUAGE: "el", FieldType.PHONE: "+30 210 0000000", FieldType.EMAIL: "post@office.example",
        FieldType.ADDRESS: {"street": "Wert 1", "postcode": "00000", "town": "Fantasia", "country": "GR"},
    }[field.type]  # fmt: skip
    return [value] if field.many else value


def whole(definition: Definition, letter: str, languages: tuple[str, ...]) -> tuple[dict, dict]:
    """Answers and texts of a letter with everything filled in, groups with two parts."""
    answers, texts = {}, {}

    def put(field: Field, here: dict, path: str) -> None:
        if field.type is FieldType.PROSE:
            states = {code: "source" if code == languages[0] else "reviewed" for code in languages}
            texts[path] = {code: {"text": f"Text {path} {code}", "state": state} for code, state in states.items()}
        elif field.holds_value and not field.is_group:
            here[field.key] = filled(field)

    for section in letter_definition(definition, letter).sections:
        for field in section.fields:
            if not field.is_group:
                put(field, answers, field.key)
                continue
            answers[field.key] = [{"id": "i1"}, {"id": "i2"}]
            for item in answers[field.key]:
                for child in field.fields:
                    put(child, item, f"{field.key}.{item['id']}.{child.key}")
    return answers, texts


def request(slug: str, version: str, letter: str, form: str, *languages: str, empty: bool = False) -> LetterRequest:
    definition = library().definition(slug, version)
    answers, texts = ({}, {}) if empty else whole(definition, letter, languages)
    example = json.loads(library().example(slug, version))
    beside = languages[1] if len(languages) == 2 else None
    return LetterRequest(example, letter, languages[0], answers, texts, languages[0], form, beside)


def words_of_html(content: bytes) -> list[str]:
    body = content.decode().partition("<body>")[2]
    return unescape(re.sub(r"<[^>]*>", " ", body)).split()


def words_of_docx(content: bytes) -> list[str]:
    document = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    return unescape(re.sub(r"<[^>]*>", " ", document)).split()


@pytest.mark.parametrize("slug", sorted({slug for slug, _, _ in LETTERS}))
def test_every_letter_that_a_procedure_names_says_what_stands_in_it(slug: str) -> None:
    definition = library().definition(slug)
    assert definition.procedure is not None and definition.letters is not None
    assert {one.id for one in definition.procedure.letters} == {one.id for one in definition.letters.letters}


@pytest.mark.parametrize(("slug", "version", "letter"), TITLES)
def test_its_words_are_there_in_every_language_of_the_form(slug: str, version: str, letter: str) -> None:
    definition = library().definition(slug, version)
    around = () if form_of(definition, letter).is_form else ("letter.head.",)
    own = [one for one in messages(definition) if one.context.startswith((f"letter.{letter}.", *around))]
    prescribed = any(one.kind == "wording" for one in own)
    assert own and prescribed == (form_of(definition, letter).is_form and not definition.own_words), (
        "only a form that an act prescribes has such words"
    )
    for language in definition.wording:
        catalogue = Catalogue(definition, language, TRANSLATIONS)
        for one in own:
            if one.kind == "page":
                continue
            said = catalogue.text(one.context, one.text)
            named = re.findall(r"\{[a-z_]+\}", one.text)
            assert sorted(re.findall(r"\{[a-z_]+\}", said)) == sorted(named), (language, one.context)
        assert catalogue.missing == set(), language


@pytest.mark.parametrize("definition", [one for one in library() if one.own_words and one.letters], ids=str)
def test_a_paper_states_and_asks_nothing(definition: Definition) -> None:
    """A page asks "Is a copy attached?"; the paper says that it is, or that it is not."""
    assert definition.letters is not None
    for form in definition.letters.letters:
        every = [one for field in form.questions for one in (field, *field.fields)]
        asked = [one.key for one in every if (one.wording or "").endswith("?")]
        boxes = [one.key for one in every if one.type is FieldType.YESNO and not one.chosen_only]
        assert (asked, boxes) == ([], []), form.id


@pytest.mark.parametrize(("slug", "version", "letter"), TITLES)
def test_pdf_and_docx_say_the_same_in_the_same_order(slug: str, version: str, letter: str) -> None:
    """The pages of the PDF are made from this HTML."""
    known = library().definition(slug, version).wording
    for languages in (("de",), ("it", "el")) if {"de", "it", "el"} <= set(known) else (("en",),):
        html = words_of_html(make_letter(request(slug, version, letter, "html", *languages)).content)
        docx = words_of_docx(make_letter(request(slug, version, letter, "docx", *languages)).content)
        assert html == docx, (letter, languages)
        assert any("Text" in word or "Wert" in word for word in html)


@pytest.mark.parametrize(("slug", "version", "letter"), TITLES)
def test_an_empty_letter_is_a_draft_and_a_whole_one_is_not(slug: str, version: str, letter: str) -> None:
    empty = compose(request(slug, version, letter, "html", "en", empty=True))
    full = compose(request(slug, version, letter, "html", "en"))
    assert empty.instrument.status == "draft" and empty.model["head"]["watermark"]
    definition = library().definition(slug, version)
    marks = ["form wording not verified"] if form_of(definition, letter).is_form and not definition.own_words else []
    assert full.instrument.status == "issued" and full.model["head"]["marks"] == marks
    own = letter_definition(definition, letter)
    assert missing(own, {}, {}, "en") and "{" not in json.dumps(full.model["blocks"]).replace('{"', "")


def test_a_paragraph_about_what_is_not_known_is_left_out() -> None:
    slug, version, letter = next(one for one in LETTERS if one[2] == "reminder")
    one = request(slug, version, letter, "html", "en")
    text = " ".join(words_of_html(make_letter(one).content))
    assert "Please answer by 20 November 2026" in text
    del one.answers["answer_by"]
    text = " ".join(words_of_html(make_letter(one).content))
    assert "Please answer by" not in text


def test_a_letter_is_a_tagged_pdf_in_its_language_and_the_same_each_time() -> None:
    import pikepdf

    slug, version, letter = LETTERS[0]
    first, again = (make_letter(request(slug, version, letter, "pdf", "bg", "it")).content for _ in range(2))
    assert first == again
    with pikepdf.open(io.BytesIO(first)) as pdf:
        assert str(pdf.Root.Lang).startswith("bg") and bool(pdf.Root.MarkInfo.Marked)
        metadata = pdf.open_metadata()
        assert metadata.get("pdfaid:part")
    docx = make_letter(request(slug, version, letter, "docx", "bg")).content
    styles = zipfile.ZipFile(io.BytesIO(docx)).read("word/styles.xml").decode()
    assert 'w:lang w:val="bg-BG"' in styles


def test_a_translation_says_that_it_is_one() -> None:
    slug, version, letter = next(one for one in LETTERS if one[2] == "supplementary_information")
    one = request(slug, version, letter, "html", "it", "en")
    assert compose(one).model["head"]["marks"] == [], "all of it was read: the recipient need not count"
    one.texts["further"]["en"]["state"] = "stale"
    marks = compose(one).model["head"]["marks"]
    assert marks == ["working translation", "reviewed texts: 4 of 5"]
    assert "[translation of an earlier version of the text]" in make_letter(one).content.decode()


@pytest.mark.parametrize(("slug", "version", "letter"), TITLES)
def test_it_begins_with_the_references_that_are_known(slug: str, version: str, letter: str) -> None:
    definition = library().definition(slug, version)
    example = json.loads(library().example(slug, version))
    assert definition.letters is not None
    if set(definition.sides) != {"issuing", "executing"}:
        _begins_with_its_name(definition, letter, example)
        return
    for side, addressee in definition.letters.form[letter].to.items():
        meta = {"person": "Rossi Mario", "issuing_state": "IT", "executing_state": "DE"}
        given = Sources(
            side, example["answers"], example["texts"], meta, example["language"], date(2026, 11, 22), "UTC"
        )
        begun = begin(definition, letter, "en", None, given)
        reference = example["answers"]["authority"]["file_reference"]
        if form_of(definition, letter).is_form:
            assert reference in begun.answers.values(), "a form names what it is about"
            continue
        assert begun.answers["addressee"] == addressee.value and begun.answers["person"] == "Rossi Mario"
        if addressee.value == "eurojust":
            continue  # it has a reference of its own, and it is not that of the warrant
        assert begun.answers["our_reference" if side == "issuing" else "your_reference"] == reference
        assert list(begun.answers.values()).count(reference) == 2, "once as a reference, once to name the instrument"
        assert begun.answers["sender_state"] == ("IT" if side == "issuing" else "DE"), side
        assert begun.answers["addressee_state"] == ("DE" if side == "issuing" else "IT"), side


def _begins_with_its_name(definition: Definition, letter: str, example: dict) -> None:
    """Parties that are no two sides know what a letter is about by the answers that tell it from others."""
    assert definition.letters is not None
    form = definition.letters.form[letter]
    for side, addressee in form.to.items():
        answers = example["answers"]
        listed = parties_in(definition, side, answers)
        known = Known(listed[0].id, tuple(PartyFacts(one.id, one.state, one.authority) for one in listed))
        given = Sources(side, answers, example["texts"], {"issuing_state": listed[0].state}, example["language"],
                        date(2026, 11, 22), "UTC", known=known)  # fmt: skip
        begun = begin(definition, letter, "en", None, given).answers
        assert all(keys.get(answers, key) in begun.values() for key in definition.letters.identity), (letter, begun)
        if not form.is_form:
            assert begun["addressee"] == addressee.value and begun["sender_state"] == listed[0].state
            others = "; ".join(one.authority for one in listed[1:])
            assert begun.get("addressee_name", "") == (others if addressee.value == "parties" else ""), letter


def addressed(letter: str, **more: object) -> LetterRequest:
    """A letter of the warrant with a recipient and a sender that are known."""
    slug, version, name = next(one for one in LETTERS if one[2] == letter)
    one = request(slug, version, name, "html", "en")
    address = {"street": "Beispielgasse 4", "postcode": "99999", "town": "Musterstadt", "country": "DE"}
    one.answers.update(
        addressee="executing_authority", addressee_name="Staatsanwaltschaft Musterstadt", addressee_address=address,
        addressee_state="DE", place="Fantasia",
    )  # fmt: skip
    one.answers.update(more)
    return one


def test_its_head_names_sender_recipient_place_and_date_in_lines() -> None:
    made = compose(addressed("reminder"))
    placed = {block["place"]: block for block in made.model["blocks"] if block.get("place") not in (None, "text")}
    assert list(placed) == ["sender", "recipient", "dated", "closing", "signatory"]
    lines = [one["text"] for one in placed["recipient"]["values"][0]["lines"]]
    assert lines[:4] == ["Staatsanwaltschaft Musterstadt", "Beispielgasse 4", "99999 Musterstadt", "Germany"], lines
    assert lines.count("Germany") == 1 and placed["recipient"]["label"] == []
    assert "".join(run["text"] for run in placed["dated"]["runs"]) == "Fantasia, 20 November 2026"
    kinds = [block["kind"] for block in made.model["blocks"]]
    text = [block.get("place") for block in made.model["blocks"]]
    assert text.index("dated") < kinds.index("title") < text.index("closing") < kinds.index("signature")


@pytest.mark.parametrize(("slug", "version", "letter"), TITLES)
def test_it_is_addressed_and_signed_unless_it_is_a_form(slug: str, version: str, letter: str) -> None:
    definition = library().definition(slug, version)
    made = compose(request(slug, version, letter, "html", "en")).model
    placed = [block["place"] for block in made["blocks"] if block.get("place") not in (None, "text")]
    if form_of(definition, letter).is_form:
        assert placed == [], "the form has places of its own"
        assert made["head"]["foot"]["version"] != made["head"]["title"], "and names its version"
        return
    assert placed == ["sender", "recipient", "dated", "closing", "signatory"]
    assert definition.letters is not None and set(definition.letters.parties) == {"sender", "recipient"}


def test_of_several_recipients_each_stands_on_a_line_of_its_own() -> None:
    names = ["Staatsanwaltschaft Nordhafen", "Tribunal judiciaire de Port-Sérénité"]
    made = compose(addressed("reminder", addressee_name="; ".join(names)))
    recipient = next(block for block in made.model["blocks"] if block.get("place") == "recipient")
    assert [one["text"] for one in recipient["values"][0]["lines"]][:2] == names


def test_the_next_letter_begins_with_the_sender_of_a_form() -> None:
    definition = library().definition("eio")
    example = json.loads(library().example("eio", definition.version))
    answers, _texts = whole(definition, "annex_b", ("en",))
    given = Sources("executing", example["answers"], example["texts"], {}, "it", date(2026, 11, 22), "UTC", last=answers)
    begun = begin(definition, "status_report", "en", None, given).answers
    for key in ("sender", "sender_address", "sender_telephone", "sender_email", "signatory", "our_reference"):
        assert begun[key] == answers[key], key


def test_an_authority_that_is_not_named_is_called_by_what_it_is() -> None:
    one = addressed("reminder")
    for key in ("addressee_name", "addressee_address"):
        del one.answers[key]
    blocks = compose(one).model["blocks"]
    recipient = next(block for block in blocks if block.get("place") == "recipient")
    assert recipient["values"][0]["lines"][0]["text"] == "the competent executing judicial authority"


@pytest.mark.parametrize("languages", [("en",), ("en", "it")])
def test_the_words_of_a_docx_stand_in_styles_of_a_letter(languages: tuple[str, ...]) -> None:
    slug, version, letter = next(one for one in LETTERS if one[2] == "reminder")
    docx = make_letter(request(slug, version, letter, "docx", *languages)).content
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        document, styles = (package.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    for style in ("LetterSenderFirst", "LetterRecipient", "LetterDateFirst", "LetterSignatoryFirst"):
        assert f'w:pStyle w:val="{style}"' in document and f'w:styleId="{style}"' in styles, style


def begun_with(letter: str, side: str, **more: object) -> dict:
    definition = library().definition("eaw")
    example = json.loads(library().example("eaw", definition.version))
    meta = {"person": "Rossi Mario", "issuing_state": "IT", "executing_state": "DE"}
    given = Sources(
        side, example["answers"], example["texts"], meta, example["language"], date(2026, 11, 22), "UTC", **more
    )
    return begin(definition, letter, "en", None, given).answers


def test_a_letter_to_the_issuing_authority_takes_its_address_from_the_warrant() -> None:
    told = json.loads(library().example("eaw", library().definition("eaw").version))["answers"]["authority"]
    begun = begun_with("decision_notice", "executing")
    assert begun["addressee_name"] == told["name"] and begun["addressee_address"] == told["address"]
    assert begun["addressee_email"] == told["email"] and begun["addressee_telephone"] == told["telephone"]


def test_all_that_is_known_of_a_recipient_comes_from_one_source() -> None:
    """The address of one authority under the name of another would send the letter astray."""
    last = {"addressee_name": "Amtsgericht Fantasia", "addressee_email": "post@gericht.example"}
    case = {"name": "Staatsanwaltschaft", "email": "post@sta.example", "address": {"town": "Musterstadt"}}
    begun = begun_with("reminder", "issuing", last=last, recipient=case)
    assert begun["addressee_name"] == "Amtsgericht Fantasia" and begun["addressee_email"] == "post@gericht.example"
    assert "addressee_address" not in begun, "the last letter had none"
    begun = begun_with("reminder", "issuing", recipient=case)
    assert begun["addressee_address"] == {"town": "Musterstadt"} and begun["addressee_state"] == "DE"
    earlier = Earlier({"sender": "OLG Fantasia", "sender_email": "olg@gericht.example"}, {}, "en")
    begun = begun_with("supplementary_information", "issuing", last=last, earlier=earlier)
    assert (begun["addressee_name"], begun["addressee_email"]) == ("OLG Fantasia", "olg@gericht.example")


def test_a_letter_to_eurojust_is_not_addressed_to_the_issuing_authority() -> None:
    begun = begun_with("eurojust_notice", "executing")
    assert begun["addressee"] == "eurojust" and "addressee_name" not in begun and "your_reference" not in begun
