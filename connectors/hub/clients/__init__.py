"""Other services of Dougong, as the hub sees them."""
