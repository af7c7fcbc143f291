"""Component tags: unknown arguments fail, texts are escaped, queries kept, every component is on the gallery."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.ui.icons import FOLDER, icon_svg
from portal.ui.templatetags import french, ui
from tests.support.html import check_page

TEMPLATES = Path(settings.BASE_DIR) / "templates"
GALLERY = sorted((TEMPLATES / "gallery").glob("*.html"))
# Filters used by the form templates themselves, shown through the fields of the gallery's forms
NOT_A_COMPONENT = {"kept", "piece"}  # draw any template, with the arguments that template wants
FORM_FILTERS = {"control", "control_kind", "field_options", "is_optional", "is_wide"}


def render(source: str, **context) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize("name", sorted(set(ui.register.tags) - {"icon"} - NOT_A_COMPONENT))
def test_tag_refuses_an_unknown_argument(name):
    closing = f"{{% end{name} %}}" if name in {"steps", "step"} else ""
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument 'nonsense'"):
        Template(f"{{% {name} nonsense=1 %}}{closing}")


@pytest.mark.parametrize("name", ["button", "facade", "status_tag", "dimension", "search_field"])
def test_tag_refuses_a_positional_argument(name):
    with pytest.raises(TemplateSyntaxError, match="positional"):
        Template(f'{{% {name} "x" %}}')


def test_button_link_and_button():
    assert render('{% button label="Aller" href=url kind="open" %}', url="/x/?a=1&b=2") == (
        '<a class="bouton bouton--ouvrir" href="/x/?a=1&amp;b=2">Aller</a>'
    )
    assert render('{% button label=label name="choix" value="a" small=True %}', label="<b>") == (
        '<button class="bouton bouton--petit" type="submit" name="choix" value="a">&lt;b&gt;</button>'
    )


def test_button_unknown_kind():
    with pytest.raises(TemplateSyntaxError, match="button kind: 'rouge'"):
        render('{% button label="x" kind="rouge" %}')


def test_icon_unknown():
    with pytest.raises(LookupError, match=r"no icon named '\.\./secret'"):
        icon_svg("../secret")


def test_icons_named_in_templates_exist():
    named = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'\{% icon "([^"]+)"', text)) | set(re.findall(r'\bicon="([^"]+)"', text))
    assert "search" in named
    assert {name for name in named if not (FOLDER / f"{name}.svg").is_file()} == set()


def page_links(number: int, query: str = "") -> str:
    request = RequestFactory().get(f"/vitrines/?{query}")
    page = Paginator(range(100), 10).page(number)
    return Template("{% pagination page=page %}").render(Context({"request": request, "page": page}))


def test_pagination_keeps_the_query():
    html = page_links(1, "q=rebut&probleme=a&probleme=b&page=1")
    address = re.search(r'href="\?([^"]+)" aria-label="Page 2"', html)
    assert address is not None
    assert dict(QueryDict(address[1].replace("&amp;", "&")).lists()) == {
        "q": ["rebut"],
        "probleme": ["a", "b"],
        "page": ["2"],
    }


def test_pagination_marks_the_current_page():
    html = page_links(5)
    assert html.count('aria-current="page"') == 1
    assert 'aria-label="Page 5, page actuelle"' in html
    assert ("Précédente" in html, "Suivante" in html) == (True, True)


def test_pagination_of_one_page_is_nothing():
    page = Paginator(range(3), 10).page(1)
    assert render("{% pagination page=page %}", page=page).strip() == ""


def test_tags_of_nothing():
    assert render("{% tags items=items %}", items=[]) == ""


def test_cartouche_says_what_is_not_given():
    html = render("{% cartouche rows=rows %}", rows=[("Secteur", "")])
    assert "non renseigné par la source" in html


@pytest.mark.parametrize(("count", "expected"), [(0, "0\u00a0place"), (1, "1\u00a0place"), (2, "2\u00a0places")])
def test_counted(count, expected):
    assert render('{{ n|counted:"place,places" }}', n=count) == expected


def test_filters_of_nothing_are_empty():
    source = "{{ x|date_long }}{{ x|date_short }}{{ x|time_fr }}{{ x|number }}{{ x|euros }}{{ x|paragraphs }}"
    assert render(source, x=None) == ""


def test_typo_still_escapes():
    assert render("{{ x|typo }}", x="<b> ?") == "&lt;b&gt;\u202f?"


@pytest.mark.django_db
def test_gallery_is_a_sound_page(client: Client):
    html = check_page(client.get(reverse("gallery:index")))
    assert "{% button label=&quot;Demander une visite&quot;" in html


def test_every_component_is_on_the_gallery():
    shown = "\n".join(path.read_text(encoding="utf-8") for path in GALLERY)
    forms = "\n".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "forms").glob("*.html"))
    tags = set(ui.register.tags) - NOT_A_COMPONENT
    missing = {name for name in tags if f"{{% {name} " not in shown and f"{{% {name} " not in forms}
    missing |= {name for name in french.register.filters if f"|{name}" not in shown}
    missing |= {name for name in set(ui.register.filters) - FORM_FILTERS if f"|{name}" not in shown}
    assert missing == set()


def test_every_component_template_is_used():
    sources = [*TEMPLATES.rglob("*.html"), *(Path(settings.BASE_DIR) / "portal").rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    components = {
        f"{path.parent.name}/{path.name}"
        for folder in ("components", "forms", "layout")
        for path in (TEMPLATES / folder).glob("*.html")
    }
    assert {name for name in components if f'"{name}"' not in text} == set()
