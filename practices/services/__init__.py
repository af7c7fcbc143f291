"""What writes practices: vocabularies, publication, the example practices."""
