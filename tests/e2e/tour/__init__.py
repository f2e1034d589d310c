"""A tour of every screen: where it leads, and what is looked for on the way."""
