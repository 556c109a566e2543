"""The only code written twice: what differs between an event loop and threads, under paired names."""
