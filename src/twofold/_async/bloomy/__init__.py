# The async source; twofold.mirror generates its blocking mirror.
"""The Bloom Growth client and its operations."""
