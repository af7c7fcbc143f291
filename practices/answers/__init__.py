"""Questions answered in public, under the practice they are about."""
