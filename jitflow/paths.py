"""Where jitflow finds its own data, in a checkout and in an installed wheel.

In a checkout `forms/`, `templates/` and `translations/` lie beside the package;
in a wheel they are copied to `jitflow/_data/` (see pyproject.toml).
"""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_INSTALLED = PACKAGE / "_data"
_CHECKOUT = PACKAGE.parent


def in_checkout() -> bool:
    """True when the package lies in a source checkout, false in an installed wheel."""
    return not _INSTALLED.is_dir()


_ROOT = _CHECKOUT if in_checkout() else _INSTALLED

FORMS = _ROOT / "forms"
TEMPLATES = _ROOT / "templates"
TRANSLATIONS = _ROOT / "translations"
STATIC = PACKAGE / "web" / "static"


def instance_folder() -> Path:
    """The folder of database, keys and settings; not created here.

    `JITFLOW_INSTANCE` decides; without it `instance/` of the checkout, or
    `./instance` of the working folder for an installed wheel.
    """
    chosen = os.environ.get("JITFLOW_INSTANCE")
    if chosen:
        return Path(chosen).expanduser().resolve()
    return (_CHECKOUT if in_checkout() else Path.cwd()) / "instance"
