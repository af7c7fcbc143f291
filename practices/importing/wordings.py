"""Headings people write, and the section each stands for.

Compared without accents, numbers, articles nor punctuation. A wording equal to one of these is sure; else one that
holds it, else one spelled nearly the same.
"""

import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache

# Rich sections, plain heads and the three figures of the head (practices/sections.py), most telling wordings first.
WORDINGS: dict[str, str] = {  # section → wordings, separated by commas
    "summary": (
        "résumé, synthèse, en bref, en résumé, l’essentiel, executive summary, présentation rapide, en quelques mots"
    ),
    "tagline": "accroche, résultat en une phrase, en une phrase, bénéfice principal, sous-titre",
    "place": "lieu, localisation, site concerné, où",
    "situation": (
        "situation de départ, situation initiale, contexte, contexte et enjeux, problème, problématique, constat, "
        "état des lieux, le besoin, besoin, enjeux, pourquoi, point de départ, diagnostic, avant, avant le "
        "projet, origine du projet, difficulté rencontrée au départ, genèse du projet, historique, existant, "
        "l’existant, contexte industriel, motivation, irritants, défi, le défi à relever, ce qui n’allait pas, d’où "
        "nous partions, notre problème"
    ),
    "objective": (
        "objectif, objectifs, objectif visé, but, buts, cible, cibles, finalité, ambition, objectifs du projet, "
        "cahier des charges, attentes, résultats attendus, gains attendus"
    ),
    "solution": (
        "solution, solution mise en œuvre, solution retenue, solution déployée, ce qui a été fait, ce que nous "
        "avons fait, description, description du projet, description de la solution, le projet, réalisation, mise "
        "en œuvre technique, la démarche technique, principe, fonctionnement, dispositif, réponse apportée, "
        "technologies utilisées, technologie mise en œuvre, notre réponse, innovation, cas d’usage, "
        "l’installation, ce que nous avons mis en place, ce qui a été mis en place, actions mises en place, actions "
        "menées, ce que nous avons changé, comment cela fonctionne, comment ça marche, la mise en place"
    ),
    "partners": (
        "partenaires, partenaires et fournisseurs, fournisseurs, avec qui, intégrateur, prestataires, acteurs "
        "externes, partenariat, sous-traitants, partenaires techniques"
    ),
    "quote": "témoignage, citation, verbatim, parole, ils en parlent, le mot de",
    "steps": (
        "étapes, étapes et calendrier, calendrier, planning, déroulement, déploiement, mise en œuvre, phases, "
        "phases du projet, démarche, méthode, méthodologie, comment, feuille de route, jalons, plan d’action, "
        "conduite du projet, déroulé, chronologie, mode opératoire, plan de déploiement"
    ),
    "roles": (
        "métiers impliqués, métiers mobilisés, équipe projet, équipe, acteurs, compétences, compétences "
        "mobilisées, ressources humaines, fonctions impliquées, qui, personnes impliquées, pilotage, organisation "
        "du projet, qui a fait quoi, qui a participé"
    ),
    "team_buy_in": (
        "adhésion des équipes, adhésion, conduite du changement, accompagnement du changement, implication des "
        "équipes, accompagnement, formation, acceptation, communication interne, embarquer les équipes, "
        "appropriation, participation des opérateurs, accompagnement des équipes"
    ),
    "resources_required": (
        "moyens indispensables, ressources indispensables, moyens, ressources, moyens nécessaires, moyens mis en "
        "œuvre, ressources nécessaires, matériel, équipements, moyens techniques, investissements matériels, "
        "moyens humains et matériels"
    ),
    "resources_optional": "moyens facultatifs, ressources facultatives, options, en option, moyens complémentaires",
    "resources_lent": (
        "ce que nous pouvons prêter, prêt, à partager, mise à disposition, ce que le site peut prêter, ce que "
        "nous proposons, documents disponibles, ressources partagées"
    ),
    "cost": (
        "coût, coûts, budget, investissement, montant de l’investissement, coût du projet, coût global, capex, "
        "budget du projet, combien cela coûte, combien ça coûte, prix"
    ),
    "funding": (
        "financement, aides, subventions, aides et subventions, financements, aides publiques, plan de financement"
    ),
    "duration": "durée, durée du projet, délai, délai de mise en œuvre, délais",
    "payback": "retour sur investissement, roi, temps de retour, rentabilité, payback, amortissement, tri",
    "gains": (
        "gains, résultats, résultats obtenus, gains mesurés, chiffres, chiffres clés, indicateurs, bénéfices, "
        "bilan chiffré, performance, mesures, kpi, résultats et gains, bilan, les chiffres, impact, impacts, "
        "résultats chiffrés, apports, bénéfices obtenus, gains obtenus, avant après, "
        "ce que cela a changé, ce que nous y avons gagné, ce que cela nous a apporté, retombées"
    ),
    "human_effects": (
        "effets humains, pour les personnes, conditions de travail, impact humain, effets sur les personnes, "
        "qualité de vie au travail, impact social, ergonomie, bénéfices pour les opérateurs, emploi, impact rh, "
        "sécurité, santé et sécurité"
    ),
    "environmental_effects": (
        "effets environnementaux, environnement, pour l’environnement, impact environnemental, effets sur "
        "l’environnement, énergie, empreinte carbone, bénéfices environnementaux, rse, développement durable"
    ),
    "difficulties": (
        "difficultés, difficultés rencontrées, ce qui n’a pas marché, obstacles, freins, problèmes rencontrés, "
        "points difficiles, écueils, freins et difficultés, points de blocage, obstacles rencontrés, freins "
        "rencontrés"
    ),
    "risks": (
        "risques, risques et parades, points de vigilance, points d’attention, précautions, vigilance, limites et "
        "risques"
    ),
    "not_redone": (
        "ce que nous ne referions pas, à ne pas refaire, erreurs à éviter, ce que l’on ne referait pas, leçons, "
        "leçons apprises, enseignements, retour d’expérience, rex, si c’était à refaire, erreurs, ce que nous "
        "ferions autrement, leçons tirées, pièges à éviter, retours d’expérience, ce que nous avons appris, "
        "ce que nous ne ferions plus"
    ),
    "success_factors": (
        "facteurs de réussite, facteurs clés de succès, clés de la réussite, ce qui a fait réussir, facteurs de "
        "succès, conditions de réussite, points forts, clés du succès, bonnes pratiques, conseils, "
        "recommandations, nos conseils"
    ),
    "first_step": (
        "par où commencer, premier pas, première étape, pour commencer, comment démarrer, pour démarrer, premiers "
        "pas, comment commencer, par quoi commencer, pour se lancer, si vous voulez vous lancer"
    ),
    "prerequisites": (
        "prérequis, pré-requis, conditions préalables, prérequis et taille d’usine, conditions, transférabilité, "
        "pour que cela marche chez vous, conditions de transfert, à qui s’adresse cette pratique, réplicabilité, "
        "reproductibilité, prérequis techniques, transposition, conditions de mise en œuvre"
    ),
    "limits": (
        "où cela ne marche pas, limites, limites de la solution, contre-indications, quand ne pas le faire, cas "
        "non adaptés"
    ),
}
NEARLY = 0.86  # likeness under which two wordings are not the same one misspelled
HEADING_MAX = 90  # signs

_NUMBER = re.compile(
    r"^\s*(?:(?:partie|chapitre|section|étape)\s+)?(?:[ivx]+|[a-z]|\d+)(?:[.)\-–]\d*)+\s*|^\s*\d+(?:\.\d+)*\s+", re.I
)
_EMPTY = frozenset("le la les l un une des du de d nos notre vos votre et en au aux a sur pour dans".split())  # noqa: SIM905


def folded(text: str) -> str:
    """Lower case, no accent, no number before, no article, single spaces."""
    text = _NUMBER.sub("", text.strip())
    flat = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("’", " ").replace("'", " "))
    words = re.findall(r"[a-z0-9]+", "".join(sign for sign in flat if not unicodedata.combining(sign)))
    return " ".join(word for word in words if word not in _EMPTY) or " ".join(words)


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    return {folded(wording): field for field, wordings in WORDINGS.items() for wording in wordings.split(", ")}


@lru_cache(maxsize=2048)
def exactly(text: str) -> str | None:
    """The section this very wording stands for; for places where prose may stand too (a bold line, a cell)."""
    return _known().get(folded(text)) if len(text) <= HEADING_MAX else None


@lru_cache(maxsize=2048)
def recognised(text: str) -> str | None:
    """The section a heading stands for; None when it says something else."""
    words = folded(text)
    if not words or len(text) > HEADING_MAX:
        return None
    known = _known()
    if words in known:
        return known[words]
    inside = [wording for wording in known if f" {wording} " in f" {words} " and _says_most(wording, words)]
    if inside:
        return known[_best(inside, words)]
    nearest = get_close_matches(words, known, n=1, cutoff=NEARLY)
    return known[nearest[0]] if nearest else None


def _says_most(wording: str, words: str) -> bool:
    """A wording of one word is too common to name a long heading."""
    return " " in wording or 2 * len(wording.split()) >= len(words.split())


def _best(wordings: list[str], words: str) -> str:
    """Among wordings found in a heading: the longest; of equal ones, the first said."""
    return max(wordings, key=lambda wording: (len(wording.split()), -f" {words} ".index(f" {wording} "), len(wording)))
