"""gRPC of the hub."""
