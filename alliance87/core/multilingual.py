"""What django-modeltranslation does anew each time and need not."""

from functools import cache, wraps

from modeltranslation import manager


def keep_queryset_classes():
    """Make the class of each kind of multilingual queryset once.

    The library makes another class for every queryset, and Python, which remembers
    where a class has its methods, would look for each of them again.
    """
    made = cache(manager.multilingual_queryset_factory)

    @wraps(manager.multilingual_queryset_factory)
    def factory(old_cls, instantiate=True):
        kept = made(old_cls, instantiate=False)
        return kept() if instantiate else kept

    manager.multilingual_queryset_factory = factory
