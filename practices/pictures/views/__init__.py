"""Pages and files of the pictures."""
