"""What the practices keep about those who follow, write and sign them."""

from collections.abc import Iterator

from portal.accounts.models import User
from portal.personal.batches import freed, gone, theirs
from portal.personal.registry import Holding, register

from .alerts.models import Alert
from .alerts.services import stop_all
from .attachments.models import Attachment
from .importing.models import DocumentImport
from .models import Revision
from .pictures.files import original
from .pictures.models import Picture
from .signoff.models import Comment, Consent, Signatory, Signature
from .suggestions.models import Suggestion

PROOF = "C’est la preuve que l’entreprise a dit oui : elle reste, votre compte effacé ou non."


def _stop_alerts(user: User) -> None:
    stop_all(user=user)


def _picture_files(user: User) -> Iterator[tuple[str, str]]:
    for each in Picture.objects.filter(uploaded_by=user).order_by("created_at"):
        yield f"images/{each.pk}", original(each.pk)


def _document_files(user: User) -> Iterator[tuple[str, str]]:
    for each in Attachment.objects.filter(uploaded_by=user).order_by("created_at"):
        yield f"documents/{each.pk}.pdf", each.file_name


register(
    Holding(
        30, "alertes", "Vos alertes",
        "Pour vous écrire de ce que vous suivez, une seule fois.", "Jusqu’à ce que vous les arrêtiez.",
        theirs(Alert),
        {"Sujet": "topic", "Recherche": "query", "Rythme": "cadence", "Depuis le": "created_at"},
        erase=_stop_alerts,
    )
)  # fmt: skip
register(
    Holding(
        31, "suggestions", "Les sujets que vous avez suggérés",
        "Pour que la vitrine sache ce que l’on voudrait lire.",
        "Autant que la vitrine ; votre nom s’efface avec votre compte.",
        theirs(Suggestion, "author"),
        {"Vitrine": "vitrine__name", "Sujet": "subject", "Pourquoi": "why", "Le": "created_at"},
        erase=freed(Suggestion, "author", why=""),
    )
)  # fmt: skip
register(
    Holding(
        32, "textes", "Les textes que vous avez écrits",
        "Ils appartiennent à l’entreprise dont ils racontent la pratique.", "Autant que la pratique.",
        theirs(Revision, "author"),
        {"Pratique": "practice__slug", "Révision": "number", "Écrite le": "created_at"},
    )
)  # fmt: skip
register(
    Holding(
        33, "remarques", "Vos remarques sur des textes",
        "Pour que l’auteur sache quoi reprendre.", "Autant que le texte ; votre nom s’efface avec votre compte.",
        theirs(Comment, "author"),
        {"Partie": "section", "Remarque": "text", "Le": "at"},
        erase=freed(Comment, "author", author_name=""),
    )
)  # fmt: skip
register(
    Holding(
        34, "images", "Les images que vous avez données",
        "Elles illustrent des pratiques. La position et l’appareil en ont été retirés.", "Autant que la pratique.",
        theirs(Picture, "uploaded_by"),
        {"Nom": "name", "Texte alternatif": "alt", "Le": "created_at"},
        files=_picture_files,
    )
)  # fmt: skip
register(
    Holding(
        35, "documents", "Les documents que vous avez joints",
        "Ils accompagnent des pratiques.", "Autant que la pratique.",
        theirs(Attachment, "uploaded_by"),
        {"Titre": "title", "Le": "created_at"},
        files=_document_files,
    )
)  # fmt: skip
register(
    Holding(
        36, "imports", "Les documents Word que vous avez importés",
        "Pour dire ce qui est allé où.",
        "Le compte rendu, autant que la pratique ; le document est effacé une fois lu.",
        theirs(DocumentImport, "uploaded_by"),
        {"Nom": "name", "Le": "created_at", "État": "state"},
        erase=freed(DocumentImport, "uploaded_by", name=""),
    )
)  # fmt: skip
register(
    Holding(
        37, "validations", "Les textes que vous avez validés",
        PROOF, "Autant que la pratique, puis cinq ans.",
        theirs(Signature),
        {"Pratique": "revision__practice__slug", "Révision": "revision__number", "Réponse": "verdict", "Le": "at"},
        erase=freed(Signature, user=None),
    )
)  # fmt: skip
register(
    Holding(
        38, "usages", "Vos accords sur l’usage des textes",
        PROOF, "Autant que la pratique, puis cinq ans.",
        theirs(Consent),
        {"Pratique": "practice__slug", "Usage": "use", "Accordé": "granted", "Le": "at"},
        erase=freed(Consent, user=None),
    )
)  # fmt: skip
register(
    Holding(
        39, "a-valider", "Les textes qu’on vous a demandé de valider",
        "Pour vous envoyer le lien qui permet de répondre.", "Jusqu’à ce que le texte soit clos.",
        theirs(Signatory),
        {"Pratique": "submission__practice__slug", "Désigné le": "named_at"},
        erase=gone(Signatory, submission__closed_at=None),
    )
)  # fmt: skip
