"""Search over practices and vitrines, in PostgreSQL alone.

Read in this order: `words` (a text becomes words), `tables` (what is kept), `documents` (what of a practice or vitrine
is indexed), `indexing` (writing), `understanding` (what a typed query may mean), `ranking` (the order of the answers),
`door` (the four functions the rest of the portal calls).
"""
