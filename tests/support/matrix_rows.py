"""The access matrix: every address of the portal, and what each role gets from a GET.

`in` is a redirection to sign-in. Addresses of the admin and of its models go by family, at the end.
"""

from django.contrib import admin

from tests.support.matrix import every_address
from tests.support.matrix_row import (
    ADMIN_FAMILIES,
    BUTTON,
    EVERYONE,
    HOSTS,
    MEMBERS,
    NOBODY,
    NOT_SIGNED_IN,
    OWNERS,
    PERMISSION_FAMILIES,
    POSTED,
    REQUESTER,
    SCRIPTED,
    SIGNED_AGAIN,
    SIGNED_IN,
    SIGNED_OUT,
    TEAM_KEEPERS,
    TO_THE_DOOR,
    VITRINE,
    WRITERS,
    Row,
)  # fmt: skip

ROWS = [
    # the house
    Row("home", "/", EVERYONE),
    Row("become-vitrine", "/devenir-vitrine/", EVERYONE),
    Row("alliance", "/alliance/", EVERYONE),
    Row("accessibility", "/accessibilite/", EVERYONE),
    Row("privacy", "/donnees-personnelles/", EVERYONE),
    Row("terms", "/conditions-d-utilisation/", EVERYONE),
    Row("legal", "/mentions-legales/", EVERYONE),
    # one's own data: somebody signed in by a cookie alone says again who they are before erasing
    Row("personal:index", "/compte/mes-donnees/", SIGNED_IN),
    Row("personal:detail", "/compte/mes-donnees/demandes/", SIGNED_IN),
    Row("personal:detail", "/compte/mes-donnees/rien-de-tel/", NOT_SIGNED_IN),
    Row("personal:ask", "/compte/mes-donnees/copie/", BUTTON),
    Row("personal:fetch", "/compte/mes-donnees/copie/{never}/", NOT_SIGNED_IN),
    Row("personal:erase", "/compte/mes-donnees/effacer/", SIGNED_AGAIN),
    Row("sitemap-page", "/plan/", EVERYONE),
    Row("policy-report", "/csp/", "405 405 405 405 405 405 405 405 405"),
    Row("robots", "/robots.txt", EVERYONE),
    Row("sitemap", "/sitemap.xml", EVERYONE),
    Row("sitemap-section", "/sitemap-pratiques.xml", EVERYONE),
    Row("sitemap-section", "/sitemap-rien.xml", NOBODY),
    Row("media", "/media/vitrines/nulle-part.webp", NOBODY),
    Row("health-live", "/sante/vivant/", EVERYONE),
    Row("health-ready", "/sante/pret/", EVERYONE),
    # vitrines, practices, calendar
    Row("vitrines:list", "/vitrines/", EVERYONE),
    Row("vitrines:list", "/vitrines/?q=fonderie&ouvert=1&page=2", EVERYONE),
    Row("vitrines:detail", "/vitrines/{vitrine}/", EVERYONE),
    Row("vitrines:detail", "/vitrines/{hidden}/", "404 404 404 404 404 404 404 404 200"),
    Row("vitrines:detail", "/vitrines/rien-de-tel/", NOBODY),
    Row("practices:list", "/pratiques/", EVERYONE),
    Row("practices:list", "/pratiques/?q=introuvable", EVERYONE),
    Row("practices:list", "/pratiques/?probleme=rien&tri=date&pres=49300&page=9", EVERYONE),
    Row("practices:suggestions", "/recherche/suggestions/?q=reb", EVERYONE),
    Row("practices:problem", "/problemes/{problem}/", EVERYONE),
    Row("practices:problem", "/problemes/rien-de-tel/", NOBODY),
    Row("practices:detail", "/pratiques/{practice}/", EVERYONE),
    Row("practices:detail", "/pratiques/{draft}/", NOBODY),
    Row("practices:detail", "/pratiques/{withdrawn}/", "410 410 410 410 410 410 410 410 410"),
    Row("visits:calendar", "/visites/", EVERYONE),
    Row("vitrines:feed", "/vitrines/flux.atom", EVERYONE),
    Row("practices:feed", "/pratiques/flux.atom?probleme=rien&q=rebuts", EVERYONE),
    Row("visits:feed", "/visites/flux.atom", EVERYONE),
    Row("visits:calendar-file", "/visites.ics", EVERYONE),
    Row("visits:slot", "/visites/{slot}/", EVERYONE),
    Row("visits:slot", "/visites/{private_slot}/", NOBODY),
    # files of practices: who gets which is in tests/practices/attachments/test_attachments.py
    Row("attachments:open", "/pratiques/{practice}/pieces/{never}/", NOBODY),
    Row("attachments:file", "/pieces/forge/", NOBODY),
    Row("book:list", "/livre/", EVERYONE),
    Row("book:extract", "/livre/composer/", EVERYONE),
    Row("book:extract-file", "/livre/extrait.pdf?region=inconnue", NOBODY),
    Row("book:edition", "/livre/nulle-part/", NOBODY),
    Row("book:chapter", "/livre/nulle-part/rien/", NOBODY),
    Row("book:photograph", "/livre/nulle-part/photographies/rien.jpg", NOBODY),
    Row("book:file", "/livre/nulle-part/1/ecran", NOBODY),
    Row("book:sheet", "/pratiques/{practice}/fiche.pdf", EVERYONE),
    # files of pictures: who sees which one is in tests/practices/pictures/test_serving.py
    Row("pictures:rendition", "/images/{never}/480.webp", NOBODY),
    Row("visits:seat", "/visites/{slot}/place/", EVERYONE),
    Row("visits:seat", "/visites/{private_slot}/place/", NOBODY),
    # open data, for people and for programs
    Row("open_data:page", "/donnees-ouvertes/", EVERYONE),
    Row("open_data:file", "/donnees-ouvertes/vitrines.csv", NOBODY),  # before the first night, see tests/visits/api
    Row("embed:card", "/integrer/vitrines/{vitrine}/", EVERYONE),
    Row("embed:card", "/integrer/vitrines/{hidden}/", NOBODY),
    Row("embed:dates", "/integrer/visites/?region=32&vitrine={vitrine}", EVERYONE),
    Row("embed:build", "/integrer/?region=32&vitrine={vitrine}&probleme=rien", EVERYONE),
    Row("api:index", "/api/v1/", EVERYONE),
    Row("api:openapi", "/api/v1/openapi.json", EVERYONE),
    Row("api:vitrines", "/api/v1/vitrines/", EVERYONE),
    Row("api:vitrines", "/api/v1/vitrines/?region=nulle-part", "400 400 400 400 400 400 400 400 400"),
    Row("api:vitrine", "/api/v1/vitrines/{vitrine}/", EVERYONE),
    Row("api:vitrine", "/api/v1/vitrines/{hidden}/", NOBODY),
    Row("api:practices", "/api/v1/pratiques/", EVERYONE),
    Row("api:practice", "/api/v1/pratiques/{practice}/", EVERYONE),
    Row("api:practice", "/api/v1/pratiques/{draft}/", NOBODY),
    Row("api:practice", "/api/v1/pratiques/{withdrawn}/", NOBODY),
    Row("api:problems", "/api/v1/problemes/", EVERYONE),
    Row("api:problem", "/api/v1/problemes/rien-de-tel/", NOBODY),
    Row("api:technologies", "/api/v1/technologies/", EVERYONE),
    Row("api:technology", "/api/v1/technologies/rien-de-tel/", NOBODY),
    Row("api:slots", "/api/v1/creneaux/", EVERYONE),
    Row("api:slot", "/api/v1/creneaux/{slot}/", EVERYONE),
    Row("api:slot", "/api/v1/creneaux/{private_slot}/", NOBODY),
    # asking
    Row("visits:choose", "/demander/", EVERYONE),
    Row("visits:ask", "/vitrines/{vitrine}/demander/?pratique={practice}", EVERYONE),
    Row("visits:ask", "/vitrines/{hidden}/demander/", NOBODY),
    Row("visits:question", "/pratiques/{practice}/question/?question=Combien", EVERYONE),
    Row("visits:question", "/pratiques/inconnue/question/", NOBODY),
    Row("visits:kept", "/demandes/{unconfirmed}/enregistree/", NOBODY),  # for the browser that asked, see test_asking
    Row("visits:request", "/demandes/{request}/", REQUESTER),
    Row("visits:request", "/demandes/{request}/?action=withdraw", REQUESTER),
    Row("visits:request", "/demandes/{unconfirmed}/", NOT_SIGNED_IN),
    Row("visits:request", "/demandes/{never}/", NOT_SIGNED_IN),
    Row("visits:choose", "/demander/?q=rebuts&probleme={problem}&probleme=rien", EVERYONE),
    Row("visits:sought", "/demander/{sought}/", REQUESTER),
    Row("visits:sought", "/demander/{never}/", NOT_SIGNED_IN),
    Row("visits:sought-kept", "/demander/{sought}/enregistree/", NOBODY),  # as above
    # the member space
    Row("desk:home", "/espace/", SIGNED_IN),
    Row("desk:vitrine", "/espace/vitrines/{vitrine}/", VITRINE),
    Row("desk:embed", "/espace/vitrines/{vitrine}/integrer/", VITRINE),
    Row("profile:page", "/espace/vitrines/{vitrine}/page/", VITRINE),
    Row("profile:page", "/espace/vitrines/{hidden}/page/", "in 404 404 404 404 404 404 404 200"),
    Row("profile:terms", "/espace/vitrines/{vitrine}/page/conditions/", "in 404 404 404 404 200 404 404 200"),
    Row("profile:preview-page", "/espace/vitrines/{vitrine}/page/apercu/", BUTTON),
    Row("profile:preview-terms", "/espace/vitrines/{vitrine}/page/conditions/apercu/", BUTTON),
    Row("profile:pause", "/espace/vitrines/{vitrine}/page/pause/", BUTTON),
    Row("desk:requests", "/espace/vitrines/{vitrine}/demandes/", VITRINE),
    Row("desk:mails", "/espace/vitrines/{vitrine}/courriels/", "in 404 404 200 200 200 404 404 404"),
    Row("desk:request", "/espace/vitrines/{vitrine}/demandes/{request}/", VITRINE),
    Row("desk:request", "/espace/vitrines/{vitrine}/demandes/{request}/?action=decline", HOSTS),
    Row("desk:request", "/espace/vitrines/{vitrine}/demandes/{unconfirmed}/", NOT_SIGNED_IN),
    Row("desk:request", "/espace/vitrines/{vitrine}/demandes/{never}/", NOT_SIGNED_IN),
    Row("importing:import", "/espace/vitrines/{vitrine}/pratiques/{draft}/importer/", WRITERS),
    Row("attachments:list", "/espace/vitrines/{vitrine}/pratiques/{draft}/pieces/", WRITERS),
    Row(
        "attachments:remove",
        "/espace/vitrines/{vitrine}/pratiques/{draft}/pieces/{never}/retirer/",
        "in 405 405 405 405 405 405 405 405",
    ),
    # writing
    Row("writing:list", "/espace/vitrines/{vitrine}/pratiques/", VITRINE),
    Row("writing:list", "/espace/vitrines/rien-de-tel/pratiques/", NOT_SIGNED_IN),
    Row("writing:begin", "/espace/vitrines/{vitrine}/pratiques/nouvelle/", WRITERS),
    Row("writing:write", "/espace/vitrines/{vitrine}/pratiques/{draft}/ecrire/", WRITERS),
    Row("writing:write", "/espace/vitrines/{vitrine}/pratiques/{practice}/ecrire/?chiffre=1", WRITERS),
    Row("writing:write", "/espace/vitrines/{vitrine}/pratiques/rien-de-tel/ecrire/", NOT_SIGNED_IN),
    Row("writing:save", "/espace/vitrines/{vitrine}/pratiques/{draft}/enregistrer/", POSTED),
    Row("writing:paste", "/espace/vitrines/{vitrine}/pratiques/{draft}/coller/", POSTED),
    Row("writing:pictures", "/espace/vitrines/{vitrine}/pratiques/{draft}/choisir-une-image/", SCRIPTED),
    Row("writing:preview", "/espace/vitrines/{vitrine}/pratiques/{draft}/apercu/", WRITERS),
    Row("writing:preview", "/espace/vitrines/{vitrine}/pratiques/{practice}/apercu/?vu-par=sur-place", WRITERS),
    Row("writing:revisions", "/espace/vitrines/{vitrine}/pratiques/{practice}/revisions/", WRITERS),
    Row("writing:revisions", "/espace/vitrines/{vitrine}/pratiques/{practice}/revisions/?de=1&a=1", WRITERS),
    Row(
        "writing:restore",
        "/espace/vitrines/{vitrine}/pratiques/{practice}/revisions/1/reprendre/",
        "in 405 405 405 405 405 405 405 405",
    ),
    # pictures of a practice, for those who write it
    Row("pictures:gallery", "/espace/vitrines/{vitrine}/pratiques/{draft}/images/", WRITERS),
    Row("pictures:gallery", "/espace/vitrines/{hidden}/pratiques/{draft}/images/", NOT_SIGNED_IN),
    Row("pictures:describe", "/espace/vitrines/{vitrine}/pratiques/{draft}/images/{picture}/", WRITERS),
    Row("pictures:describe", "/espace/vitrines/{vitrine}/pratiques/{practice}/images/{picture}/", NOT_SIGNED_IN),
    Row(
        "pictures:insert",
        "/espace/vitrines/{vitrine}/pratiques/{draft}/images/{picture}/placer/",
        "in 405 405 405 405 405 405 405 405",
    ),
    Row(
        "pictures:remove",
        "/espace/vitrines/{vitrine}/pratiques/{draft}/images/{picture}/supprimer/",
        "in 405 405 405 405 405 405 405 405",
    ),
    Row("visits:visitors", "/demandes/{agreed}/visiteurs/", REQUESTER),
    Row("visits:visitors", "/demandes/{request}/visiteurs/", NOT_SIGNED_IN),  # no date yet
    Row("desk:received-visitors", "/espace/vitrines/{vitrine}/demandes/{agreed}/visiteurs/", VITRINE),
    Row("desk:received-visitors", "/espace/vitrines/{vitrine}/demandes/{never}/visiteurs/", NOT_SIGNED_IN),
    Row("desk:group-date", "/espace/vitrines/{vitrine}/date-commune/", HOSTS),
    Row("desk:sought", "/espace/vitrines/{vitrine}/on-cherche/", VITRINE),
    Row("desk:sought-take", "/espace/vitrines/{vitrine}/on-cherche/{sought}/", HOSTS),
    Row("desk:sought-take", "/espace/vitrines/{vitrine}/on-cherche/{never}/", NOT_SIGNED_IN),
    Row("members:team", "/espace/vitrines/{vitrine}/equipe/", VITRINE),
    Row("members:member", "/espace/vitrines/{vitrine}/equipe/membres/{membership}/", TEAM_KEEPERS),
    Row("members:member", "/espace/vitrines/{vitrine}/equipe/membres/{other_membership}/", NOT_SIGNED_IN),
    Row("members:remove", "/espace/vitrines/{vitrine}/equipe/membres/{membership}/retirer/", BUTTON),
    Row("members:hand-over", "/espace/vitrines/{vitrine}/equipe/transmettre/", OWNERS),
    Row("members:leave", "/espace/vitrines/{vitrine}/equipe/quitter/", MEMBERS),
    Row("members:withdraw", "/espace/vitrines/{vitrine}/equipe/invitations/{never}/retirer/", BUTTON),
    Row("mail:link", "{invited}", EVERYONE),
    # a text on its way
    Row("signoff:text", "/espace/validations/{text}/", WRITERS),
    Row("signoff:text", "/espace/validations/{never}/", NOT_SIGNED_IN),
    Row("signoff:name", "/espace/validations/{text}/designer/", "in 405 405 405 405 405 405 405 405"),
    Row("signoff:consents", "/espace/accords/{practice}/", OWNERS),
    Row(
        "signoff:write_again",
        "/espace/validations/{text}/relancer/{never}/",
        "in 405 405 405 405 405 405 405 405",
    ),
    Row("signoff:abandon", "/espace/validations/{text}/abandonner/", "in 405 405 405 405 405 405 405 405"),
    Row("signoff:withdraw", "/espace/pratiques/{practice}/retirer/", OWNERS),
    Row("signoff:withdraw", "/espace/pratiques/{withdrawn}/retirer/", NOT_SIGNED_IN),
    Row("signoff:review", "/espace/vitrines/{vitrine}/a-relire/", WRITERS),
    Row("signoff:confirm", "/espace/pratiques/{practice}/toujours-exact/", "in 405 405 405 405 405 405 405 405"),
    Row("signoff:update", "/espace/pratiques/{practice}/mise-a-jour/", WRITERS),
    Row("signoff:update", "/espace/pratiques/{draft}/mise-a-jour/", NOT_SIGNED_IN),
    Row("suggestions:suggest", "/vitrines/{vitrine}/suggerer/", SIGNED_IN),
    Row("suggestions:suggest", "/vitrines/{hidden}/suggerer/", "in 404 404 404 404 404 404 404 200"),
    Row("suggestions:list", "/espace/vitrines/{vitrine}/suggestions/", WRITERS),
    Row(
        "suggestions:tell",
        "/espace/vitrines/{vitrine}/suggestions/{suggestion}/raconter/",
        "in 405 405 405 405 405 405 405 405",
    ),
    Row(
        "suggestions:set_aside",
        "/espace/vitrines/{vitrine}/suggestions/{suggestion}/ecarter/",
        "in 405 405 405 405 405 405 405 405",
    ),
    Row("mail:link", "{sign}", EVERYONE),
    Row("mail:link", "{agreements}", EVERYONE),
    Row("desk:slots", "/espace/vitrines/{vitrine}/creneaux/", VITRINE),
    Row("desk:slots", "/espace/vitrines/{vitrine}/creneaux/?mois=2027-03", VITRINE),
    Row("desk:publish", "/espace/vitrines/{vitrine}/creneaux/publier/", HOSTS),
    Row("desk:publish-series", "/espace/vitrines/{vitrine}/creneaux/regle/", HOSTS),
    Row("desk:stop-rule", "/espace/vitrines/{vitrine}/creneaux/regles/1/arreter/", BUTTON),
    Row("desk:one-at-a-time", "/espace/vitrines/{vitrine}/creneaux/reglage/", BUTTON),
    Row("desk:slot", "/espace/vitrines/{vitrine}/creneaux/{slot}/", VITRINE),
    Row("desk:slot", "/espace/vitrines/{vitrine}/creneaux/{private_slot}/", VITRINE),
    Row("desk:slot", "/espace/vitrines/{vitrine}/creneaux/{never}/", NOT_SIGNED_IN),
    Row("desk:slot-action", "/espace/vitrines/{vitrine}/creneaux/{slot}/annuler/", HOSTS),
    Row("desk:slot-action", "/espace/vitrines/{vitrine}/creneaux/{slot}/deplacer/", HOSTS),
    Row("desk:slot-action", "/espace/vitrines/{vitrine}/creneaux/{slot}/modifier/", HOSTS),
    Row("desk:day", "/espace/vitrines/{vitrine}/creneaux/{slot}/jour/", HOSTS),
    Row("desk:walk-in", "/espace/vitrines/{vitrine}/creneaux/{slot}/jour/sans-inscription/", BUTTON),
    Row("desk:close-day", "/espace/vitrines/{vitrine}/creneaux/{slot}/jour/clore/", BUTTON),
    Row("desk:agenda", "/espace/agenda/", SIGNED_IN),
    Row("desk:agenda-renew", "/espace/agenda/ouvrir/", BUTTON),
    Row("desk:agenda-stop", "/espace/agenda/fermer/", BUTTON),
    Row("visits:private-calendar", "/agenda/{never}/forge.ics", NOBODY),
    Row("visits:gate", "/accueil/{slot}/{gate}/", EVERYONE),
    Row("visits:gate", "/accueil/{slot}/forge/", NOBODY),
    # alerts
    Row("alerts:list", "/espace/alertes/", SIGNED_IN),
    Row("alerts:follow", "/espace/alertes/suivre/?region=32", SIGNED_IN),
    Row("alerts:follow", "/espace/alertes/suivre/?vitrines=q%3Dfonderie", SIGNED_IN),
    Row("alerts:follow", "/espace/alertes/suivre/?probleme=rien-de-tel", NOT_SIGNED_IN),
    Row("alerts:stop", "/espace/alertes/{alert}/arreter/", "in 405 405 405 405 405 405 405 405"),
    Row("mail:link", "{stop_alert}", EVERYONE),
    Row("mail:link", "{stop_alerts}", EVERYONE),
    # links of mails: whoever holds the link, and nobody more by being signed in
    Row("mail:link", "{confirm}", EVERYONE),
    Row("mail:link", "{answer}", EVERYONE),
    Row("mail:link", "{decline}", EVERYONE),
    Row("mail:link", "{group_date}", EVERYONE),
    Row("mail:link", "{follow}", EVERYONE),
    Row("mail:link", "{name_visitors}", EVERYONE),
    Row("mail:link", "{receive_visitors}", EVERYONE),
    Row("mail:link", "{receive_former}", NOBODY),
    Row("mail:link", "{visitor}", EVERYONE),
    Row("mail:link", "{withdraw}", EVERYONE),
    Row("mail:link", "{follow_sought}", EVERYONE),
    Row("mail:link", "{answer_former}", NOBODY),
    Row("mail:link", "{answer_editor}", NOBODY),
    Row("mail:link", "/r/forge/", NOBODY),
    Row("r/<str:token>", "/r/forge", NOBODY),
    Row("r/", "/r/", NOBODY),
    # accounts
    Row("account_login", "/connexion/", SIGNED_OUT),
    Row("account_signup", "/inscription/", SIGNED_OUT),
    Row("account_logout", "/deconnexion/", "302 200 200 200 200 200 200 200 200"),
    Row("account_inactive", "/compte/desactive/", EVERYONE),
    Row("account_reauthenticate", "/compte/verification/", SIGNED_IN),
    Row("account_email", "/compte/adresse/", SIGNED_IN),
    Row("account_email_verification_sent", "/compte/adresse/a-confirmer/", EVERYONE),
    Row("account_confirm_email", "/compte/adresse/confirmer/forge/", NOBODY),
    Row("account_change_password", "/compte/mot-de-passe/", SIGNED_IN),
    Row("account_set_password", "/compte/mot-de-passe/choisir/", "in 302 302 302 302 302 302 302 302"),
    Row("account_reset_password", "/compte/mot-de-passe/oublie/", EVERYONE),
    Row("account_reset_password_done", "/compte/mot-de-passe/oublie/envoye/", EVERYONE),
    Row("account_reset_password_from_key", "/compte/mot-de-passe/nouveau/1-forge/", NOBODY),
    Row("account_reset_password_from_key_done", "/compte/mot-de-passe/nouveau/", EVERYONE),
    Row("account_request_login_code", "/connexion/code/", SIGNED_OUT),
    Row("account_confirm_login_code", "/connexion/code/saisir/", "302 302 302 302 302 302 302 302 302"),
    Row("mfa_login_webauthn", "/connexion/cle/", "302 302 302 302 302 302 302 302 302"),
    Row("mfa_authenticate", "/connexion/verification/", "302 302 302 302 302 302 302 302 302"),
    Row("mfa_reauthenticate", "/compte/verification/code/", "in 302 302 302 302 302 302 302 200"),
    Row("mfa_reauthenticate_webauthn", "/compte/verification/cle/", "in 302 302 302 302 302 302 302 302"),
    # without a provider set up nothing answers; with one: tests/portal/accounts/test_federation.py
    Row("openid_connect_login", "/connexion/par/organisation/", NOBODY),
    Row("openid_connect_callback", "/connexion/par/organisation/retour/", NOBODY),
    Row("organisation", "/compte/organisation/", SIGNED_IN),
    Row("organisation-claim", "/compte/organisation/confirmer/", BUTTON),
    Row("organisation-leave", "/compte/organisation/quitter/", SIGNED_IN),
    Row("mfa_index", "/compte/securite/", SIGNED_IN),
    Row("mfa_activate_totp", "/compte/securite/application/", "in 302 302 302 302 302 302 302 302"),
    Row("mfa_deactivate_totp", "/compte/securite/application/retirer/", "in 404 404 404 404 404 404 404 302"),
    Row("mfa_list_webauthn", "/compte/securite/cles/", SIGNED_IN),
    Row("mfa_add_webauthn", "/compte/securite/cles/ajouter/", "in 302 302 302 302 302 302 302 302"),
    Row("mfa_view_recovery_codes", "/compte/securite/codes/", "in 404 404 404 404 404 404 404 404"),
    Row("mfa_generate_recovery_codes", "/compte/securite/codes/nouveaux/", "in 302 302 302 302 302 302 302 302"),
    Row("mfa_download_recovery_codes", "/compte/securite/codes/fichier/", "in 404 404 404 404 404 404 404 404"),
    Row("usersessions_list", "/compte/securite/sessions/", SIGNED_IN),
    # development only: absent in production by portal.E002
    Row("mailbox:list", "/boite-aux-lettres/", EVERYONE),
    Row("mailbox:detail", "/boite-aux-lettres/{mail}/", EVERYONE),
    Row("mailbox:detail", "/boite-aux-lettres/{never}/", NOBODY),
    Row("mailbox:html", "/boite-aux-lettres/{mail}/html/", EVERYONE),
    Row("mailbox:attachment", "/boite-aux-lettres/{invitation}/pieces/{file}/", EVERYONE),
    Row("gallery:index", "/composants/", EVERYONE),
]


# ── The Alliance's desk ──────────────────────────────────────────────────────
PRACTICE, REVISION = "/gestion/practices/practice/{practice_id}", "/gestion/practices/revision/{revision_id}"
REQUEST, MAIL = "/gestion/visits/visitrequest/{request}", "/gestion/mail/outgoingemail/{mail}"
ADMIN_ROWS = [
    Row("admin:index", "/gestion/", TO_THE_DOOR + "200"),
    # Django’s door leads to the accounts’ own: one rate limit for both
    Row("admin:login", "/gestion/login/", "in 403 403 403 403 403 403 403 302", unproved="302"),
    Row("admin:logout", "/gestion/logout/", TO_THE_DOOR + "405"),
    Row("admin:password_change", "/gestion/password_change/", TO_THE_DOOR + "200"),
    Row("admin:password_change_done", "/gestion/password_change/done/", TO_THE_DOOR + "200"),
    Row("admin:autocomplete", "/gestion/autocomplete/", TO_THE_DOOR + "403"),
    Row("admin:jsi18n", "/gestion/jsi18n/", TO_THE_DOOR + "200"),
    Row("admin:view_on_site", "/gestion/r/0/0/", TO_THE_DOOR + "404"),
    Row("admin:app_list", "/gestion/visits/", TO_THE_DOOR + "200"),
    # buttons of a page, which only POST
    Row("admin:practices_practice_new_revision", f"{PRACTICE}/nouvelle-revision/", TO_THE_DOOR + "403"),
    Row("admin:practices_practice_withdraw", f"{PRACTICE}/retirer/", TO_THE_DOOR + "403"),
    Row("admin:practices_revision_sign_off", f"{REVISION}/valider/", TO_THE_DOOR + "403"),
    Row("admin:practices_revision_ask_signoff", f"{REVISION}/envoyer/", TO_THE_DOOR + "403"),
    Row("admin:practices_revision_publish", f"{REVISION}/publier/", TO_THE_DOOR + "403"),
    # forms of their own
    Row("admin:signoff_submission_write", "/gestion/signoff/submission/ecrire/", TO_THE_DOOR + "200"),
    Row("admin:visits_visitrequest_propose", f"{REQUEST}/proposer/", TO_THE_DOOR + "200"),
    *(
        Row(
            f"admin:sought_soughtpractice_{name}",
            f"/gestion/sought/soughtpractice/{{sought}}/{end}/",
            f"{TO_THE_DOOR}200",
        )
        for name, end in (("hand", "confier"), ("answer", "repondre"), ("close", "clore"))
    ),
    Row("admin:visits_visitrequest_answer", f"{REQUEST}/repondre/", TO_THE_DOOR + "200"),
    Row("admin:visits_visitrequest_transfer", f"{REQUEST}/confier/", TO_THE_DOOR + "200"),
    Row("admin:visits_visitrequest_decline", f"{REQUEST}/decliner/", TO_THE_DOOR + "200"),
    # nothing to publish there: back to the request
    Row("admin:visits_visitrequest_publish", f"{REQUEST}/publier/", TO_THE_DOOR + "302"),
    Row("admin:visits_visitrequest_unpublish", f"{REQUEST}/ne-pas-publier/", TO_THE_DOOR + "302"),
    Row("admin:visits_visitrequest_write", f"{REQUEST}/ecrire/", TO_THE_DOOR + "200"),
    Row("admin:visits_visitrequest_export", "/gestion/visits/visitrequest/exporter.csv", TO_THE_DOOR + "200"),
    Row("admin:visits_visitrequest_export", "/gestion/visits/visitrequest/exporter.xlsx", TO_THE_DOOR + "200"),
    Row("admin:mail_outgoingemail_send_again", f"{MAIL}/envoyer-a-nouveau/", TO_THE_DOOR + "200"),
    Row("admin:audit_entry_export", "/gestion/audit/entry/exporter.csv", TO_THE_DOOR + "200"),
    Row("admin:accounts_user_suspend", "/gestion/accounts/user/{accounts_user}/suspendre/", TO_THE_DOOR + "200"),
    Row(
        "admin:accounts_organisation_suspend",
        "/gestion/accounts/organisation/{accounts_organisation}/suspendre/",
        TO_THE_DOOR + "200",
    ),
    # the thesaurus as a file
    Row("admin:book_edition_compose", "/gestion/book/edition/{book_edition}/composer/", TO_THE_DOOR + "200"),
    Row("admin:practices_concept_import", "/gestion/practices/concept/importer/", TO_THE_DOOR + "200"),
    Row("admin:practices_concept_export", "/gestion/practices/concept/exporter/", TO_THE_DOOR + "200"),
    Row("gestion/(?P<url>.*)$", "/gestion/rien-de-tel/", TO_THE_DOOR + "404"),
]


def admin_rows() -> list[Row]:
    """The rows of the desk: those above, and five for each model it shows."""
    rows = list(ADMIN_ROWS)
    for model in admin.site._registry:
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        base = f"/gestion/{model._meta.app_label}/{model._meta.model_name}/"
        families = PERMISSION_FAMILIES if model._meta.app_label == "auth" else ADMIN_FAMILIES
        for ending, (path, alliance) in families.items():
            path = path % label if "%s" in path else path
            rows.append(Row(f"admin:{label}{ending}", base + path, TO_THE_DOOR + alliance))
        rows.append(
            Row(
                f"gestion/{base.removeprefix('/gestion/')}<path:object_id>/", f"{base}{{{label}}}/", TO_THE_DOOR + "302"
            )
        )
    return rows


def names_without_a_row() -> list[str]:
    """Addresses of the portal that the matrix does not know."""
    known = {row.name for row in [*ROWS, *admin_rows()]}
    return sorted({address.name for address in every_address()} - known)
