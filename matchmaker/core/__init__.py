"""The pure rules of the product: no web, no database, no clock, no files."""
