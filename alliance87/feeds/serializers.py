from rest_framework import serializers

from alliance87.feeds.enums import ChangeKind


class ChangeSerializer(serializers.Serializer):
    """One thing that changed for this reader."""

    kind = serializers.ChoiceField(
        choices=ChangeKind.choices,
        help_text="`removed`: deleted, or no longer to be seen by this reader.",
    )
    endpoint = serializers.CharField(help_text="Where the record is read.")
    id = serializers.UUIDField()
    at = serializers.DateTimeField()


class ChangesSerializer(serializers.Serializer):
    """The next changes, and where to go on."""

    results = ChangeSerializer(many=True)
    cursor = serializers.CharField(help_text="Send it next time.")
    more = serializers.BooleanField(help_text="Whether to ask again at once.")
