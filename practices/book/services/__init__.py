"""What the Alliance and companies do with the book."""
