"""An emulator of the Bloom Growth API: 45 endpoints, as ugly as the original."""

from twofold.emulators.bloomy.emulator import BloomyEmulator as BloomyEmulator
from twofold.emulators.bloomy.emulator import BloomyModes as BloomyModes
from twofold.emulators.bloomy.state import BloomyState as BloomyState
