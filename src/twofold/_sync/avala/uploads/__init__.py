# Generated from _async/avala/uploads/__init__.py by twofold.mirror; do not edit.
"""Transfers to the object stores that keep Avala's files."""
