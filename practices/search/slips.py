"""How likely a typed word is to be another one, misspelt: the slip of a finger, or a word that begins so."""

SWAPPED, DOUBLED, LEFT_OUT, BESIDE, ADDED, OTHER = 1.0, 1.0, 0.8, 0.6, 0.4, 0.25  # one slip, by its nature
TWO_SLIPS = 0.08
FIRST_LETTER = 0.3  # against a slip further in the word: the first letter is seldom missed

_KEYS = {
    sign: (row, rank)
    for row, keys in enumerate(("azertyuiop", "qsdfghjklm", "wxcvbn"))
    for rank, sign in enumerate(keys)
}


def likelihood(typed: str, meant: str, slips: int) -> float:
    """How likely `typed` is when `meant` was meant, `slips` (words.distance) apart; 1.0 for the commonest slips.

    Both without accents. Two letters swapped and one doubled come first, then a letter left out, a neighbour on a
    French keyboard, a letter too many, any other letter.
    """
    if not slips:
        return 1.0
    first = FIRST_LETTER if typed[0] != meant[0] else 1.0
    if slips > 1:
        return TWO_SLIPS * first
    rank = next((at for at, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other), None)
    if rank is None:
        rank = min(len(typed), len(meant))
    if len(typed) == len(meant):
        if typed[rank + 1 : rank + 2] == meant[rank] and typed[rank] == meant[rank + 1 : rank + 2]:
            return SWAPPED * first
        return (BESIDE if _are_beside(typed[rank], meant[rank]) else OTHER) * first
    longer, one_sign = (typed, ADDED) if len(typed) > len(meant) else (meant, LEFT_OUT)
    return (DOUBLED if rank and longer[rank] == longer[rank - 1] else one_sign) * first


def _are_beside(one: str, other: str) -> bool:
    if one not in _KEYS or other not in _KEYS:
        return False
    (row, rank), (other_row, other_rank) = _KEYS[one], _KEYS[other]
    return abs(row - other_row) <= 1 and abs(rank - other_rank) <= 1
