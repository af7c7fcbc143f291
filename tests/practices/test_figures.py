"""A gain as a reader sees it: every number written in French, drawn to the scale of what was measured."""

from decimal import Decimal

import pytest

from practices.figures import figure_of
from practices.models import Gain


def gain(**fields) -> Gain:
    given = {"indicator": "Rebuts", "unit": "% des pièces", "before": Decimal("6.200"), "after": Decimal("3.800")}
    return Gain(**{**given, **fields})


@pytest.mark.parametrize(
    ("fields", "strong", "before", "after", "gap", "share"),
    [
        ({}, "−39\xa0%", "6,2\xa0% des pièces", "3,8\xa0% des pièces", "−2,4\xa0points", "61.29"),
        (
            {"unit": "minutes", "before": Decimal(52), "after": Decimal(9)},
            "−83\xa0%", "52\xa0minutes", "9\xa0minutes", "−43\xa0minutes", "17.31",
        ),
        (
            {"unit": "jours ouvrés", "before": Decimal(6), "after": Decimal(1)},
            "−83\xa0%", "6\xa0jours ouvrés", "1\xa0jour ouvré", "−5\xa0jours ouvrés", "16.67",
        ),
        (
            {"unit": "pièces par mois", "before": Decimal(1), "after": Decimal(19)},
            "19\xa0pièces", "1\xa0pièce par mois", "19\xa0pièces par mois", "+18\xa0pièces", "1900.00",
        ),
        (
            {"unit": "mois", "before": Decimal("1.5"), "after": Decimal(1)},
            "−33\xa0%", "1,5\xa0mois", "1\xa0mois", "−0,5\xa0mois", "66.67",
        ),
        (
            {"unit": "MWh par an", "before": Decimal(1200), "after": Decimal(1410)},
            "+18\xa0%", "1\u202f200\xa0MWh par an", "1\u202f410\xa0MWh par an", "+210\xa0MWh", "117.50",
        ),
        (
            {"unit": "pour 100 dossiers", "before": Decimal(4), "after": Decimal("1.5")},
            "−63\xa0%", "4\xa0pour 100 dossiers", "1,5\xa0pour 100 dossiers", "−2,5\xa0pour 100 dossiers", "37.50",
        ),
        (
            {"unit": "accès", "before": Decimal(7), "after": Decimal(0)},
            "−100\xa0%", "7\xa0accès", "0\xa0accès", "−7\xa0accès", "0.00",
        ),
        (
            {"before_max": Decimal(7), "after_max": Decimal(4)},
            "−35 à −46\xa0%", "6,2 à 7\xa0% des pièces", "3,8 à 4\xa0% des pièces", "environ −2,7\xa0points", "59.09",
        ),
    ],
)  # fmt: skip
def test_gain_is_written_and_scaled(fields, strong, before, after, gap, share):
    figure = figure_of(gain(**fields))
    assert (figure.strong, figure.before, figure.after, figure.gap) == (strong, before, after, gap)
    assert f"{figure.share:.2f}" == share


def test_nothing_before_has_no_scale_nor_percentage():
    figure = figure_of(gain(unit="lots", before=Decimal(0), after=Decimal(12)))
    assert (figure.strong, figure.share) == ("12\xa0lots", None)


def test_source_names_who_declared_and_who_reviewed():
    assert (
        figure_of(gain(declared_by="le site", reviewed_by="l’Alliance")).source
        == "déclarés par le site, relus par l’Alliance"
    )
    assert figure_of(gain(reviewed_by="l’Alliance")).source == "relus par l’Alliance"
    assert figure_of(gain()).source == ""


def test_curve_spreads_its_labels_and_keeps_every_value():
    series = [[f"mois {n}", n + 0.5] for n in range(24)]
    curve = figure_of(gain(series=series, series_marker=14)).curve
    assert curve.labels == ("mois 0", "mois 6", "mois 12", "mois 17", "mois 23")
    assert (curve.unit, curve.marker, curve.first, curve.last) == ("%", 14, "mois 0", "mois 23")
    assert curve.rows[1] == ("mois 1", "1,5\xa0%")
    assert len(curve.rows) == 24


@pytest.mark.parametrize("series", [[], [["janv.", 1]]])
def test_fewer_than_two_points_are_no_curve(series):
    assert figure_of(gain(series=series)).curve is None
