"""French words compared as a reader compares them: accents, capitals and apostrophes do not matter."""

import unicodedata


def fold(text: str) -> str:
    """“Île-d’Yeu ” → “ile-d'yeu”. Outer and repeated spaces go; œ and æ become two letters."""
    text = text.replace("’", "'").replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae").replace("Æ", "Ae")
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(plain.casefold().split())
