"""Pages and files of the book."""
