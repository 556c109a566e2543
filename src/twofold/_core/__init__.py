"""Pure decisions shared by both halves: no I/O, no event loop, clock and randomness injected."""
