"""Generates the blocking half whenever a wheel is built."""

from pathlib import Path

from setuptools import setup

from twofold.mirror import build_commands

setup(cmdclass=build_commands(Path(__file__).parent))
