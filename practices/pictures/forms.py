"""Giving pictures, and saying what they show."""

from django import forms

from portal.uploads import MultipleFileField, MultipleFileInput

from .models import Picture
from .selectors import SECTIONS_OF_TEXT

ACCEPT = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif,.heic,.heif"
NOT_DESCRIBED = "Dites en une phrase ce que l’on voit : sans elle, l’image ne paraît pas."


class UploadForm(forms.Form):
    """One or several files; each is looked at by the service, which refuses in words."""

    files = MultipleFileField(
        label="Choisir des images",
        help_text="JPEG, PNG, WebP, AVIF ou HEIC, 15 Mo et 50 millions de pixels au plus chacune.",
        widget=MultipleFileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "Choisissez au moins une image.", "empty": "L’un de ces fichiers est vide."},
    )


class InsertForm(forms.Form):
    """The section a picture goes to."""

    section = forms.ChoiceField(label="Mettre dans", choices=SECTIONS_OF_TEXT)


class PickForm(forms.Form):
    """A picture on its way into a text: a new file or one there is, and what it shows."""

    file = forms.FileField(required=False, error_messages={"empty": "Ce fichier est vide."})
    picture = forms.UUIDField(required=False)
    alt = forms.CharField(max_length=250, error_messages={"required": NOT_DESCRIBED})
    caption = forms.CharField(max_length=300, required=False)

    def clean(self):
        given = super().clean()
        if not (given.get("file") or given.get("picture") or self.errors):
            raise forms.ValidationError("Choisissez une image.")
        return given


class DescribeForm(forms.ModelForm):
    """What a picture shows, its caption, and where one looks."""

    class Meta:
        model = Picture
        fields = ["alt", "caption", "focal_x", "focal_y"]
        labels = {
            "alt": "Ce que l’on voit",
            "caption": "Légende",
            "focal_x": "Depuis la gauche (%)",
            "focal_y": "Depuis le haut (%)",
        }
        help_texts = {
            "alt": "Lu à qui ne voit pas l’image. « Deux caméras au-dessus du convoyeur, un opérateur à l’écran. »",
            "caption": "Écrite sous l’image.",
        }
        error_messages = {
            "alt": {"required": NOT_DESCRIBED},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["alt"].required = True
        for name in ("focal_x", "focal_y"):
            field = self.fields[name]
            field.min_value, field.max_value = 0, 100
            field.widget.attrs |= {"min": 0, "max": 100, "inputmode": "numeric"}
            field.error_messages["required"] = "Donnez un nombre de 0 à 100."
