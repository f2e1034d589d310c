"""One adapter per vendor, from the vendor's client to `domain.remote.RemoteSystem`."""
