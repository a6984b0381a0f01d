"""A letter of the procedure on paper: made of the blocks forms are made of, in one language or two beside each other.

Nothing in a letter is prescribed, so none of its words is marked as not verified; what is said of its standing is
whether something required is still missing, and that a translation is one. A letter that is a form of its own is
printed whole, on the paper of the forms, with the marks of a form.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from jitflow.instruments import envelope
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Instrument
from jitflow.instruments.file import InstrumentFileError, canonical_json, from_data, read_values, to_data
from jitflow.instruments.letter_definitions import form_of, is_complete, letter_definition, printed
from jitflow.instruments.on_paper import DocumentKind

from . import manifest, model, pairs
from .catalogue import Catalogue
from .letterhead import lay_out
from .produce import SIZE_LIMIT, Roots, library, roots_of, template_of
from .projection import project
from .request import MEDIA_TYPES, Rendered, RenderRefused, columns
from .tables import as_rows
from .words import Words

FORMATS = ("pdf", "docx", "html")
PAPER, PAPER_BESIDE = "letter", "letter_beside"


@dataclass(frozen=True)
class LetterRequest:
    """One letter. ``instrument`` is the content of an instrument file; ``answers`` and ``texts`` those of the letter,
    in the shapes of an instrument file; ``source`` the language it was written in. ``name`` begins the file name. With
    ``message`` a PDF carries the letter as a message of its side (:mod:`jitflow.instruments.envelope`); ``status`` is that
    of a letter of others, "" where it follows from what is filled in. The rest is as in :class:`RenderRequest`."""

    instrument: dict[str, Any]
    letter: str
    source: str
    answers: dict[str, Any]
    texts: dict[str, Any]
    language: str
    format: str = "pdf"
    beside: str | None = None
    name: str = PAPER
    forms: str | None = None
    templates: str | None = None
    translations: str | None = None
    message: envelope.Head | None = None
    status: str = ""


class LetterCatalogue(Catalogue):
    """The words of one letter: each under the context that :mod:`jitflow.instruments.messages` gives it."""

    def __init__(
        self, definition: Definition, letter: str, language: str, roots: Roots, asked_as: str = "language"
    ) -> None:
        super().__init__(definition, language, roots.translations, asked_as)
        self._letter, self._forms = letter, definition.letters
        self._is_form = form_of(definition, letter).is_form

    @property
    def verified(self) -> bool:
        """Whether nothing is prescribed that could be compared, or it was."""
        return super().verified if self._is_form else True

    def text(self, context: str, english: str) -> str:
        """The words at a context of the letter's own definition."""
        if context == "definition:title":
            return super().text(f"procedure.letter.{self._letter}:title", english)
        assert self._forms is not None
        return super().text(self._forms.context(self._letter, context), english)


@dataclass(frozen=True)
class Made:
    """The model of a letter, its languages in the order of the columns, and the hash of what it was made from."""

    definition: Definition
    instrument: Instrument
    model: dict[str, Any]
    languages: tuple[str, ...]
    template: str
    digest: str
    words: str
    """Hash of the catalogues."""
    says: Instrument
    """What stands on the paper of it, and nothing else."""


def compose(request: LetterRequest) -> Made:
    """The document model of a letter. Raises :class:`RenderRefused`."""
    if request.format not in FORMATS:
        raise RenderRefused(f"“{request.format}” is not a format; there is: {', '.join(FORMATS)}", "format")
    if request.beside == request.language:
        raise RenderRefused(f"“{request.beside}” is the first language already; name another one", "beside")
    roots = roots_of(request)
    definition, letter = _opened(request, roots)
    full = letter_definition(definition, request.letter)
    is_form = form_of(definition, request.letter).is_form
    shown = full if is_form else printed(full, letter.answers, letter.texts)
    kind = _kind(definition) if is_form else None
    languages: tuple[str, ...] = (request.language,)
    if request.beside is not None:
        languages = columns(request.source, request.language, request.beside)
    projected = project(shown, letter, *languages)
    digest = hashlib.sha256(
        canonical_json([request.letter, projected.answers, projected.texts, request.source])
    ).hexdigest()
    sides, labels, hashes = [], [], []
    for language in languages:
        asked_as = "language" if language == request.language else "beside"
        catalogue = LetterCatalogue(definition, request.letter, language, roots, asked_as)
        words = Words(language, roots.translations)
        beside = next((one for one in languages if one != language), None)
        options = {"digest": digest, "beside": beside, "kind": kind}
        if is_form:
            laid = model.lay_out(shown, projected, catalogue, words, options)
        else:
            laid = lay_out(definition, shown, projected, catalogue, words, options)
            laid["blocks"] = numbered(listed(laid["blocks"]))
            laid["head"]["foot"] |= {"version": laid["head"]["title"]}
        _head(laid, letter, words, catalogue.verified)
        sides.append(laid)
        labels.append(pairs.column_label(words, request.source))
        hashes.append(f"{catalogue.digest}{words.digest}")
    made = pairs.pair(sides[0], sides[1], labels) if len(sides) == 2 else sides[0]
    single, double = (template_of(kind, 1), template_of(kind, 2)) if is_form else (PAPER, PAPER_BESIDE)
    said = hashlib.sha256("".join(hashes).encode()).hexdigest()
    return Made(definition, letter, made, languages, double if len(sides) == 2 else single, digest, said, projected)


def _kind(definition: Definition) -> DocumentKind | None:
    """How a letter that is a form of its own is set: where the words are ours, as the instrument is."""
    whole = definition.document()
    if whole is None or not definition.own_words:
        return None
    return whole.model_copy(update={"heading": None, "reference": None})


def _opened(request: LetterRequest, roots: Roots) -> tuple[Definition, Instrument]:
    """The definition, and the letter as if it were an instrument."""
    try:
        definition, instrument = from_data(request.instrument, library(roots.forms))
        full = letter_definition(definition, request.letter)
        answers, texts = read_values(full, request.answers, request.texts, request.source)
    except InstrumentFileError as fault:
        raise RenderRefused(fault.reason, fault.path) from None
    except KeyError:
        raise RenderRefused(f"there is no letter “{request.letter}”", "letter") from None
    complete = is_complete(full, answers, texts, request.source)
    letter = Instrument(
        definition.slug,
        definition.version,
        as_of=answers.get("dated") or instrument.as_of,
        issuing_state=instrument.issuing_state,
        executing_state=instrument.executing_state,
        language=request.source,
        status=request.status or ("issued" if complete else "draft"),
        answers=answers,
        texts=texts,
    )
    return definition, letter


def _head(laid: dict[str, Any], letter: Instrument, words: Words, verified: bool) -> None:
    """The head says whose letter it is, and what its standing is."""
    head, answers = laid["head"], letter.answers
    reference = str(answers.get("our_reference") or answers.get("your_reference") or "")
    head["running"] = {**head["running"], "reference": reference, "authority": str(answers.get("sender") or "")}
    head["document_title"] = ", ".join(part for part in (head["title"], reference) if part)
    if words.language != letter.language:
        if _all_reviewed(letter, words.language):
            # Nothing of it waits for anybody: the recipient need not count texts.
            head["marks"] = [one for one in head["marks"] if one != _count(letter, words)]
        elif verified:
            head["marks"].insert(1 if letter.status == "draft" else 0, words.text("working translation"))


def listed(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks of a letter, each item of a table and each signature as a list of labels and values."""
    return [
        part for block in blocks for part in (as_rows(block) if block["kind"] in ("table", "signatures") else [block])
    ]  # fmt: skip


def numbered(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks with the parts of a group as rows: the number of a part stands before the label of its first row."""
    made: list[dict[str, Any]] = []
    for block in blocks:
        if block["kind"] != "item":
            made.append(block)
            continue
        for index, row in enumerate(block["blocks"]):
            first = index == 0 and row["kind"] == "row"
            label = (
                row["label"] or [{"text": block["label"], "lang": "", "dir": "ltr", "entered": False}] if first else []
            )
            number = {"text": f"{block['number']} ", "lang": "", "dir": "ltr", "entered": False}
            made.append({**row, "label": [number, *label]} if first else row)
    return made


def _count(letter: Instrument, words: Words) -> str:
    total = len(letter.texts)
    return words.text("reviewed texts: %(reviewed)d of %(total)d", reviewed=total, total=total)


def _all_reviewed(letter: Instrument, language: str) -> bool:
    states = [(slots.get(language) or {}).get("state") for slots in letter.texts.values()]
    return bool(states) and all(state == "reviewed" for state in states)


def make_letter(request: LetterRequest) -> Rendered:
    """The finished letter. Raises :class:`RenderRefused` and :class:`RenderFailed`."""
    made, roots = compose(request), roots_of(request)
    template = made.template
    content = _content(request, made, roots, template)
    if len(content) > SIZE_LIMIT:
        raise RenderRefused(f"the letter has {len(content)} bytes; {SIZE_LIMIT} are the limit")
    reference, languages = made.model["head"]["running"]["reference"], "-".join(made.languages)
    name = manifest.file_name(made.definition, made.instrument, reference, languages, request.format)
    named = {
        "paper": PAPER,
        "letter": request.letter,
        "instrument": made.definition.slug,
        "version": made.definition.version,
        "definition": made.definition.digest,
        "language": made.languages[0],
        "beside": made.languages[1] if len(made.languages) == 2 else None,
        "format": request.format,
        "as_of": made.instrument.as_of,
        "status": made.instrument.status,
        "marks": made.model["head"]["marks"],
        "template": manifest.template_digest(roots.templates, template, request.format),
        "catalogue": made.words,
        "answers": made.digest,
        "jitflow": manifest.jitflow_version(),
        "content": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "attachment": request.message is not None and request.format == "pdf",
    }
    return Rendered(content, f"{request.name}_{name}", MEDIA_TYPES[request.format], named)


def _content(request: LetterRequest, made: Made, roots: Roots, template: str) -> bytes:
    if request.format == "docx":
        from . import letter_docx
        from .docx import make_docx

        if template == PAPER:
            return letter_docx.single(made.model, roots.templates / f"{template}.docx")
        return make_docx(made.model, roots.templates / f"{template}.docx")
    from . import pdf

    html = pdf.make_html(made.model, roots.templates, template)
    if request.format == "html":
        return html.encode()
    attached = envelope.write(made.says, request.letter, request.message) if request.message is not None else None
    said = (
        made.digest,
        made.words,
        manifest.template_digest(roots.templates, template, "pdf"),
        "-".join(made.languages),
        hashlib.sha256(attached or b"").hexdigest(),
    )
    identity = hashlib.sha256("\n".join(said).encode()).digest()[:16]
    return pdf.make_pdf(
        html, roots.templates, made.instrument.as_of, identity, attached, description=made.model["head"]["title"]
    )


def request_of(found: envelope.Envelope, language: str, beside: str | None, forms: str | None = None) -> LetterRequest:
    """The request that prints a message of others again, in the languages of its paper."""
    letter = found.letter
    head = {name: value for name, value in to_data(letter).items() if name not in ("answers", "texts")}
    return LetterRequest(
        head, found.message, letter.language, letter.answers, letter.texts, language, beside=beside, forms=forms,
        message=found.head, status=letter.status,
    )  # fmt: skip


def message_of(request: LetterRequest) -> bytes:
    """The envelope that the PDF of this request carries. Raises :class:`RenderRefused`."""
    assert request.message is not None
    return envelope.write(compose(request).says, request.letter, request.message)
