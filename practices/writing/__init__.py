"""Writing a practice: drafts that cannot be lost, the revisions they become."""
