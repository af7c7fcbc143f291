"""The words of the trade: which words say the same, which lead to one another. The Alliance edits them.

Read in this order: `entries` (a concept on paper: CSV in, CSV out, every fault with its line), `tables` (what is kept),
`services` (writing), `reading` (what the search asks), `unfound` (words that found nothing, for the Alliance to judge).
The search calls `reading.expansions` and `unfound.record_unfound`, nothing else.
"""
