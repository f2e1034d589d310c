"""Messages in and out of the hub."""
