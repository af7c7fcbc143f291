"""Every address of the portal."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import TemplateView

from portal import views
from portal.seo.conditional import held_again, text_state
from portal.seo.sitemaps import FIXED_PAGES, FixedPages
from practices.sitemaps import PracticeSitemap, ProblemSitemap
from visits.sitemaps import SlotSitemap
from vitrines.sitemaps import VitrineSitemap

handler400 = "portal.error_views.bad_request"
handler403 = "portal.error_views.permission_denied"
handler404 = "portal.error_views.page_not_found"
handler429 = "portal.error_views.too_many_requests"  # asked for by allauth
handler500 = "portal.error_views.server_error"


def text_page(template: str):
    """A text of the house that reads nothing."""
    return held_again(text_state)(TemplateView.as_view(template_name=template))


LISTS = ("vitrines:list", "practices:list", "practices:problems", "visits:calendar", "visits:choose")
SITEMAPS = {
    "pages": FixedPages((*FIXED_PAGES, *LISTS)),
    "vitrines": VitrineSitemap,
    "pratiques": PracticeSitemap,
    "problemes": ProblemSitemap,
    "visites": SlotSitemap,
}

urlpatterns = [
    path("", views.home, name="home"),
    path("devenir-vitrine/", text_page("pages/become_vitrine.html"), name="become-vitrine"),
    path("alliance/", text_page("pages/alliance.html"), name="alliance"),
    path("accessibilite/", text_page("pages/accessibility.html"), name="accessibility"),
    path("donnees-personnelles/", text_page("pages/privacy.html"), name="privacy"),
    path("conditions-d-utilisation/", text_page("pages/terms.html"), name="terms"),
    path("mentions-legales/", text_page("pages/legal.html"), name="legal"),
    path("plan/", views.sitemap_page, name="sitemap-page"),
    path("csp/", views.policy_report, name="policy-report"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap_index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section"}, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap-section"),
    path("media/<path:path>", views.media, name="media"),
    path("sante/vivant/", views.live, name="health-live"),
    path("sante/pret/", views.ready, name="health-ready"),
    path("", include("portal.accounts.urls")),
    path("compte/mes-donnees/", include("portal.personal.urls")),
    path("", include("portal.mail.urls")),
    path("", include("vitrines.urls")),
    path("", include("practices.urls")),
    path("", include("practices.pictures.urls")),
    path("", include("practices.importing.urls")),
    path("", include("practices.attachments.urls")),
    path("", include("practices.book.urls")),
    path("", include("visits.urls")),
    path("", include("visits.api.open_data_urls")),
    path("integrer/", include("visits.api.embed_urls")),
    path("api/v1/", include("visits.api.urls")),
    path("espace/alertes/", include("practices.alerts.urls")),
    path("", include("practices.suggestions.urls")),
    path("espace/", include("practices.signoff.urls")),
    path("espace/vitrines/<slug:slug>/pratiques/", include("practices.writing.urls")),
    path("espace/vitrines/<slug:slug>/equipe/", include("vitrines.members.urls")),
    path("espace/vitrines/<slug:slug>/page/", include("vitrines.profile.urls")),
    path("espace/", include("visits.desk_urls")),
    path("gestion/", admin.site.urls),
]

if settings.DEVELOPMENT_TOOLS:
    urlpatterns += [
        path("boite-aux-lettres/", include("portal.mail.mailbox.urls")),
        path("composants/", include("portal.ui.gallery.urls")),
    ]
