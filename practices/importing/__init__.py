"""A Word document becomes the draft of a practice: guarded, read, its parts recognised, nothing lost silently."""
