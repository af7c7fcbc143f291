"""A vitrine’s own people write its page, its terms and its pause."""
