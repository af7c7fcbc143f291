"""Pages of the sign-off: signing and agreements, keeping fresh."""
