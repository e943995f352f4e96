"""The tables of a home in which nothing was ever made: at once from the models, which the migrations equal.

Running the migrations one by one gives the same tables (`makemigrations --check` holds them to the models) but takes most
of a minute, since the models are rendered anew for every index.
"""

from django.apps import apps
from django.db import connections, router
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from lianfang.core.figures import watching

DATABASES = ("default", "looks")


def make_tables() -> None:
    """Make the tables of both databases where no migration was ever applied; otherwise nothing is done."""
    for name in DATABASES:
        _make(name)


def _make(name: str) -> None:
    connection = connections[name]
    executor = MigrationExecutor(connection)
    if executor.loader.applied_migrations or connection.introspection.table_names():
        return
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        for config in apps.get_app_configs():
            for model in router.get_migratable_models(config, name, include_auto_created=False):
                if model._meta.managed and not model._meta.proxy:
                    editor.create_model(model)
        # in the same transaction: tables without their record could never be migrated
        editor.create_model(recorder.Migration)
        recorder.migration_qs.bulk_create([recorder.Migration(app=m.app_label, name=m.name) for m, _ in plan])
    watching.watch_what_is_made(name)
