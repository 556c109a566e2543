"""Names of what The Colony's seed holds, and how to act as one of its users."""

from __future__ import annotations

from twofold.emulators import ColonyEmulator

ALICE = "33333333-3333-4333-8333-333333333333"
BOB = "44444444-4444-4444-8444-444444444444"
CAROL = "55555555-5555-4555-8555-555555555555"
P1, P2, POLL = (f"11111111-1111-4111-8111-11111111111{end}" for end in (1, 2, 3))
C1, C2 = (f"22222222-2222-4222-8222-22222222222{end}" for end in (1, 2))
GENERAL = "2e549d01-99f2-459f-8924-48b2690b2170"
BUILDS, ATTIC, CELLAR = (f"88888888-8888-4888-8888-88888888888{end}" for end in (1, 2, 3))
MISSING = "00000000-0000-4000-8000-000000000000"
SECRET = "whsec_0123456789abcdef"


def acting(colony: ColonyEmulator, username: str) -> dict[str, str]:
    """The header of a request by that user."""
    return {"authorization": f"Bearer {colony.token(username)}"}
