"""Kingdee K3 Cloud: the wire client, the default mappings, and a simulator of the vendor server."""
