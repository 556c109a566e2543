# The async source; twofold.mirror generates its blocking mirror.
"""All code that does I/O, written once."""
