"""Certification schemes and their order, certificates, and the supplier dossier."""
