"""What the house itself keeps about people: the account, how it is protected, mails, the journal."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, OuterRef, ProtectedError, Q, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import Entry
from portal.audit.services import forget_old_lines
from portal.mail.enums import DeliveryState
from portal.mail.models import Attachment, OutgoingEmail

from . import erased
from .batches import forget, gone, theirs
from .models import Agreement, DataExport
from .registry import Holding, Rule, register, register_rule
from .services.exporting import erase_exports, forget_old_exports

BODIES_KEPT, MAILS_KEPT = timedelta(days=90), timedelta(days=730)
UNVERIFIED_KEPT, HISTORY_KEPT = timedelta(days=30), timedelta(days=365)
BODIES = """
WITH old AS MATERIALIZED (
  SELECT id FROM mail_outgoingemail WHERE created_at < %(before)s AND NOT (text_body = '')
  ORDER BY created_at LIMIT %(at_most)s FOR UPDATE SKIP LOCKED
), pieces AS (DELETE FROM mail_attachment WHERE email_id IN (SELECT id FROM old))
UPDATE mail_outgoingemail AS mail SET text_body = '', html_body = '', unsubscribe_url = ''
FROM old WHERE mail.id = old.id
"""
NOT_SENT = (DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.FAILED)


def _mails_of(user: User) -> QuerySet[OutgoingEmail]:
    return OutgoingEmail.objects.filter(Q(recipient=user) | Q(to_email__iexact=user.email))


def _erase_mails(user: User) -> None:
    """What has not left is dropped; what has left keeps its date and its fate. Answers no longer go to the person."""
    OutgoingEmail.objects.filter(reply_to__iexact=user.email).update(reply_to="")
    mails = _mails_of(user)
    mails.filter(state__in=NOT_SENT).delete()
    Attachment.objects.filter(email__in=mails).delete()
    mails.update(
        recipient=None, to_email=erased.address_of(user.pk), to_name="", subject=erased.TEXT, text_body="",
        html_body="", unsubscribe_url="",
    )  # fmt: skip


def _forget_bodies(at_most: int) -> int:
    """The largest of the rules: one statement a batch, found by the index mail_with_body, its keys never leaving the
    database. A row somebody writes is left for the next batch."""
    with connection.cursor() as cursor:
        cursor.execute(BODIES, {"before": timezone.now() - BODIES_KEPT, "at_most": at_most})
        return cursor.rowcount


def _forget_mails(at_most: int) -> int:
    return forget(
        OutgoingEmail.objects.filter(created_at__lt=timezone.now() - MAILS_KEPT).order_by("created_at"), at_most
    )


def _forget_last_words(at_most: int) -> int:
    """The mail that said “erased” keeps the address for a day: until it has left."""
    rows = OutgoingEmail.objects.filter(
        kind="personal.account_erased", created_at__lt=timezone.now() - timedelta(days=1)
    )
    return forget(rows.exclude(state__in=(DeliveryState.PENDING, DeliveryState.IN_FLIGHT)), at_most)


def _forget_unverified(at_most: int) -> int:
    """Accounts whose address nobody proved in a month, that nothing refers to."""
    proved = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    never = User.objects.filter(
        ~Exists(proved), date_joined__lt=timezone.now() - UNVERIFIED_KEPT, last_login=None, is_staff=False
    ).exclude(email__endswith=erased.DOMAIN)
    gone = 0
    for user in never.filter(requests=None, sought=None, memberships=None).order_by("date_joined")[:at_most]:
        try:
            user.delete()
        except ProtectedError:
            continue
        gone += 1
    return gone


def _forget_sessions(at_most: int) -> int:
    keys = list(Session.objects.filter(expire_date__lt=timezone.now()).values_list("pk", flat=True)[:at_most])
    UserSession.objects.filter(session_key__in=keys).delete()
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def _forget_desk_history(at_most: int) -> int:
    return forget(LogEntry.objects.filter(action_time__lt=timezone.now() - HISTORY_KEPT).order_by("pk"), at_most)


register(
    Holding(
        10, "compte", "Votre compte",
        "Pour vous reconnaître et vous répondre.", "Jusqu’à ce que vous l’effaciez.",
        lambda user: User.objects.filter(pk=user.pk),
        {
            "Prénom et nom": "full_name", "Adresse": "email", "Fonction": "job_title", "Téléphone": "phone",
            "Organisation": "organisation__name", "Inscrit le": "date_joined", "Dernière connexion": "last_login",
        },
    )
)  # fmt: skip
register(
    Holding(
        11, "adresses", "Vos adresses électroniques",
        "Pour savoir laquelle est confirmée.", "Autant que le compte.",
        theirs(EmailAddress),
        {"Adresse": "email", "Confirmée": "verified", "Principale": "primary"},
    )
)  # fmt: skip
register(
    Holding(
        12, "facteurs", "Vos seconds facteurs",
        "Pour que votre mot de passe seul n’ouvre pas le compte. Les secrets sont chiffrés.",
        "Jusqu’à ce que vous les retiriez.",
        theirs(Authenticator),
        {"Nature": "type", "Ajouté le": "created_at", "Dernier usage": "last_used_at"},
    )
)  # fmt: skip
register(
    Holding(
        13, "organisation", "Votre connexion par votre organisation",
        "Pour vous reconnaître quand elle dit qui vous êtes.", "Autant que le compte.",
        theirs(SocialAccount),
        {"Service": "provider", "Identifiant": "uid", "Depuis le": "date_joined"},
    )
)  # fmt: skip
register(
    Holding(
        13, "appareils", "Vos appareils connectés",
        "Pour que vous puissiez fermer une session que vous ne reconnaissez pas.",
        "Jusqu’à la fin de la session, deux semaines au plus.",
        theirs(UserSession),
        {"Depuis le": "created_at", "Adresse du réseau": "ip", "Navigateur": "user_agent"},
    )
)  # fmt: skip
register(
    Holding(
        14, "accords", "Ce que vous avez accepté",
        "Pour savoir quel texte vous avez accepté, et quand.", "Autant que le compte.",
        theirs(Agreement),
        {"Texte": "text", "Version": "version", "Le": "at"},
        erase=gone(Agreement),
    )
)  # fmt: skip
register(
    Holding(
        80, "courriels", "Les courriels qui vous sont partis",
        "Pour les remettre si votre serveur les refuse, et vous dire ce qu’ils sont devenus.",
        "Le texte 90 jours, la date et l’objet deux ans.",
        theirs(OutgoingEmail, "recipient"),
        {"Enregistré le": "created_at", "Objet": "subject", "État": "state"},
        erase=_erase_mails,
    )
)  # fmt: skip
register(
    Holding(
        81, "copies", "Les copies de vos données",
        "Pour que vous puissiez les télécharger.", "Sept jours.",
        theirs(DataExport),
        {"Demandée le": "asked_at", "État": "state", "Octets": "byte_size"},
        erase=erase_exports,
    )
)  # fmt: skip
register(
    Holding(
        90, "journal", "Le journal de vos gestes",
        "Pour la sécurité : connexions, refus, changements. Il ne porte ni nom, ni adresse, ni adresse IP entière.",
        "Douze mois, après un effacement aussi : il ne désigne alors plus personne.",
        lambda user: Entry.objects.by(user),
        {"Le": "at", "Événement": "event", "Par": "door", "Depuis le réseau": "network"},
    )
)  # fmt: skip

register_rule(Rule("mail-bodies", "Texte et pièces des courriels", "90 jours", _forget_bodies))
register_rule(Rule("mails", "Courriels", "deux ans", _forget_mails))
register_rule(Rule("last-words", "Courriel qui confirme un effacement", "un jour après son envoi", _forget_last_words))
register_rule(Rule("unverified", "Comptes dont l’adresse n’est pas confirmée", "30 jours", _forget_unverified))
register_rule(Rule("sessions", "Sessions échues", "deux semaines", _forget_sessions))
register_rule(Rule("journal", "Journal", "douze mois", lambda at_most: forget_old_lines(at_most=at_most)))
register_rule(Rule("desk-history", "Historique du bureau", "douze mois", _forget_desk_history))
register_rule(Rule("exports", "Copies de données", "sept jours", forget_old_exports))
