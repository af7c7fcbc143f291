"""What answers where a page no longer is."""

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect

from .models import MovedAddress


def moved_or_404(request: HttpRequest, *, page: str = "") -> HttpResponsePermanentRedirect:
    """301 to where the page is today, its question kept; raises Http404 for an address no page ever left.

    `page` is the address that may have moved when the one asked for stands below it (a form of that page).
    """
    page = page or request.path
    moved = MovedAddress.objects.filter(path=page).first()
    if moved is None:
        raise Http404
    query = request.GET.urlencode()
    return HttpResponsePermanentRedirect(moved.to + request.path.removeprefix(page) + (f"?{query}" if query else ""))
