"""Pages of the visits app, one module a journey."""
