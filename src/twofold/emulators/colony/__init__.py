"""An emulator of The Colony's API: posts, comments, votes, messages, webhooks and what belongs to them."""

from twofold.emulators.colony.calls import ColonyModes as ColonyModes
from twofold.emulators.colony.emulator import ColonyEmulator as ColonyEmulator
from twofold.emulators.colony.state import ColonyState as ColonyState
