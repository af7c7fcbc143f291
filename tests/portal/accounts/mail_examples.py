"""Every mail about an account, as it is sent."""

from portal.accounts import notifications as mails

TO = "maud.ferrand@sauvagnac.example"
URL = "http://localhost:8000/compte/lien-d-exemple/"

EXAMPLES = {
    "accounts.confirm_new_account": lambda: mails.ConfirmNewAccount(TO, URL, 7),
    "accounts.confirm_address": lambda: mails.ConfirmAddress(TO, URL, 7),
    "accounts.already_registered": lambda: mails.AlreadyRegistered(TO, URL + "1/", URL + "2/"),
    "accounts.no_account": lambda: mails.NoAccount(TO, URL),
    "accounts.choose_password": lambda: mails.ChoosePassword(TO, URL, 24),
    "accounts.password_changed": lambda: mails.PasswordChanged(TO, URL),
    "accounts.address_changed": lambda: mails.AddressChanged(TO, "alliance@exemple.fr"),
    "accounts.login_code": lambda: mails.LoginCode(TO, "K7XM-2QPD", 10),
    "accounts.factor_changed": lambda: mails.FactorChanged(TO, "Une clé d’accès a été ajoutée", URL),
}
