"""What is wrong with a parameter, in one French sentence."""

from typing import Any


def in_french(error: dict[str, Any]) -> str:
    """The sentence for an error of pydantic (`type`, `ctx`); a plain one for a kind it does not know."""
    context, kind = error.get("ctx", {}), error["type"]
    if kind in ("enum", "literal_error"):
        return f"Valeurs possibles : {context['expected'].replace(chr(39), '').replace(' or ', ', ')}."
    if kind in ("int_parsing", "int_type", "int_from_float", "int_parsing_size"):
        return "Donnez un nombre entier."
    if kind == "greater_than_equal":
        return f"Au moins {context['ge']}."
    if kind == "less_than_equal":
        return f"Au plus {context['le']}."
    if kind == "string_too_long":
        return f"{context['max_length']} caractères au plus."
    if kind == "too_long":
        return f"{context['max_length']} valeurs au plus."
    if kind == "string_pattern_mismatch":
        return "Donnez on (toute date) ou un mois de la forme 2027-03."
    if kind.startswith("date_"):
        return "Donnez une date de la forme 2027-03-12."
    if kind.startswith("bool_"):
        return "Donnez 1 (oui) ou 0 (non)."
    return "Cette valeur ne se lit pas."
