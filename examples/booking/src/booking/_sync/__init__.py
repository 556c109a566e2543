# Generated from _async/__init__.py by twofold.mirror; do not edit.
