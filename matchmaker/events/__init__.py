"""Trade-connection events."""
