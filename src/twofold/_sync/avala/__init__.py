# Generated from _async/avala/__init__.py by twofold.mirror; do not edit.
"""The Avala client and its resources."""
