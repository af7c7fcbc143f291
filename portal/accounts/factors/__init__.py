"""What proves who signs in beside a password: authenticator app, passkeys, recovery codes, codes by mail, sessions."""
