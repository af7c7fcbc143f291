"""People and organisations at the Alliance's desk."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.http import HttpRequest

from .desk import SuspensionMixin, merge_organisations
from .models import Organisation, User


class NewUserForm(forms.ModelForm):
    """Make an account without a password: its owner chooses one by “mot de passe oublié”, which proves the address."""

    class Meta:
        model = User
        fields = ("email", "full_name", "organisation")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit=commit)


# allauth's own page would let the desk say whose address is whose; the inline below shows what is known.
admin.site.unregister(EmailAddress)
# Secrets and sessions belong to the person: the desk neither reads nor writes them.
admin.site.unregister([Authenticator, UserSession, SocialAccount, SocialApp, SocialToken])


class EmailAddressInline(admin.TabularInline):
    """The addresses of a person and what is proved of them."""

    model = EmailAddress
    verbose_name, verbose_name_plural = "adresse", "adresses"
    fields = readonly_fields = ("email", "verified", "primary")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(SuspensionMixin):
    """People. No password is shown, typed or sent here; an account is suspended, not deleted."""

    list_display = ("full_name", "email", "organisation", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff", "groups", "organisation__kind", "date_joined")
    list_select_related = ("organisation",)
    search_fields = ("full_name", "email", "organisation__name", "organisation__siren")
    search_help_text = "Nom, adresse, entreprise ou SIREN"
    ordering = ("full_name", "id")
    date_hierarchy = "date_joined"
    autocomplete_fields = ("organisation",)
    filter_horizontal = ("groups",)
    inlines = (EmailAddressInline,)
    readonly_fields = ("date_joined", "last_login", "has_password", "organisation_proof", "is_active", "suspended_for")
    fieldsets = (
        (None, {"fields": ("full_name", "email", "job_title", "phone", "organisation", "organisation_proof")}),
        ("Accès", {"fields": ("is_active", "suspended_for", "is_staff", "groups", "has_password")}),
        ("Dates", {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": ("email", "full_name", "organisation"),
                "description": (
                    "Le compte s’ouvre sans mot de passe. La personne choisit le sien par « Mot de passe oublié », "
                    "à cette adresse."
                ),
            },
        ),
    )

    @admin.display(description="a un mot de passe", boolean=True)
    def has_password(self, person: User) -> bool:
        return person.has_usable_password()

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewUserForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Rights are given by a superuser only; an address changes by its owner's confirmation only."""
        if obj is None:
            return ()
        rights = () if request.user.is_superuser else ("is_staff", "groups")
        return (*self.readonly_fields, "email", *rights)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser's account is changed by a superuser."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(SuspensionMixin):
    """Companies. The kind (relay, school…) is what the Alliance decides here, and which duplicates are one."""

    list_display = ("name", "siret", "siren", "country", "kind", "size_band", "domain", "created_at")
    actions = (merge_organisations,)
    list_filter = ("kind", "size_band", "country", "created_at")
    search_fields = ("name", "siren", "siret", "naf_code")
    search_help_text = "Nom, SIREN, SIRET ou code NAF"
    ordering = ("name", "id")
    readonly_fields = ("created_at", "suspended_at", "suspended_for")
    fieldsets = (
        (None, {"fields": ("name", "kind", "size_band", "domain")}),
        ("Immatriculation", {"fields": ("country", "siren", "siret", "naf_code")}),
        ("Dates", {"fields": ("created_at", "suspended_at", "suspended_for")}),
    )
