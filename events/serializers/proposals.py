from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from action_groups.models import Output
from alliance87.core.enums import IloRegion
from alliance87.core.serializers import (
    PortalSerializer,
    SlugOfVisible,
    SourceNoteField,
    country_codes,
    id_of,
    ids_of,
    slug_of,
    slugs_of,
)
from events.models import AgendaItem, Proposal, ProposalUptake
from events.models.uptake import TARGETS
from pathfinders.models import Commitment


class ProposalSerializer(PortalSerializer):
    event = slug_of(source="section.report.event")
    report = slug_of(source="section.report")
    section = id_of()
    regions = serializers.ListField(
        child=serializers.ChoiceField(choices=IloRegion.choices), read_only=True
    )
    countries = country_codes()
    themes = slugs_of()
    taken_up_by_outputs = ids_of()
    taken_up_by_commitments = ids_of()
    taken_up_by_agenda_items = ids_of()
    source = SourceNoteField()

    class Meta:
        model = Proposal
        fields = [
            "id",
            "event",
            "report",
            "section",
            "position",
            "text",
            "label",
            "audience",
            "regions",
            "countries",
            "themes",
            "attribution",
            "endorsement",
            "taken_up_by_outputs",
            "taken_up_by_commitments",
            "taken_up_by_agenda_items",
            "source",
            "updated_at",
        ]


class ProposalUptakeSerializer(PortalSerializer):
    event = slug_of(source="proposal.section.report.event")
    report = slug_of(source="proposal.section.report")
    proposal = id_of()
    output = id_of(allow_null=True)
    commitment = id_of(allow_null=True)
    agenda_item = id_of(allow_null=True)

    class Meta:
        model = ProposalUptake
        fields = [
            "id",
            "event",
            "report",
            "proposal",
            "output",
            "commitment",
            "agenda_item",
            "taken_up_on",
            "note",
            "updated_at",
        ]


class NewProposalUptakeSerializer(serializers.ModelSerializer):
    """One of the three records is named."""

    proposal = SlugOfVisible(Proposal, slug_field="id")
    output = SlugOfVisible(Output, slug_field="id", required=False)
    commitment = SlugOfVisible(Commitment, slug_field="id", required=False)
    agenda_item = SlugOfVisible(AgendaItem, slug_field="id", required=False)

    class Meta:
        model = ProposalUptake
        fields = [
            "proposal",
            "output",
            "commitment",
            "agenda_item",
            "taken_up_on",
            "note",
        ]
        validators = []  # the action says it, of what the caller may read

    def validate(self, values):
        named = [values.pop(name) for name in TARGETS if name in values]
        if len(named) != 1:
            raise serializers.ValidationError(
                _(
                    "Say which one record took it up: an output, a commitment or an "
                    "agenda item."
                )
            )
        return values | {"target": named[0]}
