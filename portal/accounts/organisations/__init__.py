"""Somebody's organisation: declared, proved, shared with colleagues, left."""
