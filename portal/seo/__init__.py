"""What the portal tells robots: addresses, pictures and data about its pages. No business noun lives here."""
