"""The thesaurus of the trade (practices/thesaurus/tables.py). Its changes show in the lists, which note them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


WATCHED = ("practices_concept", "practices_conceptterm")
WATCH = "".join(
    f"CREATE TRIGGER {table}_note_change AFTER INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION vitrines_note_change('texts');"
    for table in WATCHED
)
FORGET = "".join(f"DROP TRIGGER {table}_note_change ON {table};" for table in WATCHED)


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0003_search_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Concept",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="identifiant")),
                ("preferred", models.CharField(max_length=80, verbose_name="terme retenu")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Décochez pour que la recherche ne s’en serve plus.",
                        verbose_name="en service",
                    ),
                ),
                ("is_edited", models.BooleanField(default=False, editable=False, verbose_name="écrit par l’Alliance")),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="modifié le"),
                ),
            ],
            options={
                "verbose_name": "concept du thésaurus",
                "verbose_name_plural": "thésaurus",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="UnfoundQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=120, unique=True, verbose_name="mots cherchés")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="fois")),
                ("first_seen_on", models.DateField(verbose_name="vus la première fois le")),
                ("last_seen_on", models.DateField(verbose_name="vus la dernière fois le")),
            ],
            options={
                "verbose_name": "recherche sans résultat",
                "verbose_name_plural": "recherches sans résultat",
                "ordering": ["-count", "words"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_seen_on__gte", models.F("first_seen_on"))),
                        name="unfound_query_dates_in_order",
                        violation_error_message="La dernière fois ne précède pas la première.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConceptTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("preferred", "terme retenu"),
                            ("equal", "terme égal"),
                            ("acronym", "sigle"),
                            ("english", "terme anglais"),
                            ("near", "terme proche"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("text", models.CharField(max_length=80, verbose_name="terme")),
                ("folded", models.CharField(max_length=80, verbose_name="terme comparé")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                (
                    "concept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="practices.concept",
                        verbose_name="concept",
                    ),
                ),
            ],
            options={
                "verbose_name": "terme du thésaurus",
                "ordering": ["concept_id", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "near"), _negated=True),
                        fields=("folded",),
                        name="concept_term_says_one_concept",
                        violation_error_message="Ce terme désigne déjà un autre concept.",
                    ),
                    models.UniqueConstraint(
                        fields=("concept", "folded"),
                        name="concept_term_once",
                        violation_error_message="Ce terme figure déjà dans ce concept.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(WATCH, FORGET),
    ]
