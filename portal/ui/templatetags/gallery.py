"""{% specimen %}: shows a component, its name and the very call that made it."""

from typing import cast

from django import template
from django.template.base import Node, NodeList, Parser, Token, TokenType

register = template.Library()

DELIMITERS = {TokenType.BLOCK: "{{% {} %}}", TokenType.VAR: "{{{{ {} }}}}", TokenType.COMMENT: "{{# {} #}}"}


def _source(tokens: list[Token]) -> str:
    lines = "".join(DELIMITERS.get(token.token_type, "{}").format(token.contents) for token in tokens).strip("\n")
    rows = lines.split("\n")
    indent = min((len(row) - len(row.lstrip()) for row in rows if row.strip()), default=0)
    return "\n".join(row[indent:] for row in rows).strip()


class SpecimenNode(Node):
    def __init__(self, nodelist: NodeList, source: str, title: template.base.FilterExpression, dark: bool):
        self.nodelist, self.source, self.title, self.dark = nodelist, source, title, dark

    def render(self, context) -> str:
        frame = context.template.engine.get_template("gallery/specimen.html")
        with context.push(
            title=self.title.resolve(context),
            source=self.source,
            rendered=self.nodelist.render(context),
            dark=self.dark,
        ):
            return frame.render(context)


@register.tag
def specimen(parser: Parser, token: Token) -> SpecimenNode:
    """{% specimen "state" [dark] %}…{% endspecimen %}"""
    bits = token.split_contents()
    if len(bits) < 2 or (len(bits) == 3 and bits[2] != "dark") or len(bits) > 3:
        raise template.TemplateSyntaxError('specimen takes a title and, if need be, the word "dark"')
    tokens: list[Token] = []
    for upcoming in cast(list[Token], parser.tokens)[::-1]:  # the parser keeps its tokens last first
        if upcoming.token_type == TokenType.BLOCK and upcoming.contents == "endspecimen":
            break
        tokens.append(upcoming)
    nodelist = parser.parse(("endspecimen",))
    parser.delete_first_token()
    return SpecimenNode(nodelist, _source(tokens), parser.compile_filter(bits[1]), len(bits) == 3)
