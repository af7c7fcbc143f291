"""Numbers, amounts and changes as French writes them."""

from decimal import Decimal, InvalidOperation

import pytest

from portal.ui import numbers

T, N = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (999, "999"),
        (3400, f"3{T}400"),
        (1234567, f"1{T}234{T}567"),
        (6.2, "6,2"),
        (Decimal("6.20"), "6,2"),
        (-0.5, "−0,5"),
        (-1200, f"−1{T}200"),
        ("1E+3", f"1{T}000"),
    ],
)
def test_number(value, expected):
    assert numbers.number(value) == expected


@pytest.mark.parametrize(
    ("value", "places", "expected"), [(2.345, 1, "2,3"), (2.5, 0, "3"), (-0.2, 0, "0"), (4, 2, "4,00")]
)
def test_number_with_decimals(value, places, expected):
    assert numbers.number(value, places) == expected


def test_number_refuses_words():
    with pytest.raises(InvalidOperation):
        numbers.number("beaucoup")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (950, f"950{N}€"),
        (9500, f"9{T}500{N}€"),
        (120000, f"120{N}k€"),
        (42500, f"42,5{N}k€"),
        (11234, f"11{T}234{N}€"),
        (1200000, f"1,2{N}M€"),
        (Decimal("12.50"), f"12,50{N}€"),
    ],
)
def test_euros(value, expected):
    assert numbers.euros(value) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (100000, 150000, f"100 à 150{N}k€"),
        (800000, 1200000, f"800{N}k€ à 1,2{N}M€"),
        (None, 20000, f"moins de 20{N}k€"),
        (0, 20000, f"moins de 20{N}k€"),
        (1000000, None, f"plus de 1{N}M€"),
        (5000, 5000, f"5{T}000{N}€"),
        (None, None, ""),
    ],
)
def test_euros_range(low, high, expected):
    assert numbers.euros_range(low, high) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(-38.7, f"−39{N}%"), (12, f"+12{N}%"), (0, f"0{N}%"), (0.2, f"0{N}%"), (-0.2, f"0{N}%")]
)
def test_delta_percent(value, expected):
    assert numbers.delta_percent(value) == expected


def test_percent_change():
    assert round(numbers.percent_change("6.2", "3.8"), 1) == Decimal("-38.7")


def test_percent_change_from_nothing():
    with pytest.raises(ZeroDivisionError):
        numbers.percent_change(0, 4)


def test_quantity():
    assert (numbers.quantity(3400, "pièces"), numbers.quantity(11, "")) == (f"3{T}400{N}pièces", "11")


def test_spelled():
    assert [numbers.spelled(1), numbers.spelled(1, "f"), numbers.spelled(3), numbers.spelled(11)] == [
        "un",
        "une",
        "trois",
        "11",
    ]
