"""DOCX from a document model, through a compiled docxtpl template.

docxtpl's rewriting of a template's tags depends on the template alone, so it is done
once; each document is then one Jinja rendering in the sandbox and one zip. The result is
parsed before it leaves: an ill-formed file is a failure here, never in the court.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Template
from lxml import etree

from .agreement import AGREEMENT, AGREEMENT_BESIDE
from .docx_agreement import agreement_context
from .docx_boxes import context
from .docx_pairs import pair_context
from .docx_parts import PROOFING
from .package import Packed, pack, write_packed
from .request import RenderFailed
from .sandbox import DocumentEnvironment, TemplateError, assert_plain
from .template_styles import LANGUAGE

_RENDERED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml|docProps/core\.xml")
_LISTING = re.compile("[\t\n\a\f]")
_SPACE = re.compile(r">\s*\n\s*<")
_EMPTY_RUN = re.compile(r'<w:r><w:t(?: xml:space="preserve")?></w:t></w:r>')
"""Left over where docxtpl takes the run of a tag away."""
_STYLES = "word/styles.xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


class CompiledTemplate:
    """One DOCX template: its rendered parts as Jinja templates, the others packed already."""

    def __init__(self, path: Path) -> None:
        self._docxtpl = DocxTemplate(str(path))
        environment = DocumentEnvironment()
        self._templates: dict[str, Template] = {}
        self._static: dict[str, Packed] = {}
        self._order: list[str] = []
        self._styles = b""
        self._languages: dict[str, Packed] = {}
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                content = package.read(name)
                self._order.append(name)
                if name == _STYLES:
                    self._styles = content
                elif _RENDERED.fullmatch(name) and (b"{{" in content or b"{%" in content):
                    patched = self._docxtpl.patch_xml(_SPACE.sub("><", content.decode("utf-8")))
                    self._templates[name] = environment.from_string(_EMPTY_RUN.sub("", patched))
                else:
                    self._static[name] = pack(name, content, 9)

    def render(self, data: dict[str, Any], language: str) -> bytes:
        """The document. Raises :class:`RenderFailed` for a template that asks for what is not there."""
        parts = [self._part(name, data, language) for name in self._order]
        return write_packed(parts)

    def _part(self, name: str, data: dict[str, Any], language: str) -> Packed:
        if name == _STYLES:
            return self._language(language)
        if name in self._static:
            return self._static[name]
        try:
            text = self._templates[name].render(data)
        except TemplateError as fault:
            raise RenderFailed(f"the template failed in {name}: {fault}") from None
        body = text.split("?>", 1)[-1].lstrip()
        if _LISTING.search(body):  # only templates that place whole values by name have these
            body = self._docxtpl.resolve_listing(body)
        content = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + body.encode("utf-8")
        try:
            etree.fromstring(content, _PARSER)
        except etree.XMLSyntaxError as fault:
            raise RenderFailed(f"{name} is not well-formed: {fault}") from None
        return pack(name, content)

    def _language(self, language: str) -> Packed:
        """The styles with the proofing language of the document."""
        made = self._languages.get(language)
        if made is None:
            tag = PROOFING.get(language, language)
            own = LANGUAGE.replace('w:val="en-GB"', f'w:val="{tag}"')
            made = pack(_STYLES, self._styles.replace(LANGUAGE.encode(), own.encode()), 9)
            self._languages[language] = made
        return made


_compiled: dict[tuple[str, int, int], CompiledTemplate] = {}


def compiled(path: Path) -> CompiledTemplate:
    """The template at a path, compiled once for each state of its file."""
    status = path.stat()
    key = (str(path), status.st_mtime_ns, status.st_size)
    if key not in _compiled:
        _compiled[key] = CompiledTemplate(path)
    return _compiled[key]


def make_docx(model: dict[str, Any], template: Path) -> bytes:
    """The document of a model. Equal models give equal bytes."""
    if "columns" in model["head"]:
        data = pair_context(model, framed=template.stem != AGREEMENT_BESIDE)
    else:
        data = agreement_context(model) if template.stem == AGREEMENT else context(model)
    assert_plain(data)
    return compiled(template).render(data, model["head"]["language"])
