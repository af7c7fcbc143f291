"""Alerts: who follows a problem, a technology, a region or a search is written to when there is something new."""
