"""Hours as the pages write them: « 14 h 05 », with non-breaking spaces. What is not here is Django's own French."""

TIME_FORMAT = "G\u00a0\\h\u00a0i"
DATETIME_FORMAT = f"j\u00a0F\u00a0Y, {TIME_FORMAT}"
DATE_FORMAT = "j\u00a0F\u00a0Y"
SHORT_DATETIME_FORMAT = f"d/m/Y {TIME_FORMAT}"
