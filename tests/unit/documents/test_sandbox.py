"""The template sandbox: plain data in, words out, nothing else."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from jinja2 import TemplateError

from jitflow.documents.sandbox import DocumentEnvironment, NotPlain, assert_plain

CONTEXT = {"text": "words", "list": ["a"], "row": {"values": ["v"], "items": "i"}, "number": 3}

ESCAPES = [
    "{{ text.__class__ }}",
    "{{ text['__class__'] }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ text|attr('__class__') }}",
    "{{ [].append(1) }}",
    "{{ list.append('b') }}",
    "{{ text.format(1) }}",
    "{{ '{0.__class__}'.format(text) }}",
    "{{ text.upper() }}",
    "{{ cycler }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace() }}",
    "{{ range(10**9)|join }}",
    "{{ dict(a=1) }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context.environment }}",
    "{{ row.keys() }}",
    "{{ row.update }}",
    "{{ number.real }}",
    "{{ number.bit_length() }}",
    "{{ text|map('upper')|join }}",
    "{{ text|format }}",
    "{{ list|tojson }}",
    "{{ text|safe }}",
    "{{ text|xmlattr }}",
    "{{ loop.__class__ }}",
    "{% for x in list %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "{% macro m() %}{% endmacro %}{{ m.__class__ }}",
    "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}x{% endcall %}",
    "{% include '/etc/passwd' %}",
    "{% include '../../../../etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'nothing' %}",
    "{{ undefined_name }}",
    "{{ row.absent }}",
]


@pytest.mark.parametrize("source", ESCAPES)
@pytest.mark.parametrize("with_folder", [False, True])
def test_escapes_are_refused(source: str, with_folder: bool, tmp_path: Path) -> None:
    environment = DocumentEnvironment(tmp_path if with_folder else None)
    with pytest.raises((TemplateError, TypeError)):
        environment.from_string(source).render(CONTEXT)


def test_data_are_reached_and_escaped() -> None:
    environment = DocumentEnvironment()
    source = "{{ row.values[0] }}{{ row['items'] }}{% for x in list %}{{ loop.index }}{{ x|upper }}{% endfor %}"
    assert environment.from_string(source).render(CONTEXT) == "vi1A"
    assert environment.from_string("{{ t }}").render(t="<&>\"'") == "&lt;&amp;&gt;&#34;&#39;"


def test_values_are_never_templates() -> None:
    assert DocumentEnvironment().from_string("{{ t }}").render(t="{{ 7*7 }}{% raw %}") == "{{ 7*7 }}{% raw %}"


@pytest.mark.parametrize(
    "thing", [object(), datetime.date(2026, 1, 1), {1: "x"}, ("x",), {"x": {"y": [b"z"]}}, {"x"}, len]
)
def test_contexts_hold_plain_data_only(thing: object) -> None:
    with pytest.raises(NotPlain):
        assert_plain({"deep": [thing]})


def test_a_subclass_of_a_string_is_not_plain() -> None:
    class Sly(str):
        pass

    with pytest.raises(NotPlain, match="deep.0"):
        assert_plain({"deep": [Sly("x")]})
