"""What somebody agrees to when they open an account."""

from portal.accounts.models import User
from portal.personal.enums import VERSIONS, Text
from portal.personal.models import Agreement


def agree(*, text: Text, by: User) -> Agreement:
    """Note that `by` agrees to the version on line. May run twice."""
    return Agreement.objects.get_or_create(user=by, text=text, version=VERSIONS[text])[0]
