"""Numbers as French writes them: U+202F between thousands, comma, U+2212 for minus, U+00A0 before the unit."""

from decimal import ROUND_HALF_UP, Decimal

THIN = "\u202f"
NBSP = "\u00a0"
MINUS = "\u2212"

Number = int | float | Decimal | str


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def number(value: Number, decimals: int | None = None) -> str:
    """« 3 400 », « 6,2 », « −0,5 ». Without `decimals`, as many as the value holds, trailing zeros dropped.

    Raises decimal.InvalidOperation on what is not a number.
    """
    amount = _decimal(value)
    if decimals is not None:
        amount = amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(amount):f}"
    whole, _, fraction = text.partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    groups: list[str] = []
    while len(whole) > 3:
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    shown = THIN.join([whole, *groups]) + (f",{fraction}" if fraction else "")
    return (MINUS if amount < 0 and shown.strip("0,") else "") + shown


def quantity(value: Number, unit: str) -> str:
    """« 3 400 pièces », « 6,2 % ». An empty unit gives the number alone."""
    return f"{number(value)}{NBSP}{unit}" if unit else number(value)


def _scaled(value: Number) -> tuple[str, str]:
    amount = _decimal(value)
    if abs(amount) >= 1_000_000 and amount % 10_000 == 0:
        return number(amount / 1_000_000), "M€"
    if abs(amount) >= 10_000 and amount % 100 == 0:
        return number(amount / 1000), "k€"
    return number(amount, 0 if amount == amount.to_integral_value() else 2), "€"


def euros(value: Number) -> str:
    """An amount in euros: « 9 500 € », « 120 k€ », « 1,2 M€ ». It is never rounded: 11 234 stays « 11 234 € »."""
    return NBSP.join(_scaled(value))


def euros_range(low: Number | None, high: Number | None) -> str:
    """« 100 à 150 k€ »; one bound alone gives « moins de 20 k€ » or « plus de 1 M€ »; none gives an empty string."""
    if high is None:
        return f"plus de {euros(low)}" if low is not None else ""
    if low is None or _decimal(low) == 0:
        return f"moins de {euros(high)}"
    if _decimal(low) == _decimal(high):
        return euros(low)
    (first, first_unit), (second, second_unit) = _scaled(low), _scaled(high)
    if first_unit == second_unit:
        return f"{first} à {second}{NBSP}{second_unit}"
    return f"{euros(low)} à {euros(high)}"


def percent_change(before: Number, after: Number) -> Decimal:
    """(after − before) / before, in percent. Raises ZeroDivisionError when there was nothing before."""
    first = _decimal(before)
    if first == 0:
        raise ZeroDivisionError("no change in percent from nothing")
    return (_decimal(after) - first) / abs(first) * 100


def delta_percent(value: Number, decimals: int = 0) -> str:
    """A change in percent with its sign: « −39 % », « +12 % », « 0 % »."""
    shown = number(value, decimals)
    sign = "+" if _decimal(value) > 0 and shown.strip("0,") else ""
    return f"{sign}{shown}{NBSP}%"


SPELLED = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


def spelled(count: int, gender: str = "m") -> str:
    """« trois » up to ten, then figures: « 11 ». One agrees: `gender` "f" gives « une »."""
    if count == 1 and gender == "f":
        return "une"
    return SPELLED[count] if 0 <= count < len(SPELLED) else number(count)
