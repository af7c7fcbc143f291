"""How good the search is, measured through the door the pages use."""
