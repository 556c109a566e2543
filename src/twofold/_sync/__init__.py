# Generated from _async/__init__.py by twofold.mirror; do not edit.
"""All code that does I/O, written once."""
