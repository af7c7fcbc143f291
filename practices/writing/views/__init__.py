"""The writing pages of a vitrine."""
