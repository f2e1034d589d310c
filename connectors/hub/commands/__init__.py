"""Use cases of the hub, one a file."""
