"""A template to begin with: every box of a definition through its names, complete, in any language.

Offices take it, put their letterhead on top and move what they want to have elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from xml.sax.saxutils import escape

from jitflow.instruments.definition import Definition, Field, FieldType, Section

from . import build_template as built
from .leaves import leaf_names
from .office_names import ITEM, LABEL, OPTIONS, TICKED, has_label, loop_name
from .package import write_package
from .projection import internal_keys
from .template_styles import STYLES, WIDTH


@lru_cache(maxsize=16)
def starter(definition: Definition) -> bytes:
    """The DOCX file. The same definition gives the same bytes."""
    return write_package(built.parts(built.sheet(_Writer(definition).body()), _header(), _footer(), STYLES))


def _header() -> str:
    line = built.words("{{ head.reference }} ({{ head.language }})") + built.TAB + built.words("{{ head.authority }}")
    return built.head_part(line)


def _footer() -> str:
    pages = built.field("PAGE") + built.words(" / ") + built.field("NUMPAGES")
    line = built.words("{{ head.version }}, {{ head.as_of }} · {{ head.hash }}") + built.TAB + pages
    return built.foot_part(built.paragraph("Footer", line))


class _Writer:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.internal = internal_keys(definition)
        self.leaves = leaf_names(definition)

    def body(self) -> str:
        """The blocks between the sheets' heads and feet."""
        return _line("Title", "{{ head.title }}") + "".join(
            self._section(section) for section in self.definition.sections if not section.internal
        )

    def _section(self, section: Section) -> str:
        inside = self._fields(section, section.fields, "", "")
        if not section.has_heading:
            return inside
        letter = section.code
        absent = f"not_applicable.{letter}"
        table = _table(_if(absent, _line("BoxValue", f"{{{{ {absent} }}}}")) + inside)
        made = _line("Heading1", f"{{{{ heading.{letter} }}}}") + table + built.paragraph("BoxSpace", "")
        return _if(f"heading.{letter}", made) if section.printed == "when_applies" else made

    def _fields(self, section: Section, fields: Sequence[Field], prefix: str, around: str) -> str:
        """Fields beside each other; ``around`` is the name of their record, "" for that of the box."""
        made = []
        for declared in fields:
            key = f"{prefix}{declared.key}"
            if key not in self.internal and declared.printed not in ("never", "inline"):
                name = f"{around}.{declared.key}" if around else self.leaves[section.id, key]
                made.append(self._field(section, declared, key, name))
        return "".join(made)

    def _field(self, section: Section, declared: Field, key: str, name: str) -> str:
        label = _line("BoxLabel", f"{{{{ {name}{LABEL} }}}}") if has_label(declared) else ""
        if declared.type is FieldType.STATEMENT:
            return _line("BoxLabel" if section.has_heading else "Statement", f"{{{{ {name} }}}}")
        if declared.type is FieldType.SIGNATURE:
            space = "StampSpace" if "stamp" in declared.name else "SignatureSpace"
            return label + built.paragraph(space, "")
        if declared.type is FieldType.GROUP:
            return self._group(section, declared, key, name)
        if declared.printed == "sentence":
            return label
        if declared.printed == "merged":
            return ""  # once for all items, behind them
        if declared.printed == "with" and "." not in (declared.printed_with or ""):
            return _if(name, _beside(name, declared))
        if declared.type in TICKED:
            return (label if declared.type is not FieldType.TICK else "") + self._options(f"{name}{OPTIONS}")
        return label + _line("BoxValue", f"{{{{ {name} }}}}")

    def _group(self, section: Section, declared: Field, key: str, name: str) -> str:
        variable = loop_name(declared)
        if name.startswith(f"{variable}."):  # a list of the same kind inside an item
            variable += "_item"
        if len(declared.fields) == 1 and "." in key:  # one answer several times in an item: a line each
            (child,) = declared.fields
            return _tags(f"for {variable} in {name}") + _beside(f"{variable}.{child.key}", child) + _tags("endfor")
        title = ""
        if declared.item_label:
            title = _line("Heading2", f"{{{{ {name}{ITEM} }}}} {{{{ {variable}.number }}}}")
        inside = self._fields(section, declared.fields, f"{key}.", variable)
        label = _line("BoxLabel", f"{{{{ {name}{LABEL} }}}}") if has_label(declared) else ""
        made = label + _tags(f"for {variable} in {name}") + title + inside + _tags("endfor")
        for child in declared.fields:
            child_key = f"{key}.{child.key}"
            if child.printed == "merged" and child_key not in self.internal:
                leaf = self.leaves[section.id, child_key]
                label = _line("BoxLabel", f"{{{{ {leaf}{LABEL} }}}}") if child.wording else ""
                made += label + self._options(f"{leaf}{OPTIONS}")
        return made

    def _options(self, name: str) -> str:
        heading = _if("option.heading", _line("BoxLabel", "{{ option.heading }}"))
        sign = '<w:r><w:rPr><w:rStyle w:val="TickBox"/></w:rPr><w:t>{{ option.sign }}</w:t></w:r>'
        words = (
            "{% if option.number %} {{ option.number }}{% endif %} {{ option.text }}"
            "{% if option.items %} ({{ option.items }}){% endif %}"
        )
        line = built.paragraph("Tick", sign + built.run(text=words, style="FormText"))
        return _tags(f"for option in {name}") + heading + line + _tags("endfor")


def _beside(name: str, declared: Field) -> str:
    """Words and answer in one line."""
    words = built.run(text=f"{{{{ {name}{LABEL} }}}} ", style="Mark") if has_label(declared) else ""
    return built.paragraph("BoxValue", words + built.words(f"{{{{ {name} }}}}"))


def _line(style: str, text: str) -> str:
    """A paragraph of a style with text in which tags stand."""
    return built.paragraph(style, built.words(escape(text)))


def _tags(statement: str) -> str:
    """A paragraph that holds one statement and goes with it."""
    return built.paragraph("BoxLabel", built.words(f"{{% {statement} %}}"))


def _if(name: str, content: str) -> str:
    return _tags(f"if {name}") + content + _tags("endif")


def _table(content: str) -> str:
    """A box: a table of one cell."""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Box"/><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/></w:tblPr><w:tblGrid><w:gridCol w:w="{WIDTH}"/></w:tblGrid>'
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{WIDTH}" w:type="dxa"/></w:tcPr>{content}<w:p><w:pPr><w:pStyle w:val="BoxSpace"/>'
        "</w:pPr></w:p></w:tc></w:tr></w:tbl>"
    )
