# Generated from _async/bloomy/__init__.py by twofold.mirror; do not edit.
"""The Bloom Growth client and its operations."""
