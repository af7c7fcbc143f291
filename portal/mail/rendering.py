"""One template, two mails: the same source gives the HTML and the text, which therefore say the same.

The template extends `mail_base` and is written with the tags of `portal/mail/templatetags/mail.py`. It is rendered
twice, `mail_mode` being "html" then "text"; the text is not escaped. French typography comes last, U+00A0 everywhere
(the design keeps U+202F for the screen: some mail readers draw a box), and never inside an address.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.template import Context, Template
from django.template.backends.django import Template as Backed
from django.template.loader import get_template

from portal.ui.typography import NBSP, THIN, french

COLUMNS = 78  # RFC 5322 advises 78 characters a line
HTML_BASE, TEXT_BASE = "emails/base.html", "emails/base.txt"
_MARKUP = re.compile(r"(<style.*?</style>|<!--.*?-->|<[^>]+>)", re.DOTALL)


@dataclass(frozen=True)
class RenderedMail:
    subject: str
    text_body: str
    html_body: str


def mail_french(text: str) -> str:
    """Plain text, well set for a mail: `french()` with U+00A0 instead of U+202F."""
    return french(text + "").replace(THIN, NBSP)  # a SafeString plus "" is a plain str: nothing in it is a tag


def mail_french_html(source: str) -> str:
    """HTML whose text nodes are well set; tags, styles and addresses are left alone."""
    parts = _MARKUP.split(source)
    for index in range(0, len(parts), 2):
        if parts[index].strip():
            parts[index] = html.escape(mail_french(html.unescape(parts[index])), quote=False).replace(NBSP, "&nbsp;")
    return "".join(parts)


def load(template: str) -> Template:
    """Return the engine’s own template, which takes a Context; Django’s wrapper always escapes."""
    return cast("Backed", get_template(template)).template


def render_mail(template: str, context: Mapping[str, Any], *, subject: str) -> RenderedMail:
    """Render `template` in both modes. Raises TemplateDoesNotExist, TemplateSyntaxError."""
    shared = {
        "portal_name": settings.PORTAL_NAME,
        "portal_url": settings.PORTAL_URL,
        "subject": subject,
        **context,
    }
    source = load(template)
    html_body = source.render(Context({**shared, "mail_mode": "html", "mail_base": HTML_BASE}))
    text_body = str(source.render(Context({**shared, "mail_mode": "text", "mail_base": TEXT_BASE}, autoescape=False)))
    # Line by line: the same lines come back in the next mail, and are then corrected already.
    text_body = "\n".join(mail_french(line.rstrip(" \t")) for line in text_body.split("\n"))
    return RenderedMail(
        subject=mail_french(subject),
        text_body=re.sub(r"\n{3,}", "\n\n", text_body).strip() + "\n",
        html_body=mail_french_html(re.sub(r"\n\s*\n+", "\n", html_body)),
    )
