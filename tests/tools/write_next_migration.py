"""Write the newest version file anew: what the models have and the version before it has not.

PYTHONPATH=. .venv/bin/python tests/tools/write_next_migration.py

Run it as often as the models change, until a release carries the file; then raise NAME and BEFORE.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile

from jitflow.db import migrations, units

VERSIONS = migrations.FOLDER / "versions"
BEFORE, NAME = "0005_knowledge", "0006_lessons"
MESSAGE = "Lessons: the parts of what a case taught, in every language of a record."


def main() -> None:
    """Compare with a database of the version before, then give each table a function of its own."""
    path = VERSIONS / f"{NAME}.py"
    path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        units.configure(None, folder)
        migrations.upgrade()
        migrations.new_revision(MESSAGE, NAME)
        units.shut_down()
    generated = next(file for file in VERSIONS.glob(f"{NAME}*.py"))
    text = without_conventional_names(generated.read_text("utf-8"))
    generated.unlink()
    path.write_text(in_functions(text), "utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "check", "-q", "--fix", path], check=False)
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", "--line-length", "120", path], check=True)


def without_conventional_names(text: str) -> str:
    """Keys are named by the naming convention, here as in the models; saying it twice adds lines only."""
    text = re.sub(r", name=op\.f\('(?:pk|fk|uq)_\w+'\)", "", text)
    # SQLite would write the default of a truth value as a number, which PostgreSQL refuses.
    text = text.replace("sa.Boolean(), server_default=sa.text('0')", "sa.Boolean(), server_default=sa.false()")
    return text.replace(", unique=False", "")


def in_functions(text: str) -> str:
    """One function per new table, with its indexes, and one per altered table, instead of one long `upgrade`."""
    head, body = text.split("def upgrade() -> None:\n")
    body, _ = body.split("def downgrade() -> None:\n")
    lines = [line for line in body.splitlines() if line.strip() and not line.strip().startswith("#")]
    created: dict[str, list[str]] = {}
    altered: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        if found := re.match(r"    op\.create_table\('(\w+)'", line):
            current = created.setdefault(found[1], [])
        elif found := re.match(r"    with op\.batch_alter_table\('(\w+)'", line):
            table = found[1]
            current = created[table] if table in created else altered.setdefault(table, [])
        current.append(line)
    functions = [
        f"def create_{name}() -> None:\n" + "\n".join(plain_indexes(table, name)) + "\n"
        for name, table in created.items()
    ]
    functions += [
        f"def alter_{name}() -> None:\n" + "\n".join(plain_columns(table, name)) + "\n"
        for name, table in altered.items()
    ]
    head = head.replace("from alembic import op\n", "from alembic import op\n\nfrom jitflow.audit import triggers\n")
    return head + "\n\n".join([*functions, ends(list(created), altered)])


def plain_indexes(lines: list[str], table: str) -> list[str]:
    """Indexes of a new table need no batch."""
    kept = [line for line in lines if "batch_alter_table" not in line]
    pattern = r"^\s+batch_op\.create_index\((?:batch_op\.f\()?('\w+')\)?, "
    return [re.sub(pattern, rf"    op.create_index(\1, '{table}', ", line) for line in kept]


def plain_columns(lines: list[str], table: str) -> list[str]:
    """A batch would make SQLite write the table anew, which its foreign keys do not allow; a new column needs none.

    The keys of a new column are kept by the models alone. Another rule for rows that are there cannot be written so:
    nothing of it is left out in silence.
    """
    if changed := [line.strip() for line in lines if re.search(r"(drop|create_unique|create_check)_constraint\(", line)]:
        raise SystemExit(f"{table}: give the change a column or an index of its own instead of {'; '.join(changed)}")
    kept = [line for line in lines if "batch_alter_table" not in line and "_constraint(" not in line]
    columns = [re.sub(r"^\s+batch_op\.add_column\(", f"    op.add_column('{table}', ", line) for line in kept]
    return plain_indexes(columns, table)


def ends(created: list[str], altered: dict[str, list[str]]) -> str:
    """`upgrade` and `downgrade`."""
    steps = [f"    create_{name}()" for name in created] + [f"    alter_{name}()" for name in altered]
    of = "(op.get_bind().dialect.name, revision):"
    steps += [f"    for statement in triggers.create_later{of}", "        op.execute(statement)"]
    back = [f"    for statement in triggers.drop_later{of}", "        op.execute(statement)"]
    for name, lines in altered.items():
        columns = re.findall(r"add_column\(sa\.Column\('(\w+)'", "\n".join(lines))
        indexes = re.findall(r"create_index\((?:batch_op\.f\()?'(\w+)'", "\n".join(lines))
        back += [f"    op.drop_index('{index}', '{name}')" for index in indexes]
        back += [f"    op.drop_column('{name}', '{column}')" for column in reversed(columns)]
    names = ", ".join(f"'{name}'" for name in reversed(created))
    drop = [f"    for table in ({names},):", "        op.drop_table(table)"] if created else []
    return "\n".join(["", "def upgrade() -> None:", *steps, "", "", "def downgrade() -> None:", *back, *drop, ""])


if __name__ == "__main__":
    main()
