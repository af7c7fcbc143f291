"""The rows of the access matrix for the Alliance's desk: its pages, and its models by family."""

from django.contrib import admin

from tests.support.matrix_row import ADMIN_FAMILIES, PERMISSION_FAMILIES, TO_THE_DOOR, Row

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
    # the first date of the world: what it does not allow leads back to it
    *(
        Row(f"admin:visits_slot_{name}", f"/gestion/visits/slot/{{slot}}/{name}/", f"{TO_THE_DOOR}{code}")
        for name, code in (
            ("suspendre", "200"),
            ("reprendre", "302"),
            ("modifier", "200"),
            ("deplacer", "200"),
            ("annuler", "200"),
        )
    ),
    Row("admin:visits_slotseries_stop", "/gestion/visits/slotseries/{visits_slotseries}/arreter/", f"{TO_THE_DOOR}302"),
    Row("admin:mail_outgoingemail_send_again", f"{MAIL}/envoyer-a-nouveau/", TO_THE_DOOR + "200"),
    Row("admin:audit_entry_export", "/gestion/audit/entry/exporter.csv", TO_THE_DOOR + "200"),
    Row("admin:accounts_user_suspend", "/gestion/accounts/user/{person}/suspendre/", TO_THE_DOOR + "200"),
    Row(
        "admin:accounts_organisation_suspend",
        "/gestion/accounts/organisation/{company}/suspendre/",
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
