"""Pictures for tests: real files, small."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from portal.accounts.models import User
from practices.models import Practice
from practices.pictures.models import Picture
from practices.pictures.services import add_picture, make_due_renditions


def picture_file(*, kind="JPEG", size=(1000, 600), colour=(200, 40, 20), name="", **options) -> ContentFile:
    """A picture in one colour, as it would come from a browser."""
    output = BytesIO()
    mode = "RGBA" if len(colour) == 4 else "RGB"
    Image.new(mode, size, colour).save(output, kind, **options)
    return ContentFile(output.getvalue(), name=name or f"atelier.{kind.lower()}")


def a_picture(
    practice: Practice, *, by: User | None = None, alt="Deux caméras au-dessus du convoyeur", made=True, **file
) -> Picture:
    """A picture of this practice; `made` with its renditions."""
    picture = add_picture(practice=practice, file=picture_file(**file), by=by, alt=alt)
    if made:
        make_due_renditions()
        picture.refresh_from_db()
    return picture
