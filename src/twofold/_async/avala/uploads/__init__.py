# The async source; twofold.mirror generates its blocking mirror.
"""Transfers to the object stores that keep Avala's files."""
