"""The vocabularies every installation needs, and the demo: real facts, marked sample figures."""
