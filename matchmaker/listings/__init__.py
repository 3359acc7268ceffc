"""Products of producers: facts, capacity by month, photos, catalogue and search."""
