"""The four accounts a newcomer tries: `load_demo` makes them, `make run` prints them. Development only."""

PASSWORD = "vitrines-ouvertes-2017"  # noqa: S105  (printed on the terminal by design; load_demo refuses production)

INDUSTRIEL = "industriel@exemple.fr"
VITRINE = "vitrine@exemple.fr"
ALLIANCE = "alliance@exemple.fr"
RELAIS = "relais@exemple.fr"

ROLES = {
    INDUSTRIEL: "industriel, demande des visites",
    VITRINE: "membre d’une vitrine, répond aux demandes",
    ALLIANCE: "équipe de l’Alliance, modère dans /gestion/",
    RELAIS: "relais, demande pour un groupe",
}
