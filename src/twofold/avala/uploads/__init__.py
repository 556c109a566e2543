"""What uploads to Avala decide and remember, without any I/O but that of their state files."""
