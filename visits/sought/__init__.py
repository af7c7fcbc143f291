"""Sought practices: a problem described by someone who does not know whom to ask; the Alliance finds the vitrine."""
