"""Hours as the pages write them: « 14 h 05 ». What is not here is Django's own French.

Non-breaking spaces stand within the hour and before the month alone: a narrow column breaks before the year.
"""

TIME_FORMAT = "G\u00a0\\h\u00a0i"
DATE_FORMAT = "j\u00a0F Y"
DATETIME_FORMAT = f"{DATE_FORMAT}, {TIME_FORMAT}"
SHORT_DATETIME_FORMAT = f"d/m/Y {TIME_FORMAT}"
