"""Who speaks for a vitrine: invitations, roles, hand-over of ownership, leaving."""
