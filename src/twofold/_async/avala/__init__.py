# The async source; twofold.mirror generates its blocking mirror.
"""The Avala client and its resources."""
