"""Second factors, sign-in without a password and sessions, at French addresses under allauth's names."""

from django.urls import path

from . import views

urlpatterns = [
    path("connexion/code/", views.request_login_code, name="account_request_login_code"),
    path("connexion/code/saisir/", views.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/cle/", views.login_key, name="mfa_login_webauthn"),
    path("connexion/verification/", views.authenticate, name="mfa_authenticate"),
    path("compte/verification/code/", views.reauthenticate, name="mfa_reauthenticate"),
    path("compte/verification/cle/", views.reauthenticate_key, name="mfa_reauthenticate_webauthn"),
    path("compte/securite/", views.index, name="mfa_index"),
    path("compte/securite/application/", views.activate_totp, name="mfa_activate_totp"),
    path("compte/securite/application/retirer/", views.deactivate_totp, name="mfa_deactivate_totp"),
    path("compte/securite/cles/", views.keys, name="mfa_list_webauthn"),
    path("compte/securite/cles/ajouter/", views.add_key, name="mfa_add_webauthn"),
    path("compte/securite/codes/", views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("compte/securite/codes/nouveaux/", views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("compte/securite/codes/fichier/", views.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("compte/securite/sessions/", views.sessions, name="usersessions_list"),
]
