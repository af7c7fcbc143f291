"""Every mail about an account, as it is sent."""

from portal.accounts import notifications as mails
from portal.accounts.models import User
from tests.factories.accounts import OrganisationFactory, UserFactory

TO = "maud.ferrand@sauvagnac.example"
URL = "http://localhost:8000/compte/lien-d-exemple/"


def colleagues(email: str = "lou@sauvagnac.example") -> tuple[User, User]:
    organisation = OrganisationFactory()
    return UserFactory(email=email, organisation=organisation), UserFactory(organisation=organisation)


EXAMPLES = {
    "accounts.suspended": lambda: mails.AccountSuspended(TO),
    "accounts.reopened": lambda: mails.AccountReopened(TO),
    "accounts.colleague_asks": lambda: mails.ColleagueAsks(*colleagues()),
    "accounts.colleague_asks personal": lambda: mails.ColleagueAsks(*colleagues("lou.marchand@orange.fr")),
    "accounts.colleague_answered": lambda: mails.ColleagueAnswered(UserFactory(), OrganisationFactory(), True),
    "accounts.colleague_answered no": lambda: mails.ColleagueAnswered(UserFactory(), OrganisationFactory(), False),
    "accounts.heir_told": lambda: mails.HeirTold(*colleagues(), 2),
    "accounts.confirm_new_account": lambda: mails.ConfirmNewAccount(TO, URL, 7),
    "accounts.confirm_address": lambda: mails.ConfirmAddress(TO, URL, 7),
    "accounts.agree_to_change": lambda: mails.AgreeToChange(TO, URL, 14),
    "accounts.already_registered": lambda: mails.AlreadyRegistered(TO, URL + "1/", URL + "2/"),
    "accounts.no_account": lambda: mails.NoAccount(TO, URL),
    "accounts.choose_password": lambda: mails.ChoosePassword(TO, URL, 24),
    "accounts.password_changed": lambda: mails.PasswordChanged(TO, URL),
    "accounts.address_changed": lambda: mails.AddressChanged(TO, "alliance@exemple.fr"),
    "accounts.login_code": lambda: mails.LoginCode(TO, "K7XM-2QPD", 10),
    "accounts.factor_changed": lambda: mails.FactorChanged(TO, "Une clé d’accès a été ajoutée", URL),
}
