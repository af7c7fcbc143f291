"""Signing in with an OpenID Connect provider: ProConnect, or a company's own."""
