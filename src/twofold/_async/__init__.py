# The async source; `python -m twofold.mirror` compiles the blocking half from it.
"""All code that does I/O, written once."""
