"""Documents to download with a practice: PDF files, kept privately, given to whoever may read their section."""
