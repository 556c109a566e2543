"""An emulator of the Avala API."""

from twofold.emulators.avala.calls import AvalaModes
from twofold.emulators.avala.emulator import AvalaEmulator

__all__ = ["AvalaEmulator", "AvalaModes"]
