"""Addresses of the sign-off in the member space, and the purposes of its links."""

from django.urls import path

from portal.mail.links import register_purpose

from .links import CONSENTS, SIGN, STILL_TRUE
from .views import renewing, reviewing, signing

register_purpose(SIGN, signing.sign_by_link, expired=renewing.fresh_link)
register_purpose(CONSENTS, signing.consents_by_link, expired=renewing.fresh_link)
register_purpose(STILL_TRUE, reviewing.still_true_by_link)

app_name = "signoff"
urlpatterns = [
    path("validations/<uuid:pk>/", signing.text, name="text"),
    path("validations/<uuid:pk>/designer/", signing.name_someone, name="name"),
    path("validations/<uuid:pk>/relancer/<uuid:signatory>/", signing.write_again, name="write_again"),
    path("validations/<uuid:pk>/abandonner/", reviewing.abandon, name="abandon"),
    path("accords/<slug:slug>/", signing.consents, name="consents"),
    path("vitrines/<slug:slug>/a-relire/", reviewing.review_list, name="review"),
    path("pratiques/<slug:slug>/toujours-exact/", reviewing.confirm, name="confirm"),
    path("pratiques/<slug:slug>/mise-a-jour/", reviewing.update, name="update"),
    path("pratiques/<slug:slug>/retirer/", reviewing.withdraw, name="withdraw"),
]
