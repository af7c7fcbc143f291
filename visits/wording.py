"""Labels of formats and states as each side reads them, and the refusals ready to send."""

from vitrines.enums import ExchangeFormat

from .enums import DeclineReason, RequestState

FORMAT_QUESTION = {
    ExchangeFormat.PRIVATE_VISIT: "Visiter l’atelier",
    ExchangeFormat.GROUP_VISIT: "Rejoindre une visite de groupe",
    ExchangeFormat.VIDEO: "Participer à une visio collective",
    ExchangeFormat.CALL: "Échanger 30 minutes",
    ExchangeFormat.WRITTEN: "Poser une question par écrit",
}

FOR_HOST = {
    RequestState.SENT: "Cette demande attend votre réponse.",
    RequestState.UNDER_REVIEW: "Vous avez mis cette demande à l’étude.",
    RequestState.PROPOSED: "Votre proposition est partie. Le demandeur vous répond directement.",
    RequestState.COUNTERED: "Le demandeur propose d’autres dates.",
    RequestState.POOLED: "Cette demande attend une date commune.",
    RequestState.WAITING: "Cette demande est sur la liste d’attente d’un créneau complet. Elle avance seule.",
    RequestState.SCHEDULED: "La date est convenue. Chacun a reçu l’invitation.",
    RequestState.DONE: "Cette demande est terminée.",
    RequestState.MISSED: "Le rendez-vous n’a pas eu lieu.",
    RequestState.DECLINED: "Cette demande a été déclinée. Le demandeur a reçu votre mot.",
    RequestState.WITHDRAWN: "Le demandeur a retiré sa demande. Vous n’avez rien à faire.",
    RequestState.CANCELLED: "Le rendez-vous est annulé. Chacun a été prévenu.",
    RequestState.EXPIRED: "Cette demande est restée sans réponse et s’est close.",
    RequestState.TRANSFERRED: "Cette demande a été confiée à une autre vitrine.",
}

FOR_REQUESTER = {
    RequestState.UNCONFIRMED: "Votre demande attend que vous confirmiez votre adresse.",
    RequestState.SENT: "Votre demande est partie. La vitrine vous répond.",
    RequestState.UNDER_REVIEW: "La vitrine étudie votre demande.",
    RequestState.PROPOSED: "La vitrine vous fait une proposition.",
    RequestState.COUNTERED: "Vos dates sont parties. La vitrine vous répond.",
    RequestState.POOLED: "La vitrine vous garde pour une date commune.",
    RequestState.WAITING: "Vous êtes sur la liste d’attente. Dès qu’une place se libère, vous recevez un message.",
    RequestState.SCHEDULED: "La date est convenue.",
    RequestState.DONE: "Cette demande est terminée.",
    RequestState.MISSED: "Le rendez-vous n’a pas eu lieu.",
    RequestState.DECLINED: "La vitrine ne peut pas vous recevoir.",
    RequestState.WITHDRAWN: "Vous avez retiré votre demande.",
    RequestState.CANCELLED: "Le rendez-vous est annulé.",
    RequestState.EXPIRED: "Votre demande est close : le délai est passé.",
    RequestState.TRANSFERRED: "Votre demande a été confiée à une autre vitrine.",
}

# product.md, “a declined reason”: each with a text ready to send, which the host may change.
READY_REFUSALS = {
    DeclineReason.NO_TIME: (
        "Votre demande nous intéresse, mais nous n’avons pas le temps de vous recevoir correctement en ce moment."
    ),
    DeclineReason.TOO_MANY: (
        "Nous avons déjà pris tous les rendez-vous que l’atelier peut accueillir ces prochaines semaines."
    ),
    DeclineReason.COMPETITOR: "Nous ne sommes pas en mesure de donner suite à votre demande.",
    DeclineReason.OFF_TOPIC: (
        "Ce que vous cherchez à résoudre s’éloigne de ce que nous savons montrer. "
        "Une autre vitrine vous répondra mieux que nous."
    ),
    DeclineReason.CONFIDENTIAL: (
        "L’installation que vous souhaitez voir relève d’un engagement de confidentialité avec l’un de nos clients."
    ),
    DeclineReason.GROUP_SIZE: "La taille de votre groupe ne convient pas à nos conditions d’accueil.",
    DeclineReason.ANSWERED_ELSEWHERE: "Nous avons déjà échangé à ce sujet ; nous considérons votre demande traitée.",
    DeclineReason.OTHER: "Nous ne pouvons pas donner suite à votre demande cette fois-ci.",
}
