"""External systems: the hub service and one package per vendor."""
