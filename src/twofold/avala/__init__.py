"""The Avala API."""
