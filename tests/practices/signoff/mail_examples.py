"""Every mail about a text on its way, each from a text brought there by the services."""

from datetime import timedelta

from django.utils import timezone

from practices.services.publishing import publish_practice
from practices.signoff import notifications as mails
from practices.signoff.enums import Use
from practices.signoff.models import Consent, Submission
from practices.signoff.services import answering, asking, moderating
from practices.signoff.services.consenting import set_agreements
from tests.factories.practices import published_practice
from tests.factories.signoff import member, moderator, signatory_of, signed_text, signer, waiting_text


def asked(**fields) -> mails.SignoffAsked:
    return mails.SignoffAsked(signatory=signatory_of(waiting_text(**fields)))


def asked_by_the_alliance() -> mails.SignoffAsked:
    someone = asking.Addressee(email="claire@usine.example", name="Claire Nguyen")
    return asked(by=moderator(full_name="Léa Martin"), to=someone)


def returned() -> mails.SignoffReturned:
    submission = waiting_text()
    by = signer(submission)
    said = {"probleme": "Le taux est faux.", "general": "Trop long."}
    answering.comment_text(submission=submission, seen=submission.revision_id, remarks=said, by=by)
    moved = answering.return_text(submission=submission, seen=submission.revision_id, by=by)
    return mails.SignoffReturned(submission=moved, person=moved.opened_by, returned_by=by.name)


def sent_back(reason: str) -> mails.ChangesRequested:
    submission = signed_text()
    alliance = moderator()
    moderating.remark(submission=submission, seen=submission.revision_id, remarks={"fait": "Avec qui ?"}, by=alliance)
    moved = moderating.ask_changes(submission=submission, seen=submission.revision_id, reason=reason, by=alliance)
    return mails.ChangesRequested(submission=moved, person=moved.opened_by)


def refused() -> mails.Refused:
    submission = signed_text()
    moved = moderating.refuse_text(
        submission=submission, seen=submission.revision_id, reason="C’est une annonce de produit.", by=moderator()
    )
    return mails.Refused(submission=moved, person=moved.opened_by)


def published() -> Submission:
    submission = signed_text()
    publish_practice(practice=submission.practice, revision=submission.revision, by=moderator())
    return Submission.objects.get(pk=submission.pk)


def published_for_writer() -> mails.Published:
    submission = published()
    return mails.Published(submission=submission, person=submission.opened_by)


def taken_back(kept: frozenset[Use], taken: tuple[Use, ...]) -> mails.AgreementTakenBack:
    submission = published()
    set_agreements(practice=submission.practice, agreed=kept, by=signer(submission))
    return mails.AgreementTakenBack(consent=Consent.objects.last_words().last(), uses=taken)


def approved() -> mails.SignoffApproved:
    submission = signed_text()
    return mails.SignoffApproved(submission=submission, person=submission.opened_by, signed_by="Samir Aoudia")


def year_old() -> mails.YearOld:
    practice = published_practice()
    practice.reviewed_at = timezone.now() - timedelta(days=366)
    practice.save(update_fields=["reviewed_at"])
    return mails.YearOld(practice=practice, person=member(practice.vitrine))


EXAMPLES = {
    "signoff.year_old": year_old,
    "signoff.fresh_agreements_link": lambda: mails.FreshAgreementsLink(signatory=signatory_of(published())),
    "signoff.asked": asked,
    "signoff.asked again": lambda: mails.SignoffAsked(signatory=signatory_of(waiting_text()), again=True),
    "signoff.asked by-the-alliance": asked_by_the_alliance,
    "signoff.approved": approved,
    "signoff.returned": returned,
    "signoff.changes_requested": lambda: sent_back("Précisez l’année de la mesure."),
    "signoff.changes_requested remarks-alone": lambda: sent_back(""),
    "signoff.refused": refused,
    "signoff.published": published_for_writer,
    "signoff.published_for_signatory": lambda: mails.PublishedForSignatory(signatory=signatory_of(published())),
    "signoff.to_moderate": lambda: mails.ToModerate(submission=signed_text()),
    "signoff.agreement_taken_back": lambda: taken_back(frozenset({Use.WEB}), (Use.BOOK,)),
    "signoff.agreement_taken_back off-line": lambda: taken_back(frozenset(), (Use.WEB, Use.BOOK)),
}
