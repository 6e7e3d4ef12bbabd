from celery import shared_task
from django.utils import timezone

from action_groups.actions import space


@shared_task(name="action_groups.tell_of_post")
def tell_of_post(post_id: str) -> None:
    """Write to the people a post is for. One that is told, held or gone is left alone."""
    space.tell_of(post_id=post_id, now=timezone.now())


@shared_task(name="action_groups.sweep_posts")
def sweep_posts() -> None:
    """Tell of every post that Redis or a worker lost."""
    for post_id in space.untold_posts():
        space.tell_of(post_id=post_id, now=timezone.now())


@shared_task(name="action_groups.send_space_digests")
def send_space_digests() -> None:
    """Tell people, once a day, what is new in the spaces of their groups."""
    now = timezone.now()
    for user_id in space.people_to_digest(now=now):
        space.send_digest(user_id=user_id, now=now)
