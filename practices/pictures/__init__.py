"""Pictures of a practice: taken, verified, made again in four widths, shown to whoever may read their section."""
