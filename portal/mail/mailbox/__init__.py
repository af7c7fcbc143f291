"""The development mailbox: every mail of the outbox, readable on the spot. Absent in production (portal.E002)."""
