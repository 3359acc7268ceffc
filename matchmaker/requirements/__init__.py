"""Requirements of distributors: what is wanted, how much, when, with which papers."""
