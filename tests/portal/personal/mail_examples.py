"""Every mail about one's own data, as it is sent."""

from portal.personal import notifications as mails
from portal.personal.models import DataExport
from tests.factories.accounts import UserFactory

EXAMPLES = {
    "personal.data_ready": lambda: mails.DataReady(DataExport.objects.create(user=UserFactory())),
    "personal.account_erased": lambda: mails.AccountErased("maud.ferrand@sauvagnac.example", "Maud Ferrand"),
}
