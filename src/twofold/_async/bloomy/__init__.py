# The async source; `python -m twofold.mirror` compiles the blocking half from it.
"""The Bloom Growth client and its operations."""
