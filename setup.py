"""The build step: compile the wheel's blocking half from the async half. All else is in pyproject.toml."""

import sys
from pathlib import Path

from setuptools import setup

PROJECT = Path(__file__).parent
sys.path.insert(0, str(PROJECT / "src"))

from twofold.mirror import build_commands  # noqa: E402 - the package being built is not importable before

setup(cmdclass=build_commands(PROJECT))
