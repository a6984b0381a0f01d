"""The command `jitflow`: one file per command group, each with a list `commands`.

Exit codes: 0 done, 1 the answer is no, 2 the input cannot be used. Data go to
standard output, messages to standard error.
"""

import importlib
import pkgutil

import click

from jitflow import __version__
from jitflow.config import SettingsError


class Commands(click.Group):
    """Finds the commands of every module in this folder, and turns known faults into exit code 2."""

    def _load(self) -> None:
        if self.commands:
            return
        for module in pkgutil.iter_modules(__path__):
            for command in importlib.import_module(f"{__name__}.{module.name}").commands:
                self.add_command(command)

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._load()
        return sorted(self.commands)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        self._load()
        return self.commands.get(name)

    def invoke(self, ctx: click.Context):
        try:
            return super().invoke(ctx)
        except SettingsError as fault:
            click.echo(f"jitflow: {fault}", err=True)
            ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="jitflow")
def cli() -> None:
    """European Arrest Warrants, Investigation Orders and joint teams: drafted, checked, printed."""


def main() -> None:
    """Entry point of the console script."""
    cli(prog_name="jitflow")
