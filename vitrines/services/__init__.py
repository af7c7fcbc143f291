"""What writes vitrines: the import of labelled sites, the example vitrines."""
