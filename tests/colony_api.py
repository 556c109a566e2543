"""What tests of The Colony share: the seed's ids, and what the emulator has received."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twofold.emulators import ColonyEmulator

P1, P2, POLL = (f"11111111-1111-4111-8111-11111111111{end}" for end in (1, 2, 3))
C1, C2 = (f"22222222-2222-4222-8222-22222222222{end}" for end in (1, 2))
ALICE = "33333333-3333-4333-8333-333333333333"
BOB = "44444444-4444-4444-8444-444444444444"
NOTICE = "99999999-9999-4999-8999-999999999991"
GENERAL = "2e549d01-99f2-459f-8924-48b2690b2170"
BUILDS = "88888888-8888-4888-8888-888888888881"
MISSING = "00000000-0000-4000-8000-000000000000"
SECRET = "whsec_0123456789abcdef"
LOGIN = "POST auth/token"


def sent(colony: ColonyEmulator) -> list[str]:
    """The requests received, as `GET users/me`."""
    return [f"{one.method} {one.target.decode().removeprefix('/api/v1/')}" for one in colony.requests]


def calls(colony: ColonyEmulator) -> list[str]:
    """The same without log-ins."""
    return [one for one in sent(colony) if one != LOGIN]


def ids(records: Sequence[Any]) -> list[str]:
    """The ids of records."""
    return [record.id for record in records]
