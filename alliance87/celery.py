"""The queue. Its settings are Django's, under the prefix CELERY_.

Sets no DJANGO_SETTINGS_MODULE: every import of alliance87 passes here, and the choice
belongs to whoever starts the process (manage.py, pytest, `make run`, the container).
"""

from celery import Celery
from celery.signals import worker_ready
from django.apps import apps

# Named here because Celery looks for Django in the environment, which under pytest is
# set only later.
app = Celery("alliance87", task_cls="alliance87.core.provenance:PortalTask")
app.set_default()  # for every thread: a web worker queues from one of eight
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(lambda: [config.name for config in apps.get_app_configs()])


@worker_ready.connect
def report_at_once(**kwargs):
    """Have a new worker heard from now, not at beat's next turn."""
    app.send_task("core.heartbeat")
