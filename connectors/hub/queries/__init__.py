"""Read models of the hub, one a file."""
