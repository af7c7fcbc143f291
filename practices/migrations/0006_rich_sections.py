"""Sections typed as plain text become rich text; going back gives the plain text again.

Written with what the portal itself uses, so it runs after 0005 only (practices/richtext keeps both directions).
"""

from django.db import migrations

from practices.richtext import from_plain, plain

RICH = (
    *("situation", "objective", "solution", "partners", "steps", "roles", "team_buy_in", "resources_required"),
    *("resources_optional", "resources_lent", "funding", "difficulties", "not_redone", "risks", "human_effects"),
    *("environmental_effects", "prerequisites", "first_step", "success_factors", "limits"),
)


def _convert(apps, how):
    revisions = apps.get_model("practices", "Revision").objects
    for revision in revisions.order_by("pk").only("pk", *RICH).iterator(chunk_size=200):
        for name in RICH:
            setattr(revision, name, how(getattr(revision, name)))
        revision.save(update_fields=RICH)


def to_rich(apps, schema_editor):
    _convert(apps, from_plain)


def to_plain(apps, schema_editor):
    _convert(apps, plain)


class Migration(migrations.Migration):
    dependencies = [("practices", "0005_recorded_revisions")]

    operations = [migrations.RunPython(to_rich, to_plain)]
