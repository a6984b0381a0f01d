"""Write the list of common passwords that `jitflow.accounts.common` refuses.

    python tests/tools/write_common_passwords.py LIST...

Each LIST is a text file with one password a line, the commonest first. Those of at least 15 characters count, since
shorter ones are refused anyway: the first 10,000 of every list. What is written are the first five bytes of the SHA-256
of each, sorted: enough to refuse them, and neither foul words nor anybody's leaked password stand in the repository.

The file in the repository was made from the million of SecLists (10-million-password-list-top-1000000, MIT licence,
9,747 of them long enough) and from the list of the RockYou breach in the order of its frequency.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from jitflow.accounts.common import FILE, digest, normal
from jitflow.accounts.passwords import SHORTEST

OF_EACH = 10_000


def long_enough(path: Path) -> Iterator[str]:
    """The passwords of a list that our rule about length would accept, without repetitions."""
    seen = set()
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            password = normal(line.rstrip("\r\n"))
            if len(password) >= SHORTEST and password not in seen:
                seen.add(password)
                yield password


def main() -> None:
    """Write the file and say how many passwords are in it."""
    digests = {digest(password) for name in sys.argv[1:] for password in islice(long_enough(Path(name)), OF_EACH)}
    FILE.write_bytes(b"".join(sorted(digests)))
    print(f"{len(digests)} passwords, {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
