"""An HTTP API client written once, in async, and shipped twofold: `AsyncAPIClient` and `APIClient`."""

__version__ = "0.1.0"
