"""The version, in the one place that needs no metadata look-up."""

__version__ = "0.1.0"

USER_AGENT = f"twofold/{__version__}"
