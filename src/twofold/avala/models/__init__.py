"""The Avala models, by subject; `twofold.avala.types` has all of them."""
