# The async source; twofold.mirror generates its blocking mirror.
"""The Colony client, area by area."""
