"""The facts the portal publishes for programs, one class a kind of thing, with what each field means.

The descriptions are read three times: in the OpenAPI description, in the data dictionary, by whoever opens this file.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import BaseModel, Field

Slug = Annotated[str, Field(description="nom dans les adresses, stable", examples=["fonderie-aubrac"])]
Address = Annotated[str, Field(description="page du portail où lire la suite")]
IsExample = Annotated[bool, Field(description="vrai pour un exemple inventé par le portail, à écarter des analyses")]


class Facts(BaseModel):
    """Base of what is published."""

    NESTED: ClassVar[frozenset[str]] = frozenset()  # fields that have a file of their own in the CSV


class LabelFacts(Facts):
    etat: str = Field(description="en cours (active), échu (expired), retiré (withdrawn), non vérifié (unknown)")
    annee: int | None = Field(description="année d’attribution, si la source la donne")
    attribue_le: date | None = Field(description="jour d’attribution, si la source le donne")


class VitrineFacts(Facts):
    """Un site labellisé « Vitrine industrie du futur »."""

    slug: Slug
    nom: str = Field(description="nom affiché")
    entreprise: str = Field(description="entreprise")
    site: str = Field(description="nom du site, vide si la source ne le donne pas")
    siret: str = Field(description="SIRET à quatorze chiffres, vide s’il n’est pas connu")
    commune: str = Field(description="commune, vide si elle n’est pas connue")
    departement: str = Field(description="code du département (INSEE)", examples=["02"])
    region: str = Field(description="code de la région (INSEE)", examples=["32"])
    latitude: float | None = Field(description="degrés, WGS 84")
    longitude: float | None = Field(description="degrés, WGS 84")
    secteur: str = Field(description="secteur, code du portail", examples=["metallurgy"])
    secteur_nom: str = Field(description="secteur, en clair")
    type_de_production: str = Field(description="type de production, code du portail", examples=["small_batch"])
    taille: str = Field(description="taille : micro (moins de 50), small (50 à 250), large (plus de 250)")
    effectif: int | None = Field(description="personnes, si la source le donne")
    themes: list[str] = Field(description="thèmes annoncés")
    label: LabelFacts | None = Field(description="dernier label connu")
    formats: list[str] = Field(description="formats d’échange proposés, vide sans référent sur le portail")
    langues: list[str] = Field(description="langues d’accueil (ISO 639-1), vide sans référent sur le portail")
    groupe_max: int | None = Field(description="personnes au plus par visite, vide sans référent sur le portail")
    pratiques: int = Field(description="nombre de pratiques publiées")
    sources: list[str] = Field(description="adresses où ces faits ont été lus")
    exemple_fictif: IsExample
    adresse: Address


class VitrineName(Facts):
    slug: Slug
    nom: str = Field(description="nom affiché")


class FigureFacts(Facts):
    """Un chiffre avant et après, déclaré par le site."""

    indicateur: str = Field(description="ce qui est mesuré")
    unite: str = Field(description="unité")
    avant: float = Field(description="valeur avant")
    avant_max: float | None = Field(description="borne haute, quand la valeur avant est une fourchette")
    apres: float = Field(description="valeur après")
    apres_max: float | None = Field(description="borne haute, quand la valeur après est une fourchette")
    moins_vaut_mieux: bool = Field(description="vrai quand une baisse est un progrès")
    periode_avant: str = Field(description="période de la valeur avant")
    periode_apres: str = Field(description="période de la valeur après")
    perimetre: str = Field(description="ce que le chiffre couvre")
    preuve: str = Field(description="déclaré (declared), mesuré (measured), audité (audited)")
    principal: bool = Field(description="vrai pour le chiffre mis en avant")


class PracticeFacts(Facts):
    """Une bonne pratique publiée. Ce que l’entreprise réserve est vide, comme ce qu’elle ne dit pas."""

    NESTED: ClassVar[frozenset[str]] = frozenset({"chiffres"})

    slug: Slug
    titre: str = Field(description="titre")
    resultat: str = Field(description="le résultat en une phrase")
    vitrine: VitrineName = Field(description="le site qui la raconte")
    problemes: list[str] = Field(description="problèmes résolus (slugs de problemes)")
    technologies: list[str] = Field(description="technologies employées (slugs de technologies)")
    type_de_production: str = Field(description="type de production, code du portail")
    etape: str = Field(description="étape de la chaîne de valeur, code du portail")
    maturite: str = Field(description="à suivre (emerging), se réplique (replicating), à généraliser (scaling)")
    mise_en_service: date | None = Field(description="date de mise en service")
    duree_mois: int | None = Field(description="durée du projet, en mois")
    cout_min: int | None = Field(description="coût en euros, au moins")
    cout_max: int | None = Field(description="coût en euros, au plus")
    retour_mois: int | None = Field(description="retour sur investissement, en mois")
    chiffres: list[FigureFacts] = Field(description="résultats avant et après")
    publiee_le: datetime = Field(description="première mise en ligne")
    exemple_fictif: IsExample
    adresse: Address


class TermFacts(Facts):
    """Un mot du vocabulaire, porté par au moins une pratique publiée."""

    slug: Slug
    nom: str = Field(description="nom")
    description: str = Field(description="en une phrase")
    synonymes: list[str] = Field(description="synonymes et sigles")
    pratiques: int = Field(description="nombre de pratiques publiées qui le portent")
    adresse: Address


class SlotFacts(Facts):
    """Une date publiée, à venir."""

    id: str = Field(description="identifiant stable (UUID)")
    vitrine: VitrineName = Field(description="le site qui reçoit")
    pratique: str | None = Field(description="slug de la première pratique montrée, si elle est publiée")
    pratiques: list[str] = Field(description="slugs de toutes les pratiques montrées et publiées")
    format: str = Field(description="visio (video), visite de groupe (group_visit), appel (call)…")
    theme: str = Field(description="thème")
    debut: datetime = Field(description="début, avec son fuseau")
    fin: datetime = Field(description="fin, avec son fuseau")
    places: int = Field(description="places offertes")
    places_restantes: int = Field(description="places encore libres, 0 quand la date est complète")
    exemple_fictif: IsExample
    adresse: Address
