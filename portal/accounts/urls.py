"""The views of allauth that the portal offers, at French addresses, under allauth's names; no other one answers."""

from django.urls import include, path, re_path

from . import views

urlpatterns = [
    path("", include("portal.accounts.factors.urls")),
    path("", include("portal.accounts.organisations.urls")),
    path("", include("portal.accounts.federation.urls")),
    path("connexion/", views.login, name="account_login"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("inscription/", views.signup, name="account_signup"),
    path("compte/desactive/", views.account_inactive, name="account_inactive"),
    path("compte/verification/", views.reauthenticate, name="account_reauthenticate"),
    path("compte/adresse/", views.email, name="account_email"),
    path("compte/adresse/a-confirmer/", views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^compte/adresse/confirmer/(?P<key>[-:\w]+)/$", views.confirm_email, name="account_confirm_email"),
    path("compte/mot-de-passe/", views.password_change, name="account_change_password"),
    path("compte/mot-de-passe/choisir/", views.password_set, name="account_set_password"),
    path("compte/mot-de-passe/oublie/", views.password_reset, name="account_reset_password"),
    path("compte/mot-de-passe/oublie/envoye/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^compte/mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "compte/mot-de-passe/nouveau/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
