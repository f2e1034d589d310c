"""The connector hub: accounts at other systems, mappings, synchronisation jobs, the map table, conflicts."""
