"""Giving back, erasing, forgetting."""
