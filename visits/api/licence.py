"""Under which licence the facts may be used again. The Alliance has still to confirm this choice (ADR 0010)."""

LICENCE_NAME = "Licence Ouverte 2.0"
LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
LICENCE_ID = "etalab-2.0"  # SPDX
