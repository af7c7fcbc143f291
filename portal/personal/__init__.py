"""Personal data: what is kept about a person, given back, erased, and forgotten in time."""
