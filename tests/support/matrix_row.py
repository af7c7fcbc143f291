"""One row of the access matrix, and what is often said in one: role by role, what a GET gets."""

from dataclasses import dataclass

from tests.support.matrix import COLUMNS, LIKE_THE_STRANGER

#                anonymous stranger requester host editor owner other_owner former alliance
EVERYONE = "      200       200      200       200  200    200   200         200    200"
NOBODY = "        404       404      404       404  404    404   404         404    404"
SIGNED_IN = "     in        200      200       200  200    200   200         200    200"
SIGNED_OUT = "    200       302      302       302  302    302   302         302    302"
REQUESTER = "     in        404      200       404  404    404   404         404    404"
VITRINE = "       in        404      404       200  200    200   404         404    200"
HOSTS = "         in        404      404       200  404    200   404         404    404"
WRITERS = "      in        404      404       404  200    200   404         404    200"
OWNERS = "        in        404      404       404  404    200   404         404    404"
TEAM_KEEPERS = "  in        404      404       404  404    200   404         404    200"
MEMBERS = "       in        404      404       200  200    200   404         404    404"
POSTED = "        401       405      405       405  405    405   405         405    405"
SCRIPTED = "      401       404      404       404  200    200   404         404    200"
BUTTON = "        in        405      405       405  405    405   405         405    405"
SIGNED_AGAIN = "  in        302      302       302  302    302   302         302    302"
NOT_SIGNED_IN = " in        404      404       404  404    404   404         404    404"


@dataclass(frozen=True)
class Row:
    """One address: the URL name it stands for, its path (braces are filled by the world), who gets what."""

    name: str
    path: str
    statuses: str
    unproved: str = ""

    @property
    def roles(self) -> list[str]:
        """Who asks for it: the columns; the team without a factor where somebody gets something else than the others;
        the competitor at the addresses of the vitrine that refuses them."""
        said = self.statuses.split()
        competes = any(name in self.path for name in ("{vitrine}", "{slot}", "{practice}"))
        asks = {"competitor": competes and not self.path.startswith("/gestion/"), "unproved": len(set(said)) > 1}
        return [*COLUMNS, *(role for role in LIKE_THE_STRANGER if asks[role])]

    def expected(self) -> dict[str, str]:
        """Role → status, several joined by `|` where each is right."""
        said = dict(zip(COLUMNS, self.statuses.split(), strict=True))
        said |= dict.fromkeys(LIKE_THE_STRANGER, said["stranger"])
        said |= {"unproved": self.unproved} if self.unproved else {}
        return {role: said[role] for role in self.roles}

    def __str__(self) -> str:
        return f"{self.name} {self.path}"


# ── The Alliance's desk: whoever is not of the team is sent to its door ──────
TO_THE_DOOR = "302 302 302 302 302 302 302 302 "
ADMIN_FAMILIES = {  # how the name ends → end of the path, what the Alliance gets (403: nobody does that by hand)
    "_changelist": ("", "200"),
    "_add": ("add/", "200|403"),
    "_change": ("{%s}/change/", "200"),
    "_history": ("{%s}/history/", "200"),
    "_delete": ("{%s}/delete/", "200|403"),
}
# who may do what is set by a superuser, not by the team
PERMISSION_FAMILIES = {
    "_changelist": ("", "403"),
    "_add": ("add/", "403"),
    "_change": ("{%s}/change/", "403"),
    "_history": ("{%s}/history/", "302"),
    "_delete": ("{%s}/delete/", "403"),
}
