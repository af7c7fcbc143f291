"""People (`User`, known by their e-mail) and the companies they come from (`Organisation`)."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_countries.fields import CountryField

from .enums import OrganisationKind, Proof, SizeBand


class Organisation(models.Model):
    """The requester's company. A French one may give its SIREN or SIRET, a foreign one gives its country."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("nom", max_length=160)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    country = CountryField("pays", default="FR")
    naf_code = models.CharField("code NAF", max_length=6, blank=True)
    size_band = models.CharField("effectif", max_length=10, choices=SizeBand.choices, blank=True)
    kind = models.CharField(
        "nature", max_length=20, choices=OrganisationKind.choices, default=OrganisationKind.MANUFACTURER
    )
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    # Proved by the first of its people and proposed to the others: an address there shows that one works there.
    domain = models.CharField("domaine des adresses", max_length=253, blank=True)
    suspended_at = models.DateTimeField("suspendue le", null=True, blank=True, editable=False)
    suspended_for = models.TextField("motif de la suspension", blank=True, editable=False)

    class Meta:
        verbose_name = "organisation"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="organisation_siren_nine_digits",
                condition=models.Q(siren="") | models.Q(siren__regex=r"^[0-9]{9}$"),
                violation_error_message="Un SIREN compte neuf chiffres.",
            ),
            models.CheckConstraint(
                name="organisation_siret_starts_with_siren",
                condition=models.Q(siret="")
                | models.Q(siret__regex=r"^[0-9]{14}$", siret__startswith=models.F("siren")) & ~models.Q(siren=""),
                violation_error_message="Un SIRET compte quatorze chiffres et commence par le SIREN.",
            ),
            models.CheckConstraint(
                name="organisation_foreign_has_no_siren",
                condition=models.Q(country="FR") | models.Q(siren="", siret=""),
                violation_error_message="Seule une entreprise établie en France porte un SIREN.",
            ),
            models.UniqueConstraint(
                name="organisation_one_per_siret",
                fields=["siret"],
                condition=~models.Q(siret=""),
                violation_error_message="Cet établissement est déjà enregistré.",
            ),
            models.UniqueConstraint(
                name="organisation_one_per_siren_alone",
                fields=["siren"],
                condition=models.Q(siret="") & ~models.Q(siren=""),
                violation_error_message="Cette entreprise est déjà enregistrée sous ce SIREN.",
            ),
        ]

    def __str__(self):
        return self.name


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail; there is no username."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Return a saved user; without a password the account can only be opened by a reset link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"], validate_unique=False)  # a new key; the address is a constraint's
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do follows from memberships, the organisation and `is_staff` (see the policies)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse électronique", max_length=254)
    full_name = models.CharField("prénom et nom", max_length=120)
    job_title = models.CharField("fonction", max_length=120, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="organisation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
    )
    organisation_proof = models.CharField(
        "appartenance", max_length=10, choices=Proof.choices, blank=True, editable=False
    )
    is_active = models.BooleanField("actif", default=True)
    suspended_at = models.DateTimeField("suspendu le", null=True, blank=True, editable=False)
    suspended_for = models.TextField("motif de la suspension", blank=True, editable=False)
    is_staff = models.BooleanField("équipe de l’Alliance", default=False)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)  # one more ends every session
    date_joined = models.DateTimeField("inscrit le", default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "personne"
        ordering = ["full_name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_unique", violation_error_message="Cette adresse a déjà un compte."
            ),
        ]

    # Of the Alliance's team, without the second factor that opens its desk (portal/accounts/backends.py).
    is_held_back = False

    def __str__(self):
        return self.full_name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must agree with: the password, and how many times the sessions were ended by hand."""
        value = f"{self.password}{self.session_epoch or ''}"
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    def hold_back(self) -> None:
        """In this request, the rights of the team do not count. Nothing of it is saved."""
        self.is_held_back = True
        self._held = {"is_staff": self.is_staff, "is_superuser": self.is_superuser}
        self.is_staff = self.is_superuser = False

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.is_held_back:
            super().save(*args, **kwargs)
            return
        for name, value in self._held.items():
            setattr(self, name, value)
        try:
            super().save(*args, **kwargs)
        finally:
            self.is_staff = self.is_superuser = False

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name.split(" ")[0] if self.full_name else self.email


def display_name(user: User) -> str:
    """How allauth's pages name a person."""
    return str(user)
