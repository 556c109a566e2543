# Generated from _async/colony/__init__.py by twofold.mirror; do not edit.
"""The Colony client, area by area."""
