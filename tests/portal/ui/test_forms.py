"""Fields as the design writes them: label, help above, error in the same words at the top, nothing lost."""

import re

from django import forms
from django.template import Context, Template

from portal.ui.forms import CheckboxPanes, RadioPanes
from tests.support.html import problems_of


class Form(forms.Form):
    problem = forms.CharField(label="Votre problème ?", help_text="Une phrase.", widget=forms.Textarea)
    format = forms.ChoiceField(
        label="Format", choices=[("a", "Visite"), ("b", "Appel")], widget=RadioPanes(hints={"a": "Deux heures"})
    )
    dates = forms.MultipleChoiceField(
        label="Dates", choices=[("1", "lundi"), ("2", "mardi")], widget=CheckboxPanes(columns=2), required=False
    )
    phone = forms.CharField(label="Téléphone", required=False)
    notice = forms.BooleanField(label="J'accepte")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.data.get("phone") == "bloqué":
            raise forms.ValidationError("Cette vitrine est en pause")


def render(source: str, form: forms.Form) -> str:
    return Template(source).render(Context({"form": form}))


def test_form_is_sound_html():
    for form in (Form(), Form({})):
        html = render("<form>{% error_summary form=form %}{{ form }}</form>", form)
        assert problems_of(html, fragment=True) == []


def test_field_help_stands_above_the_control_and_is_tied_to_it():
    html = str(Form()["problem"].as_field_group())
    assert html.index("Une phrase.") < html.index("<textarea")
    assert 'id="id_problem_helptext"' in html
    assert 'aria-describedby="id_problem_helptext"' in html
    assert 'class="saisie"' in html


def test_field_optional_is_said_and_required_is_not():
    assert "(facultatif)" in str(Form()["phone"].as_field_group())
    assert "(facultatif)" not in str(Form()["problem"].as_field_group())


def test_field_error_is_tied_to_the_control_and_keeps_what_was_typed():
    html = str(Form({"problem": "", "phone": "03 23"})["problem"].as_field_group())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_problem_helptext id_problem_error"' in html
    assert 'id="id_problem_error"' in html
    assert "Erreur\u00a0: " in html.replace("&nbsp;", "\u00a0")
    assert 'value="03 23"' in str(Form({"phone": "03 23"})["phone"].as_field_group())


def test_field_of_choices_is_a_group_with_a_legend_and_hints():
    html = str(Form({"format": "b"})["format"].as_field_group())
    assert "<fieldset" in html
    assert re.search(r'<legend class="legende">Format\s*</legend>', html)
    assert "Deux heures" in html
    assert re.search(r'value="b"[^>]* checked', html)
    assert "creneaux-grille" in str(Form()["dates"].as_field_group())


def test_error_summary_uses_the_words_of_the_fields_and_links_to_them():
    form = Form({})
    html = render("{% error_summary form=form %}", form)
    assert "Trois réponses sont à compléter ou à corriger" in html
    assert re.findall(r'href="([^"]+)"', html) == ["#id_problem", "#id_format_0", "#id_notice"]
    page = render("{{ form }}", form)
    for target in ("id_problem", "id_format_0", "id_notice"):
        assert f'id="{target}"' in page
    assert html.count(form.errors["problem"][0]) == page.count(form.errors["problem"][0]) == 3


def test_error_summary_of_the_whole_form():
    sound = {"problem": "x", "format": "a", "notice": "on"}
    html = render("{% error_summary form=form %}", Form({**sound, "phone": "bloqué"}))
    assert "Le formulaire n’a pas été envoyé" in html
    assert "Cette vitrine est en pause" in html


def test_error_summary_and_prefix_of_a_form_without_error():
    for form in (Form(), Form({"problem": "x", "format": "a", "notice": "on"})):
        assert render("{% error_summary form=form %}{% error_prefix form=form %}", form).strip() == ""


def test_error_prefix():
    assert render("{% error_prefix form=form %}", Form({})) == "Erreur\u00a0: "


def test_form_escapes_what_was_typed():
    html = render("{{ form }}", Form({"problem": "</textarea><script>", "phone": '"><script>'}))
    assert "<script>" not in html
