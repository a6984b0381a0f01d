"""Write the first version file anew from the models. Only until the first release.

.venv/bin/python tests/tools/write_first_migration.py
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile

from jitflow.db import migrations, units

VERSIONS = migrations.FOLDER / "versions"
NAME = "0001_ground"


def main() -> None:
    """Generate into a fresh database, then give each table a function of its own."""
    for old in VERSIONS.glob("*.py"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        units.configure(None, folder)
        migrations.new_revision("The ground: all tables of the first version.", NAME)
        units.shut_down()
    generated = next(VERSIONS.glob("*.py"))
    text = without_conventional_names(generated.read_text("utf-8"))
    generated.unlink()
    path = VERSIONS / f"{NAME}.py"
    path.write_text(in_functions(text), "utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", "--line-length", "120", path], check=True)


def without_conventional_names(text: str) -> str:
    """Keys are named by the naming convention, here as in the models; saying it twice adds lines only."""
    text = re.sub(r", name=op\.f\('(?:pk|fk|uq)_\w+'\)", "", text)
    return text.replace(", unique=False", "")


def in_functions(text: str) -> str:
    """One function per table, with its indexes, instead of one long `upgrade`."""
    head, body = text.split("def upgrade() -> None:\n")
    body, _ = body.split("def downgrade() -> None:\n")
    lines = [line for line in body.splitlines() if line.strip() and not line.strip().startswith("#")]
    tables: dict[str, list[str]] = {}
    for line in lines:
        found = re.match(r"    op\.create_table\('(\w+)'", line)
        if found:
            tables[found.group(1)] = []
        tables[next(reversed(tables))].append(line)
    functions = [
        f"def create_{name}() -> None:\n" + "\n".join(plain_indexes(table, name)) + "\n"
        for name, table in tables.items()
    ]
    head = head.replace("from jitflow.db", "from jitflow.audit import triggers\nfrom jitflow.db")
    return head + "\n\n".join([*functions, ends(list(tables))])


def plain_indexes(lines: list[str], table: str) -> list[str]:
    """Indexes of a new table need no batch."""
    kept = [line for line in lines if "batch_alter_table" not in line]
    pattern = r"^\s+batch_op\.create_index\((?:batch_op\.f\()?('\w+')\)?, "
    return [re.sub(pattern, rf"    op.create_index(\1, '{table}', ", line) for line in kept]


def ends(tables: list[str]) -> str:
    """`upgrade` and `downgrade`."""
    creations = "\n".join(f"    create_{name}()" for name in tables)
    names = ", ".join(f"'{name}'" for name in reversed(tables))
    return f"""
def upgrade() -> None:
{creations}
    for statement in triggers.create(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in triggers.drop(op.get_bind().dialect.name):
        op.execute(statement)
    for table in ({names}):
        op.drop_table(table)
"""


if __name__ == "__main__":
    main()
