"""What a password may not be, beside Django's own rules (ASVS 6.2.11, 6.2.12)."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from .company import fold

# What somebody who knows the portal would try first; what everybody tries stands in data/passwords/.
OWN_WORDS = (
    "vitrines",
    "vitrine",
    "ouvertes",
    "ouverte",
    "alliance",
    "industrie",
    "industries",
    "industriel",
    "industrielle",
    "futur",
    "usine",
    "usines",
    "visite",
    "visites",
)
LETTERS_LEFT_MIN = 6  # letters that are not one of these words


class OwnWordsValidator:
    """Refuse a password made of the portal's own words and little else: “Vitrines-Ouvertes-2017”."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError when fewer than LETTERS_LEFT_MIN letters remain without these words."""
        letters = "".join(character for character in fold(password) if character.isalpha())
        left = letters
        for word in sorted(OWN_WORDS, key=len, reverse=True):
            left = left.replace(word, "")
        if left != letters and len(left) < LETTERS_LEFT_MIN:
            raise ValidationError(
                "Ajoutez des mots qui ne viennent pas du portail : ceux-là sont essayés les premiers.",
                code="password_of_own_words",
            )

    def get_help_text(self) -> str:
        return "Ne le composez pas seulement avec les mots du portail."
