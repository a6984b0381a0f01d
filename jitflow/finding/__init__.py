"""Finding: words to articles, in 24 languages, alike on SQLite and PostgreSQL.

Knows nothing of what it indexes: articles come in (`service.put`), hits go out (`service.search`). The index is tables of
our own and not the full text of either database, so that both give the same answers:

- `words`, `stems`, `folding`, `numbers`: text to terms. A term is a number made of a language and a stem.
- `question`: what was typed, cut to bounds, as units that an article can hold. `expanding`: the same in other languages.
- `segments`: articles to rows. Each saved article is a segment of its own, so that a save only adds rows and two writers
  never meet; `tidy` joins small segments by night. A removed article is noted as gone until then.
- `reading`, `matching`: rows to hits, one segment at a time. `snippets`, `suggesting`: what people see of them.

Only rows of the scopes of the asker are ever read: what lies outside leaves no trace in numbers, order or time.
"""
