from celery import shared_task
from django.utils import timezone

from partners import imports
from partners.actions import applications, confirmations, digests, relay


@shared_task(name="partners.clean_applications")
def clean_applications() -> None:
    """Forget, once a day, the applications whose time is over."""
    applications.clean_applications(now=timezone.now())


@shared_task(name="partners.erase_messages")
def erase_messages() -> None:
    """Delete, once a day, the texts of messages whose time is over."""
    relay.erase_messages(now=timezone.now())


@shared_task(name="partners.ask_to_confirm")
def ask_to_confirm() -> None:
    """Ask, once a day, about the partners that nobody confirmed for long."""
    confirmations.ask_due_partners(on=timezone.localdate())


@shared_task(name="partners.run_import")
def run_import(import_id: str) -> None:
    """Check or apply an uploaded file. One that is done, held or gone is left alone."""
    imports.run_import(import_id=import_id)


@shared_task(name="partners.sweep_imports")
def sweep_imports() -> None:
    """Queue again what a killed worker or a wiped Redis left behind."""
    for import_id in imports.abandoned_imports(now=timezone.now()):
        run_import.delay(str(import_id))


@shared_task(name="partners.clean_imports")
def clean_imports() -> None:
    """Forget, once a day, the imports whose time is over."""
    imports.clean_imports(now=timezone.now())


@shared_task(name="partners.send_digests")
def send_digests() -> None:
    """Tell the Secretariat, once a day, what waits for it."""
    digests.send_digests(now=timezone.now())
