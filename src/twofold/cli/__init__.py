"""The command line, `twofold ...`. Needs the extra `twofold[cli]`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; without typer, say how to install it and exit with status 2."""
    try:
        from twofold.cli.app import app
    except ModuleNotFoundError as error:
        if error.name not in ("typer", "rich"):
            raise
        sys.stderr.write(f"The command line needs {error.name}: pip install 'twofold[cli]'\n")
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    app()
