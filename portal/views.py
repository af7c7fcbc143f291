"""Pages of the house: home, the texts of the footer, what robots and machines ask."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve

from portal.mail.selectors import outbox_health
from portal.selectors import home_page, problems_solved, public_state
from portal.seo.addresses import robots_text
from portal.seo.conditional import held_again
from portal.seo.structured import portal_itself

OUTBOX_OLDEST_ALERT_SECONDS = 600  # security.md: the outbox is in trouble when its oldest due mail waits ten minutes


@require_safe
@held_again(public_state)
def home(request: HttpRequest) -> HttpResponse:
    structured = portal_itself(search_path=reverse("practices:list"))
    return render(request, "pages/home.html", {"page": home_page(), "structured": structured})


@require_safe
@held_again(public_state)
def sitemap_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/sitemap.html", {"problems": list(problems_solved())})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(robots_text(), content_type="text/plain; charset=utf-8")


@require_safe
def media(request: HttpRequest, path: str) -> FileResponse:
    """A photograph, from the folder of uploads, under a policy of its own: it can be shown and nothing else."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"  # the name changes with the picture
    return response


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers: always 200."""
    return JsonResponse({"live": True})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served, 503 without the database. A late outbox is reported and never cuts traffic."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        health = outbox_health()
    except DatabaseError:
        return JsonResponse({"ready": False, "database": False}, status=503)
    outbox = {
        "oldest_due_seconds": round(health.oldest_due_age, 1),
        "waiting": health.waiting,
        "failed": health.failed,
        "late": health.oldest_due_age > OUTBOX_OLDEST_ALERT_SECONDS,
    }
    return JsonResponse({"ready": True, "database": True, "outbox": outbox, "portal": settings.PORTAL_NAME})
