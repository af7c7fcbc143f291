"""What programs read: `/api/v1/`, the nightly files, the card that other sites show (docs/api.md, ADR 0010).

At the top of the layers, because dates belong to `visits`. It publishes facts that any reader of the pages finds there:
never the text of an article, never a person, never a section its company has reserved.
"""
