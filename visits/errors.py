"""What a service of the visits app may refuse. Each carries the sentence the person reads."""

from datetime import date, timedelta

from portal.ui.dates import long_date


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


class VitrinePaused(VisitError):
    """The vitrine receives nobody until a date."""

    def __init__(self, *, until: date) -> None:
        again = long_date(until + timedelta(days=1))
        super().__init__(f"Cette vitrine ne reçoit pas en ce moment. Vous pourrez lui écrire à partir du {again}.")
        self.until = until


class QuotaReached(VisitError):
    """The vitrine has as many requests as it answers in a month."""

    def __init__(self, *, again_on: date) -> None:
        super().__init__(
            "Cette vitrine a atteint le nombre de demandes qu’elle traite par mois. "
            f"Vous pourrez lui écrire à partir du {long_date(again_on)}."
        )
        self.again_on = again_on


class NotPossibleHere(VisitError):
    """The vitrine's shield: the sentence names no reason, on purpose."""

    def __init__(self) -> None:
        super().__init__(
            "Cette vitrine ne peut pas donner suite à votre demande. D’autres ont résolu un problème proche : "
            "choisissez-en une dans la liste des vitrines."
        )


class FormatNotLighter(VisitError):
    """The format offered is not on the vitrine's ladder."""

    def __init__(self) -> None:
        super().__init__("Ce format n’est pas proposé par la vitrine.")


class SlotClosed(VisitError):
    """The date takes no seats any more: paused, cancelled, begun, or its deadline is behind."""

    def __init__(self) -> None:
        super().__init__("Cette date ne prend plus d’inscriptions. Choisissez-en une autre.")


class SlotChanged(VisitError):
    """The date, or the seat, is no longer where the action expected it."""

    def __init__(self) -> None:
        super().__init__("Ce créneau a changé entre-temps : voici où il en est.")


class AlreadySeated(VisitError):
    """One organisation has one seat in a date."""

    def __init__(self) -> None:
        super().__init__("Votre organisation a déjà une place à cette date. Modifiez ou annulez la première d’abord.")


class GroupTooLarge(VisitError):
    """More people than the date admits from one organisation, or than it has seats."""

    def __init__(self, *, most: int) -> None:
        many = "une personne" if most == 1 else f"{most} personnes"
        super().__init__(f"Cette date admet {many} au plus par entreprise.")
        self.most = most


class VisitsOverlap(VisitError):
    """The vitrine receives one private visit at a time, and has one then."""

    def __init__(self) -> None:
        super().__init__("Une autre visite privée est déjà prévue à ce moment. Choisissez une autre heure.")


class OfferOver(VisitError):
    """The seat offered from the waiting list went to the next one."""

    def __init__(self) -> None:
        super().__init__("Le délai pour confirmer est passé : la place est allée à la personne suivante.")


class NotToday(VisitError):
    """The gate opens on the day of the date alone."""

    def __init__(self) -> None:
        super().__init__("L’accueil s’ouvre le jour de la visite.")


class PoolChanged(VisitError):
    """One of the requests chosen for a common date has been answered meanwhile, or is not the vitrine's."""

    def __init__(self) -> None:
        super().__init__("Une de ces demandes a changé entre-temps. Voici celles qui attendent encore.")


class PoolTooLarge(VisitError):
    """More people than the vitrine receives at once, or than a date has seats."""

    def __init__(self, *, most: int) -> None:
        super().__init__(f"Cette date recevrait plus de {most} personnes. Retirez une demande, ou proposez une visio.")
        self.most = most


class GroupDateOver(VisitError):
    """The common date no longer takes answers: its deadline is behind, or it came to nothing."""

    def __init__(self) -> None:
        super().__init__("Cette date commune n’attend plus de réponse. Votre demande garde son tour.")


class ThreadClosed(VisitError):
    """The request has been closed too long for a message, or has not left yet."""

    def __init__(self) -> None:
        super().__init__("Cette demande est close depuis plus de soixante jours : on ne peut plus y écrire.")


class TooManyMessages(VisitError):
    """One side has written as many messages about one request as an hour takes."""

    def __init__(self) -> None:
        super().__init__(
            "Vous avez beaucoup écrit depuis une heure. Votre texte reste sur cette page : envoyez-le un peu plus tard."
        )


class PublicationMoved(VisitError):
    """The publication of an answer is no longer where the action expected it."""

    def __init__(self) -> None:
        super().__init__("Cette publication a changé entre-temps : voici où elle en est.")


class AlreadyAsking(VisitError):
    """One person has one open request at a vitrine; seats of published dates aside."""

    def __init__(self) -> None:
        super().__init__(
            "Vous avez déjà une demande en cours à cette vitrine. Écrivez-lui sur celle-là : "
            "elle est dans votre espace et dans nos courriels."
        )


class TooManyOpen(VisitError):
    """One person has as many open requests as the portal carries for them."""

    def __init__(self, *, most: int) -> None:
        super().__init__(
            f"Vous avez {most} demandes en cours, c’est le plus que le portail porte à la fois. "
            "Retirez-en une, ou attendez une réponse."
        )
        self.most = most


class NamingClosed(VisitError):
    """Visitors are named until two days before the date, by who has a seat in it."""

    def __init__(self) -> None:
        super().__init__(
            "Les noms se donnent jusqu’à deux jours avant la visite. Qui n’est pas nommé le sera à l’accueil."
        )


class VisitorTwice(VisitError):
    """Two visitors of a seat do not share an address: each receives a link of their own there."""

    def __init__(self) -> None:
        super().__init__("Un autre visiteur de ce groupe a déjà cette adresse. À chacun la sienne.")


class VisitorNotExpected(VisitError):
    """The person behind the link is not, or no longer, expected at that date."""

    def __init__(self) -> None:
        super().__init__("Cette visite ne vous attend plus. Adressez-vous à la personne qui vous y a inscrit.")


class SeatsTakenBack(VisitError):
    """A published date only gains seats: somebody may be about to take those shown."""

    def __init__(self, *, least: int) -> None:
        super().__init__(f"Les places publiées ne se retirent pas : gardez-en {least} au moins.")
        self.least = least
