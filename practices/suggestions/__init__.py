"""“Cette vitrine devrait raconter …”: subjects that readers would like a vitrine to tell."""
