"""What the base class for clients of one's own API decides without any I/O; shared by both halves."""
