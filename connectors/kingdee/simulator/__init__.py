"""A stand-in for a Kingdee K3 Cloud server, for development and tests; see README.md for what is modelled."""
