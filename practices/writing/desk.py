"""The tab of the practices on a vitrine's desk."""

from django.urls import reverse

from vitrines.desk import Tab, add_tab


def add_tabs() -> None:
    """One tab: what this vitrine writes."""
    add_tab(Tab(40, "practices", "Pratiques", lambda vitrine: reverse("writing:list", args=[vitrine.slug])))
