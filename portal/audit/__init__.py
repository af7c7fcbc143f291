"""Who did what, when and how: lines that are added and never changed."""
