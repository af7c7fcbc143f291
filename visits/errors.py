"""What a service of the visits app may refuse. Each carries the sentence the person reads."""


class VisitError(Exception):
    """A refusal told in a sentence; the views show `str(error)`."""


class TransitionRefused(VisitError):
    """The request is no longer where the action expected it (answered meanwhile, withdrawn, closed)."""

    def __init__(self, *, current: str, wanted: str) -> None:
        super().__init__("Cette demande a changé entre-temps : voici où elle en est.")
        self.current = current
        self.wanted = wanted


class DateNotOffered(VisitError):
    """The date answered is not, or no longer, on the table."""

    def __init__(self) -> None:
        super().__init__("Cette date n’est plus proposée. Choisissez-en une dans la liste.")


class DatePassed(VisitError):
    """The date answered lies in the past."""

    def __init__(self) -> None:
        super().__init__("Cette date est passée. Proposez-en une autre.")


class SlotFull(VisitError):
    """The seats asked for are no longer free."""

    def __init__(self, *, seats_left: int) -> None:
        places = {0: "plus aucune place", 1: "plus qu’une place"}.get(seats_left, f"plus que {seats_left} places")
        super().__init__(f"Ce créneau n’a {places}. Proposez une autre date.")
        self.seats_left = seats_left


class SisterRefused(VisitError):
    """The vitrine a request would be handed over to does not receive now, or the offer is no longer open."""

    def __init__(self) -> None:
        super().__init__("Cette vitrine ne peut pas recevoir la demande en ce moment. Choisissez-en une autre.")


class FormatNotLighter(VisitError):
    """The format offered is not on the vitrine's ladder."""

    def __init__(self) -> None:
        super().__init__("Ce format n’est pas proposé par la vitrine.")
