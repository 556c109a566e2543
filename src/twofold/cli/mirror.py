"""`twofold mirror`: compile the blocking half of a project, or check it."""

from pathlib import Path
from typing import Annotated

import typer


def mirror(
    check: Annotated[bool, typer.Option("--check", help="Compare only, write nothing.")] = False,
    project: Annotated[Path, typer.Option(help="The folder of pyproject.toml.")] = Path(),
) -> None:
    """Compile the async half of a project into its blocking half; exit status 1 on any problem."""
    from twofold import mirror as tool

    result = tool.check(project) if check else tool.write(project)
    typer.echo(str(result))
    raise typer.Exit(1 if result.problems else 0)
