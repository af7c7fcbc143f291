"""What a shared link to a vitrine shows."""

from portal.seo.pictures import SharedPicture

from .models import Vitrine


def vitrine_picture(vitrine: Vitrine) -> SharedPicture:
    return SharedPicture(
        title=vitrine.name,
        place=vitrine.place or vitrine.sector_label or vitrine.sector_detail,
        seed=vitrine.slug,
        figure_label=vitrine.tagline or ", ".join(vitrine.themes[:3]),
    )
