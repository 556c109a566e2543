"""Local servers of the APIs twofold has clients for: stateful, with a request log, a fault plan and a clock.

Needs the extra `twofold[emulators]`. Names are resolved on first use, so that importing this package loads no
server.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.emulators.avala import AvalaEmulator as AvalaEmulator
    from twofold.emulators.avala import AvalaModes as AvalaModes
    from twofold.emulators.bloomy import BloomyEmulator as BloomyEmulator
    from twofold.emulators.bloomy import BloomyModes as BloomyModes
    from twofold.emulators.clock import EmulatorClock as EmulatorClock
    from twofold.emulators.colony import ColonyEmulator as ColonyEmulator
    from twofold.emulators.colony import ColonyModes as ColonyModes
    from twofold.emulators.delivery import Answer as Answer
    from twofold.emulators.depot import DepotEmulator as DepotEmulator
    from twofold.emulators.faults import FaultEntry as FaultEntry
    from twofold.emulators.faults import FaultPlan as FaultPlan
    from twofold.emulators.faults import FaultPlanError as FaultPlanError
    from twofold.emulators.pagelab import PageLabEmulator as PageLabEmulator
    from twofold.emulators.recording import RecordedRequest as RecordedRequest
    from twofold.emulators.recording import RequestLog as RequestLog
    from twofold.emulators.seeds import SeedError as SeedError
    from twofold.emulators.server import Emulator as Emulator
    from twofold.emulators.shelf import ShelfEmulator as ShelfEmulator
    from twofold.emulators.tokens import TokenEmulator as TokenEmulator

_HOMES = {
    "Answer": "delivery",
    "AvalaEmulator": "avala",
    "AvalaModes": "avala",
    "BloomyEmulator": "bloomy",
    "BloomyModes": "bloomy",
    "ColonyEmulator": "colony",
    "ColonyModes": "colony",
    "DepotEmulator": "depot",
    "Emulator": "server",
    "EmulatorClock": "clock",
    "FaultEntry": "faults",
    "FaultPlan": "faults",
    "FaultPlanError": "faults",
    "PageLabEmulator": "pagelab",
    "RecordedRequest": "recording",
    "RequestLog": "recording",
    "SeedError": "seeds",
    "ShelfEmulator": "shelf",
    "TokenEmulator": "tokens",
}

EMULATORS = {
    "avala": "AvalaEmulator",
    "bloomy": "BloomyEmulator",
    "colony": "ColonyEmulator",
    "shelf": "ShelfEmulator",
}
"""The emulators by the name of their API, and the class of each in this package."""

__all__ = ["EMULATORS", *_HOMES]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(f"{__name__}.{_HOMES[name]}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("starlette", "uvicorn"):
            raise ModuleNotFoundError(
                "The emulators need starlette and uvicorn: pip install 'twofold[emulators]'", name=error.name
            ) from error
        raise
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted(__all__)
