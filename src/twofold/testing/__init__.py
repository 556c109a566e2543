"""Doubles for testing code that uses twofold."""

from .clock import FakeClock

__all__ = ["FakeClock"]
