"""Every safeguard that ``mutants`` takes away, and the tests that must notice.

``old`` stands in its file exactly once. Triggers are set up by ``migrate``: a mutant of
one says ``triggers=True``, and gets a new database.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One safeguard, gone: ``new`` stands where ``old`` stood."""

    name: str
    file: str
    old: str
    new: str
    tests: str  # node ids below ``tests/``, with spaces between
    triggers: bool = False


def at(file, *names):
    """The tests ``names`` of a file, as node ids."""
    return " ".join(f"tests/{file}::test_{name}" for name in names)


VISIBILITY = "alliance87/core/visibility.py"
HISTORY = "alliance87/core/history.py"
CHANGES = "alliance87/core/changes.py"
REVISIONS = "alliance87/core/revisions.py"
FILES = "alliance87/core/files.py"
ARCHIVES = "alliance87/core/archives.py"
RICHTEXT = "alliance87/core/richtext.py"
TABULAR = "alliance87/core/tabular.py"
SETTINGS = "alliance87/settings/base.py"
AUTHENTICATION = "alliance87/accounts/authentication.py"
ADAPTER = "alliance87/accounts/adapter.py"
REMEMBERED = "alliance87/core/remembered.py"
SECOND_FACTOR = "alliance87/accounts/second_factor.py"
PARTNER = "partners/models/partner.py"
ROADMAP = "pathfinders/models/roadmap.py"
GROUP = "action_groups/models/group.py"
EVENT = "events/models/event.py"
AGENDA = "events/models/agenda.py"
PACK_MODELS = "alliance87/briefings/models.py"
PACK_CONTENT = "alliance87/briefings/content/pack.py"
COUNTRY_REPORT = "alliance87/briefings/content/country_report.py"
COUNTRIES = "alliance87/briefings/content/countries.py"
PACK_ACTIONS = "alliance87/briefings/actions.py"
RENDERING = "alliance87/briefings/rendering.py"
DRAWING = "alliance87/briefings/drawing.py"
SPACE = "action_groups/models/space.py"
SPACE_ACTIONS = "action_groups/actions/space.py"
FROZEN = "action_groups/models/frozen.py"
MEMBERSHIPS = "action_groups/actions/memberships.py"
UPTAKE = "events/models/uptake.py"
UPTAKE_ACTIONS = "events/actions/uptakes.py"
CORE_MODELS = "alliance87/core/models.py"
PLACES = "events/models/places.py"
REGISTRATIONS = "events/actions/registrations.py"
REPORT = "events/models/report.py"
REPORT_ACTIONS = "events/actions/reports.py"
MINUTES = "events/models/minutes.py"
PUBLICATIONS = "events/publications.py"
FEEDS = "events/views/feeds.py"

MUTANTS = [
    # -- Who reads what ---------------------------------------------------------------
    Mutant(
        "tier_of_a_record",
        VISIBILITY,
        "rule = Q(visibility__in=tiers_for(user))",
        "rule = Q()",
        at(
            "core/test_visibility.py",
            "a_record_is_read_by_those_of_its_tier[Partner-partners]",
        ),
    ),
    Mutant(
        "record_follows_its_parent",
        VISIBILITY,
        "            rule &= parent\n",
        "",
        at(
            "core/test_visibility.py",
            "a_record_is_never_more_visible_than_what_it_belongs_to[Roadmap-pathfinder]",
        ),
    ),
    Mutant(
        "closed_account_reads_as_the_public",
        VISIBILITY,
        "if user is None or not user.is_active:",
        "if user is None:",
        at("core/test_visibility.py", "a_closed_account_reads_as_the_public"),
    ),
    Mutant(
        "members_do_not_read_every_group",
        VISIBILITY,
        "return [Visibility.PUBLIC, Visibility.PARTNERS]",
        "return [Visibility.PUBLIC, Visibility.PARTNERS, Visibility.GROUP]",
        at("core/test_visibility.py", "a_member_reads_what_is_for_partners"),
    ),
    Mutant(
        "group_tier_asks_for_the_group",
        VISIBILITY,
        "rule |= Q(visibility=Visibility.GROUP) & self.group_rule(user)",
        "rule |= Q(visibility=Visibility.GROUP)",
        at(
            "action_groups/test_visibility.py",
            "a_member_of_another_group_does_not_read_it",
        ),
    ),
    Mutant(
        "nobody_keeps_what_they_may_not_read",
        VISIBILITY,
        "return self.visible_to(user).filter(rule)",
        "return self.filter(rule)",
        at("core/test_group_tier.py", "chair_does_not_keep_what_they_may_not_read"),
    ),
    Mutant(
        "person_consents_to_being_listed",
        PARTNER,
        "rule = Q(listed_publicly=True)",
        "rule = Q()",
        at(
            "partners/test_visibility.py",
            "a_person_is_listed_as_far_as_they_consented",
        ),
    ),
    Mutant(
        "closed_account_reads_no_entry_of_its_own",
        PARTNER,
        "if user is not None and user.is_authenticated and user.is_active:",
        "if user is not None and user.is_authenticated:",
        at(
            "partners/test_visibility.py",
            "a_closed_account_does_not_read_its_own_entry",
        ),
    ),
    Mutant(
        "closed_account_speaks_for_nobody",
        PARTNER,
        "if user is None or not user.is_authenticated or not user.is_active:",
        "if user is None or not user.is_authenticated:",
        at(
            "partners/test_visibility.py",
            "of_gives_the_current_representations_of_an_open_account",
        ),
    ),
    Mutant(
        "suspended_partner_has_nobody_who_speaks_for_it",
        PARTNER,
        "rows.current().filter(user=user, partner__is_listed=True)",
        "rows.current().filter(user=user)",
        at(
            "accounts/test_roles.py",
            "former_representative_and_one_of_a_suspended_partner_hold_nothing",
        ),
    ),
    Mutant(
        "former_representative_speaks_for_nobody",
        PARTNER,
        "return rows.current().filter(user=user, partner__is",
        "return rows.filter(user=user, partner__is",
        at(
            "accounts/test_roles.py",
            "former_representative_and_one_of_a_suspended_partner_hold_nothing",
        ),
    ),
    Mutant(
        "rights_begin_with_acceptance",
        PARTNER,
        "return self.not_ended().filter(awaits__isnull=True)",
        "return self.not_ended()",
        at(
            "partners/test_actions.py",
            "rights_begin_when_the_invitation_is_accepted",
        ),
    ),
    Mutant(
        "an_invitation_begins_only_what_it_names",
        "partners/actions/people.py",
        "Representative.objects.filter(awaits=invitation).update",
        "Representative.objects.filter(user=invitation.user).update",
        at(
            "partners/test_actions.py",
            "accepting_one_invitation_begins_nothing_else",
        ),
    ),
    Mutant(
        "unlisted_partner_is_in_no_list",
        PARTNER,
        "super().for_reader(user).listed().with_status()",
        "super().for_reader(user).with_status()",
        at(
            "partners/test_visibility.py",
            "who_is_not_or_no_longer_a_partner_is_not_listed",
        ),
    ),
    Mutant(
        "former_representative_is_not_listed",
        PARTNER,
        'rows = super().for_reader(user).current().select_related("partner")',
        'rows = super().for_reader(user).select_related("partner")',
        at("partners/test_visibility.py", "a_former_representative_is_not_listed"),
    ),
    Mutant(
        "hidden_parent_of_a_partner",
        PARTNER,
        'Prefetch("parent", Partner.objects.visible_to(user).listed())',
        'Prefetch("parent", Partner.objects.all())',
        at("partners/test_visibility.py", "a_partner_s_hidden_parent_arrives_as_none"),
    ),
    Mutant(
        "hidden_holder_of_a_seat",
        PARTNER,
        'Prefetch("partner", Partner.objects.visible_to(user).listed())',
        'Prefetch("partner", Partner.objects.all())',
        at("partners/test_visibility.py", "a_seat_s_hidden_holder_arrives_as_none"),
    ),
    Mutant(
        "hidden_partner_of_an_event",
        PARTNER,
        "return Prefetch(name, Partner.objects.visible_to(user).listed())",
        "return Prefetch(name, Partner.objects.listed())",
        at("events/test_visibility.py", "an_unseen_chair_arrives_as_none"),
    ),
    Mutant(
        "unlisted_partner_of_an_event",
        PARTNER,
        "return Prefetch(name, Partner.objects.visible_to(user).listed())",
        "return Prefetch(name, Partner.objects.visible_to(user))",
        at(
            "events/test_visibility.py",
            "an_unseen_chair_arrives_as_none",
            "unseen_hosts_are_not_among_the_others",
        ),
    ),
    Mutant(
        "membership_of_an_unlisted_partner",
        GROUP,
        "return Q(partner__is_listed=True)",
        "return Q()",
        at(
            "action_groups/test_visibility.py",
            "a_membership_of_a_partner_that_is_no_member_is_not_seen",
        ),
    ),
    Mutant(
        "person_of_a_membership_who_is_not_listed",
        GROUP,
        "people = Representative.objects.visible_to(user).current()",
        "people = Representative.objects.current()",
        at(
            "action_groups/test_visibility.py",
            "a_person_who_is_not_listed_arrives_as_none",
        ),
    ),
    Mutant(
        "former_member_of_a_group",
        GROUP,
        "return rows.current().filter(for_partner",
        "return rows.filter(for_partner",
        at("action_groups/test_visibility.py", "a_former_member_does_not_read_it"),
    ),
    Mutant(
        "registration_is_the_person_s_and_the_chair_s",
        EVENT,
        "return Q(representative__in=mine) | Q(event__in=chaired)",
        "return Q()",
        at(
            "events/test_visibility.py",
            "a_registration_is_read_by_the_person_and_the_chairs",
        ),
    ),
    Mutant(
        "asking_to_come_opens_nothing",
        EVENT,
        "return self.of(user).filter(Q(status__in=admitted) | invited)",
        "return self.of(user)",
        at(
            "events/test_visibility.py",
            "asking_to_come_opens_nothing_until_it_is_approved",
        ),
    ),
    Mutant(
        "remark_on_a_draft_is_between_author_and_keeper",
        "events/models/report.py",
        "return Q(author__in=mine) | Q(section__report__event__in=kept)",
        "return Q()",
        at(
            "events/test_visibility.py",
            "a_remark_on_a_draft_is_read_by_its_author_and_the_chairs",
        ),
    ),
    Mutant(
        "hidden_documents_of_an_agenda_item",
        AGENDA,
        'Prefetch("documents", Document.objects.visible_to(user))',
        'Prefetch("documents", Document.objects.all())',
        at(
            "events/test_visibility.py",
            "hidden_documents_of_an_agenda_item_do_not_arrive",
        ),
    ),
    Mutant(
        "hidden_agenda_item_of_an_action_point",
        AGENDA,
        "items = AgendaItem.objects.visible_to(user)",
        "items = AgendaItem.objects.all()",
        at(
            "events/test_visibility.py",
            "an_action_point_s_hidden_agenda_item_arrives_as_none",
        ),
    ),
    Mutant(
        "owner_of_an_action_point_who_is_not_listed",
        AGENDA,
        "people = Representative.objects.visible_to(user)",
        "people = Representative.objects.all()",
        at(
            "events/test_visibility.py",
            "an_action_point_s_owners_arrive_as_far_as_they_may_be_seen",
        ),
    ),
    Mutant(
        "hidden_document_of_a_report",
        "events/models/report.py",
        'Prefetch("document", Document.objects.visible_to(user))',
        'Prefetch("document", Document.objects.all())',
        at("events/test_visibility.py", "a_report_s_hidden_document_arrives_as_none"),
    ),
    Mutant(
        "hidden_output_that_took_a_proposal_up",
        "events/views/uptakes.py",
        "outputs = Output.objects.visible_to(user)",
        "outputs = Output.objects.all()",
        at("events/test_views.py", "uptake_the_reader_may_not_see_is_nothing"),
    ),
    Mutant(
        "hidden_action_group_is_no_choice_of_the_events",
        "events/views/events.py",
        "groups = ActionGroup.objects.visible_to(request.user)",
        "groups = ActionGroup.objects.all()",
        at(
            "events/test_views.py",
            "event_list_does_not_offer_what_only_hidden_events_have",
        )
        + " "
        + at("events/test_filtersets.py", "hidden_action_group_finds_no_event"),
    ),
    Mutant(
        "hidden_focal_partner",
        "pathfinders/models/country.py",
        'Prefetch("focal_partner", Partner.objects.visible_to(user).listed())',
        'Prefetch("focal_partner", Partner.objects.all())',
        at("pathfinders/test_visibility.py", "an_unseen_focal_partner_arrives_as_none"),
    ),
    Mutant(
        "hidden_lead_partner",
        ROADMAP,
        'Prefetch("lead_partner", Partner.objects.visible_to(user).listed())',
        'Prefetch("lead_partner", Partner.objects.all())',
        at("pathfinders/test_visibility.py", "an_unseen_lead_partner_arrives_as_none"),
    ),
    Mutant(
        "hidden_supporting_partner",
        ROADMAP,
        '"supporting_partners", Partner.objects.visible_to(user).listed()',
        '"supporting_partners", Partner.objects.all()',
        at(
            "pathfinders/test_visibility.py",
            "unseen_supporting_partners_are_not_among_the_others",
        ),
    ),
    Mutant(
        "hidden_assessor",
        ROADMAP,
        'Prefetch("assessor", Partner.objects.visible_to(user).listed())',
        'Prefetch("assessor", Partner.objects.all())',
        at("pathfinders/test_visibility.py", "an_unseen_assessor_arrives_as_none"),
    ),
    Mutant(
        "hidden_report_in_a_status",
        ROADMAP,
        "Assessment.objects.visible_to(user)\n",
        "Assessment.objects.all()\n",
        at(
            "pathfinders/test_querysets.py",
            "a_report_the_reader_may_not_see_does_not_show_through",
        ),
    ),
    Mutant(
        "hidden_verdict_on_a_country_page",
        "pathfinders/content.py",
        "Assessment.objects.visible_to(user)\n",
        "Assessment.objects.all()\n",
        at(
            "pathfinders/test_views.py",
            "hidden_verdict_does_not_show_through_the_status",
        ),
    ),
    Mutant(
        "partner_one_may_not_see_on_a_country_page",
        "pathfinders/content.py",
        "    rows = Partner.objects.visible_to(user).listed()\n",
        "    rows = Partner.objects.all()\n",
        at("pathfinders/test_views.py", "partner_one_may_not_see_is_not_named"),
    ),
    Mutant(
        "hidden_report_in_a_calendar",
        "pathfinders/views/calendars.py",
        "ProgressReport.objects.visible_to(ANYONE)",
        "ProgressReport.objects.all()",
        at(
            "pathfinders/test_calendars.py", "what_is_done_dropped_or_hidden_is_not_due"
        ),
    ),
    Mutant(
        "theme_of_a_hidden_roadmap_is_not_counted",
        "pathfinders/views/countries.py",
        "PriorityArea.objects.visible_to(user).filter(roadmap__pathfinder__in=rows)",
        "PriorityArea.objects.filter(roadmap__pathfinder__in=rows)",
        at("pathfinders/test_views.py", "theme_of_a_hidden_roadmap_is_not_counted"),
    ),
    Mutant(
        "theme_of_a_hidden_roadmap_finds_nothing",
        "pathfinders/filtersets.py",
        "PriorityArea.objects.visible_to(user).filter(themes__in=list(themes))",
        "PriorityArea.objects.filter(themes__in=list(themes))",
        at(
            "pathfinders/test_filtersets.py",
            "theme_of_a_hidden_roadmap_does_not_find_its_country",
        ),
    ),
    Mutant(
        "site_wide_search",
        "alliance87/core/search.py",
        "return self.model.objects.for_reader(user)",
        "return self.model.objects.all()",
        at("search/test_views.py", "results_take_as_many_queries_for_three_of_each"),
    ),
    Mutant(
        "figures_of_the_home_page",
        "alliance87/search/views.py",
        "(Partner.objects.visible_to(user).listed(), ",
        "(Partner.objects.listed(), ",
        at("search/test_views.py", "home_counts_what_the_reader_may_see"),
    ),
    Mutant(
        "csv_is_what_the_page_shows",
        "partners/views/directory.py",
        "found = listing.rows.iterator(Partner.objects.for_reader(request.user))",
        'found = Partner.objects.prefetch_related("themes", "countries_of_work")',
        at("partners/test_views.py", "csv_has_the_rows_of_the_page_and_no_formulas"),
    ),
    Mutant(
        "hidden_record_is_no_choice_of_a_filter",
        "alliance87/core/filtersets.py",
        "found = model.objects.visible_to(user)",
        "found = model.objects.all()",
        at(
            "core/test_filtersets.py",
            "hidden_choice_is_refused_like_one_that_is_not_there",
            "hidden_choice_is_not_offered",
        ),
    ),
    Mutant(
        "unlisted_partner_is_no_choice_of_a_filter",
        "alliance87/core/filtersets.py",
        'return found.listed() if hasattr(found, "listed") else found',
        "return found",
        at("partners/test_filtersets.py", "partner_that_is_no_member_is_no_choice"),
    ),
    Mutant(
        "rows_of_the_api",
        "alliance87/core/viewsets.py",
        "rows = super().get_queryset().for_reader(self.request.user)",
        "rows = super().get_queryset()",
        at("core/test_api.py", "hidden_row_does_not_exist[anonymous-commitments]"),
    ),
    Mutant(
        "relations_of_the_api",
        "alliance87/core/viewsets.py",
        "Prefetch(name, visible(model)(self.request))",
        "Prefetch(name, model.objects.all())",
        at(
            "core/test_visibility.py",
            "the_api_does_not_name_a_hidden_record[PathfinderCountry-documents]",
        ),
    ),
    Mutant(
        "hidden_source_in_the_api",
        "alliance87/core/serializers.py",
        "if row.source is None or row.source.visibility not in tiers:",
        "if row.source is None:",
        at("core/test_api.py", "hidden_source_is_not_named"),
    ),
    Mutant(
        "hidden_source_in_an_export",
        "alliance87/core/models.py",
        "source if source and source.visibility == Visibility.PUBLIC else None",
        "source",
        at("partners/test_views.py", "csv_names_no_source_that_is_not_public"),
    ),
    Mutant(
        "hidden_source_on_a_page",
        "alliance87/core/templatetags/records.py",
        "if source is not None and source.visibility not in tiers_for(",
        "if source is None and source.visibility not in tiers_for(",
        at("core/test_record_tags.py", "source_the_reader_may_not_see_is_no_note"),
    ),
    Mutant(
        "file_of_a_hidden_document",
        "alliance87/core/views.py",
        "get_object_or_404(Document.objects.visible_to(request.user), slug=slug)",
        "get_object_or_404(Document, slug=slug)",
        at("core/test_views.py", "file_is_asked_for_like_its_document"),
    ),
    Mutant(
        "address_of_a_hidden_file",
        "alliance87/core/views.py",
        "readable = Document.objects.visible_to(request.user)",
        "readable = Document.objects.all()",
        at("core/test_views.py", "a_hidden_document_s_file_has_no_address"),
    ),
    Mutant(
        "paper_of_a_group_is_its_members_own",
        "alliance87/core/models.py",
        "theirs = owners.filter(owners.group_rule(user))",
        "theirs = owners",
        at(
            "core/test_group_tier.py",
            "paper_is_read_by_the_people_of_what_it_belongs_to",
        ),
    ),
    Mutant(
        "pack_of_a_hidden_meeting",
        PACK_CONTENT,
        "if not Event.objects.visible_to(reader).filter(pk=event.pk).exists():",
        "if False:",
        at(
            "briefings/test_content.py",
            "a_meeting_that_readers_may_not_see_has_no_pack",
        ),
    ),
    Mutant(
        "judgements_in_a_country_report",
        COUNTRY_REPORT,
        "Assessment.objects.for_reader(ANYONE)",
        "Assessment.objects.all()",
        at("briefings/test_country_content.py", "closed_rows_change_nothing"),
    ),
    Mutant(
        "evidence_in_a_country_report",
        COUNTRY_REPORT,
        "evidence = Document.objects.visible_to(ANYONE)",
        "evidence = Document.objects.all()",
        at("briefings/test_country_content.py", "closed_rows_change_nothing"),
    ),
    Mutant(
        "body_that_another_is_part_of",
        COUNTRIES,
        'Prefetch("part_of", visible)',
        '"part_of"',
        at("briefings/test_country_content.py", "closed_rows_change_nothing"),
    ),
    Mutant(
        "events_in_a_country_report",
        COUNTRY_REPORT,
        "related.visible_to(ANYONE)",
        "related.all()",
        at("briefings/test_country_content.py", "closed_rows_change_nothing"),
    ),
    Mutant(
        "hidden_agenda_point_in_a_pack",
        PACK_CONTENT,
        "visible_points = AgendaItem.objects.visible_to(reader)",
        "visible_points = AgendaItem.objects.all()",
        at(
            "briefings/test_content.py",
            "an_item_tied_to_a_hidden_agenda_point_does_not_name_it",
        ),
    ),
    Mutant(
        "edition_of_a_pack",
        PACK_MODELS,
        "rule = published & Q(edition=PackEdition.PUBLIC)",
        "rule = published",
        at(
            "briefings/test_views.py",
            "a_published_pack_is_there_for_the_readers_of_its_edition",
        ),
    ),
    Mutant(
        "unpublished_pack",
        PACK_MODELS,
        "state=PackState.PUBLISHED, event__in=Event.objects.visible_to(user)",
        "event__in=Event.objects.visible_to(user)",
        at("briefings/test_views.py", "an_unpublished_pack_does_not_exist_for_others"),
    ),
    Mutant(
        "published_pack_of_a_hidden_meeting",
        PACK_MODELS,
        "state=PackState.PUBLISHED, event__in=Event.objects.visible_to(user)",
        "state=PackState.PUBLISHED",
        at("briefings/test_views.py", "a_public_pack_of_a_hidden_meeting_stays_hidden"),
    ),
    Mutant(
        "message_is_between_its_two_sides",
        "partners/models/message.py",
        'return began | Q(to_partner__in=people.proposing().values("partner"))',
        "return Q()",
        at(
            "partners/test_visibility.py",
            "what_is_between_a_few_exists_for_nobody_else",
        ),
    ),
    Mutant(
        "secretariat_reads_only_reported_messages",
        "partners/admin/moderation.py",
        "return rows.reported() | rows.undelivered()",
        "return rows",
        at("partners/test_messages.py", "a_report_lets_the_secretariat_read"),
    ),
    Mutant(
        "block_is_known_to_its_partner",
        "partners/models/message.py",
        "return Q(partner__in=Partner.objects.proposable_by(user))",
        "return Q()",
        at(
            "partners/test_visibility.py",
            "a_block_is_known_to_the_partner_that_made_it",
        ),
    ),
    Mutant(
        "draft_of_a_profile",
        "partners/models/profile_change.py",
        'partner__in=people.proposing().values("partner"),',
        "",
        at(
            "partners/test_visibility.py",
            "a_draft_is_seen_by_its_partner_s_focal_points_alone",
        ),
    ),
    # -- The past ---------------------------------------------------------------------
    Mutant(
        "tier_a_revision_had",
        HISTORY,
        "rule = Q(visibility__in=tiers_for(user))",
        "rule = Q()",
        at("core/test_history.py", "published_record_does_not_publish_its_drafts"),
    ),
    Mutant(
        "parents_a_revision_had",
        HISTORY,
        "        rule &= parent\n",
        "",
        at("core/test_history.py", "past_of_a_part_is_as_closed_as_the_whole_was"),
    ),
    Mutant(
        "record_of_a_revision_today",
        HISTORY,
        'id__in=tracked.objects.visible_to(user).values("pk"),',
        "",
        at("core/test_history.py", "closed_record_closes_its_past"),
    ),
    Mutant(
        "past_of_a_person",
        HISTORY,
        "if not has_public_past(tracked):",
        "if False:",
        at("core/test_history.py", "past_of_a_person_is_the_secretariats"),
    ),
    Mutant(
        "private_field_among_changes",
        CHANGES,
        "hidden |= set(model.private_fields)",
        "pass",
        at("core/test_changes.py", "private_field_is_told_to_the_secretariat_alone"),
    ),
    Mutant(
        "drafts_among_changes_since",
        CHANGES,
        "later = revisions.filter(pgh_created_at__gte=moment).visible_to(reader)",
        "later = revisions.filter(pgh_created_at__gte=moment)",
        at("pathfinders/test_since.py", "hidden_record_is_not_told"),
    ),
    Mutant(
        "closed_past_among_changes_since",
        CHANGES,
        "stood = earlier.as_of(moment - RESOLUTION).visible_to(reader)",
        "stood = earlier.as_of(moment - RESOLUTION)",
        at("pathfinders/test_since.py", "draft_of_a_published_record_is_not_told"),
    ),
    Mutant(
        "place_in_a_hidden_source_among_changes",
        CHANGES,
        "return self.sees_all or row.source in self.names[Source]",
        "return True",
        at("pathfinders/test_since.py", "place_in_a_hidden_source_is_not_told"),
    ),
    Mutant(
        "hidden_record_among_changes",
        CHANGES,
        "rows = rows.visible_to(self.reader)",
        "rows = rows.all()",
        at("core/test_changes.py", "hidden_relation_is_not_named"),
    ),
    Mutant(
        "who_made_a_change",
        CHANGES,
        "if not self.sees_all:\n            return {}",
        "",
        at("core/test_changes.py", "who_made_a_change_is_the_secretariats_to_know"),
    ),
    Mutant(
        "who_proposed_a_change",
        CHANGES,
        "rows = self.rows if self.sees_all else []",
        "rows = self.rows",
        at("partners/test_profile_changes.py", "the_public_history_names_no_proposal"),
    ),
    Mutant(
        "history_is_only_added_to",
        SETTINGS,
        "PGHISTORY_APPEND_ONLY = True",
        "PGHISTORY_APPEND_ONLY = False",
        at("core/test_history.py", "history_cannot_be_rewritten"),
        triggers=True,
    ),
    Mutant(
        "every_change_is_counted",
        HISTORY,
        "NEW.revision := OLD.revision + 1;",
        "NEW.revision := OLD.revision;",
        at("core/test_history.py", "save_and_update_and_raw_sql_each_make_a_revision"),
        triggers=True,
    ),
    Mutant(
        "added_relation_is_counted",
        HISTORY,
        'SET revision = revision + 1{touch} "',
        'SET revision = revision{touch} "',
        at(
            "core/test_history.py",
            "added_or_removed_relation_counts_as_a_change_of_the_record",
        ),
        triggers=True,
    ),
    Mutant(
        "who_may_only_look_restores_nothing",
        "alliance87/core/admin/history.py",
        "if not may_restore:\n",
        "if False:\n",
        at("core/test_changes.py", "who_may_only_look_brings_nothing_back"),
    ),
    Mutant(
        "a_token_is_no_way_round_the_second_factor",
        AUTHENTICATION,
        "if lacks_second_factor(user):",
        "if False:",
        at(
            "accounts/test_authentication.py",
            "token_of_somebody_who_lost_the_second_factor_opens_nothing",
        ),
    ),
    # -- No change writes over another ------------------------------------------------
    Mutant(
        "lock_compares_revisions",
        REVISIONS,
        "if current.revision != revision:",
        "if False:",
        at("core/test_revisions.py", "lock_refuses_a_revision_gone_by"),
    ),
    Mutant(
        "form_compares_revisions",
        REVISIONS,
        "if self.is_outdated and self.has_changed():",
        "if False:",
        at("core/test_revisions.py", "first_of_two_writers_is_kept"),
    ),
    Mutant(
        "form_without_a_revision",
        REVISIONS,
        'self.data.get(self.add_prefix("revision_seen")) != str(record.revision)',
        'self.data.get("revision_seen") not in (None, str(record.revision))',
        at("core/test_revisions.py", "form_without_a_revision_writes_over_nothing"),
    ),
    Mutant(
        "form_carries_its_revision",
        REVISIONS,
        'self.initial["revision_seen"] = self.instance.revision',
        "pass",
        at("core/test_revisions.py", "form_carries_the_revision_it_shows"),
    ),
    Mutant(
        "record_is_locked_before_it_is_compared",
        "alliance87/core/admin/options.py",
        'rows.select_for_update(of=("self",)).values_list("pk").first()',
        "pass",
        at("core/test_revisions.py", "writer_waits_for_one_who_is_just_saving"),
    ),
    Mutant(
        "rows_are_locked_before_they_are_compared",
        "alliance87/core/admin/inlines.py",
        'rows = rows.select_for_update(of=("self",))',
        "pass",
        at(
            "core/test_revisions.py", "writer_of_a_row_waits_for_one_who_is_just_saving"
        ),
    ),
    Mutant(
        "account_page_compares_revisions",
        "alliance87/accounts/forms.py",
        "class PreferencesForm(RevisedForm):",
        "class PreferencesForm(forms.ModelForm):",
        at(
            "accounts/test_overview.py",
            "what_the_secretariat_saved_meanwhile_is_not_written_over",
        ),
    ),
    Mutant(
        "an_earlier_address_is_forgotten",
        "alliance87/accounts/actions.py",
        "    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()",
        "    pass",
        at(
            "accounts/test_admin.py",
            "an_address_that_was_corrected_opens_nothing_more",
        ),
    ),
    Mutant(
        "an_invitation_follows_the_address",
        "alliance87/accounts/actions.py",
        "        resend_invitation(invitation=invitation)",
        "        pass",
        at(
            "accounts/test_admin.py",
            "an_address_that_was_corrected_opens_nothing_more",
        ),
    ),
    Mutant(
        "partners_are_listed_as_their_events_say",
        PARTNER,
        "WHERE id IN (OLD.partner_id, NEW.partner_id);",
        "WHERE false;",
        at(
            "partners/test_visibility.py",
            "who_is_not_or_no_longer_a_partner_is_not_listed",
        ),
        triggers=True,
    ),
    Mutant(
        "only_listed_partners_are_listed",
        PARTNER,
        "return self.filter(is_listed=True)",
        "return self.all()",
        at(
            "partners/test_visibility.py",
            "who_is_not_or_no_longer_a_partner_is_not_listed",
        ),
    ),
    Mutant(
        "accepting_compares_revisions",
        "partners/actions/changes.py",
        "record = lock_revision(record=row.record, revision=revision)",
        "record = row.record",
        at(
            "partners/test_profile_changes.py",
            "accepting_another_revision_than_the_one_looked_at_is_refused",
        ),
    ),
    Mutant(
        "proposing_compares_revisions",
        "partners/actions/changes.py",
        "row = lock_revision(record=record, revision=revision)\n    before",
        "row = record\n    before",
        at(
            "partners/test_profile_changes.py",
            "proposing_from_another_revision_is_refused",
        ),
    ),
    Mutant(
        "restoring_compares_revisions",
        "alliance87/core/actions.py",
        "record = lock_revision(record=record, revision=revision)",
        "record.refresh_from_db()",
        at(
            "core/test_changes.py",
            "revision_is_not_brought_back_over_an_unseen_change",
        ),
    ),
    Mutant(
        "rows_of_a_pack_are_locked",
        "alliance87/briefings/views.py",
        'rows = rows.select_for_update(of=("self",))',
        "pass",
        at("briefings/test_views.py", "a_chair_waits_for_one_who_is_just_saving"),
    ),
    # -- Who may do what --------------------------------------------------------------
    Mutant(
        "rights_of_a_closed_account",
        "alliance87/accounts/backends.py",
        "if not user_obj.is_active or not user_obj.is_staff or",
        "if not user_obj.is_staff or",
        at("accounts/test_backends.py", "deactivated_secretariat_has_no_rights"),
    ),
    Mutant(
        "rights_are_the_secretariat_s",
        "alliance87/accounts/backends.py",
        "if not user_obj.is_active or not user_obj.is_staff or",
        "if not user_obj.is_active or",
        at(
            "accounts/test_backends.py",
            "who_is_not_of_the_secretariat_has_no_rights",
        ),
    ),
    Mutant(
        "scope_of_a_token",
        "alliance87/accounts/permissions.py",
        "return needed in request.auth.scopes",
        "return True",
        at("accounts/test_authentication.py", "token_without_write_changes_nothing"),
    ),
    Mutant(
        "token_of_the_secretariat_is_narrowed",
        AUTHENTICATION,
        "if TokenScope.SECRETARIAT not in token.scopes:",
        "if False:",
        at(
            "accounts/test_authentication.py",
            "token_of_the_secretariat_reads_as_a_member",
        ),
    ),
    Mutant(
        "scope_of_the_secretariat_is_not_for_members",
        "alliance87/accounts/actions.py",
        "if TokenScope.SECRETARIAT in scopes and not user.is_staff:",
        "if False:",
        at("accounts/test_actions.py", "member_gets_no_token_of_the_secretariat"),
    ),
    Mutant(
        "token_in_the_address",
        AUTHENTICATION,
        "        refuse_token_in_address(request)\n        keyword",
        "        keyword",
        at(
            "accounts/test_authentication.py",
            "token_in_the_address_is_refused_and_not_repeated",
        ),
    ),
    Mutant(
        "token_of_a_closed_account",
        AUTHENTICATION,
        ".filter(user__is_active=True)",
        "",
        at(
            "accounts/test_authentication.py",
            "token_of_a_deactivated_person_fails_at_its_next_request",
        ),
    ),
    Mutant(
        "expired_token",
        AUTHENTICATION,
        "ApiToken.objects.live(at=timezone.now()).filter",
        "ApiToken.objects.filter",
        at("accounts/test_authentication.py", "expired_token_is_refused"),
    ),
    Mutant(
        "token_of_another_is_not_revoked",
        "alliance87/accounts/views.py",
        "get_object_or_404(ApiToken, pk=pk, user=request.user)",
        "get_object_or_404(ApiToken, pk=pk)",
        at("accounts/test_views.py", "nobody_revokes_the_token_of_another"),
    ),
    Mutant(
        "session_of_another_is_not_ended",
        "alliance87/accounts/views.py",
        "get_object_or_404(UserSession, pk=pk, user=request.user)",
        "get_object_or_404(UserSession, pk=pk)",
        at("accounts/test_sessions.py", "nobody_ends_the_session_of_another"),
    ),
    Mutant(
        "sessions_of_a_closed_account",
        "alliance87/accounts/actions.py",
        "        revoke_invitation(invitation=invitation)\n    end_sessions(user=user)",
        "        revoke_invitation(invitation=invitation)",
        at(
            "accounts/test_actions.py",
            "sessions_of_a_closed_account_stay_ended_when_it_is_opened_again",
        ),
    ),
    Mutant(
        "second_factor_of_staff",
        SECOND_FACTOR,
        "(user.is_staff or _is_held_to_it(user))",
        "_is_held_to_it(user)",
        at("accounts/test_second_factor.py", "the_admin_leads_there_too"),
    ),
    Mutant(
        "who_one_is_is_kept_for_one_page",
        REMEMBERED,
        "            _kept.reset(before)",
        "            pass",
        at("core/test_remembered.py", "nothing_is_kept_when_a_page_fails"),
    ),
    Mutant(
        "what_may_write_keeps_nothing",
        REMEMBERED,
        'not in {"GET", "HEAD"}',
        'not in {"GET", "HEAD", "POST"}',
        at("core/test_remembered.py", "what_may_write_asks_anew"),
    ),
    Mutant(
        "what_is_kept_is_one_person_s",
        REMEMBERED,
        "whose = (model, user.pk)",
        "whose = model",
        at("core/test_remembered.py", "two_people_are_two_questions"),
    ),
    Mutant(
        "second_factor_of_chairs_of_groups",
        SETTINGS,
        '    "action_groups.members.groups_chaired_by",\n',
        "",
        at(
            "accounts/test_second_factor.py",
            "staff_and_chairs_must_have_one",
            "becoming_a_chair_is_noticed_at_the_next_request",
        ),
    ),
    Mutant(
        "second_factor_of_chairs_of_meetings",
        SETTINGS,
        '    "events.chairs.events_chaired_by",\n',
        "",
        at(
            "accounts/test_second_factor.py",
            "staff_and_chairs_must_have_one",
            "becoming_a_chair_is_noticed_at_the_next_request",
        ),
    ),
    Mutant(
        "second_factor_on_pages",
        "alliance87/accounts/middleware.py",
        "if not lacks_second_factor(request.user):",
        'if not request.path.startswith("/api/"):',
        at("accounts/test_second_factor.py", "pages_lead_to_where_one_is_set_up"),
    ),
    Mutant(
        "second_factor_in_the_api",
        "alliance87/accounts/middleware.py",
        "return problem(\n                title",
        "_ = dict(\n                title",
        at("accounts/test_second_factor.py", "the_api_says_so_as_a_problem"),
    ),
    Mutant(
        "forms_of_other_sites_are_not_sent_again",
        "alliance87/accounts/unsaved.py",
        "if not is_from_ourselves(request) or request.FILES:",
        "if request.FILES:",
        at(
            "accounts/test_unsaved.py", "form_of_another_site_is_not_offered_to_be_sent"
        ),
    ),
    Mutant(
        "passwords_are_not_sent_again",
        "alliance87/accounts/unsaved.py",
        "if any(word in name.lower() for name in request.POST for word in SECRET):",
        "if False:",
        at("accounts/test_unsaved.py", "password_is_not_written_into_a_page"),
    ),
    Mutant(
        "recovery_codes_are_no_second_factor",
        SECOND_FACTOR,
        "KINDS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]",
        "KINDS = list(Authenticator.Type)",
        at("accounts/test_second_factor.py", "recovery_codes_alone_are_none"),
    ),
    Mutant(
        "code_signs_in_once",
        "alliance87/accounts/mfa.py",
        "if not cache.add(used_code_key(self.user.pk, code), True, CODE_LIFE):",
        "if False:",
        at("accounts/test_mfa.py", "a_code_signs_in_once"),
    ),
    Mutant(
        "meetings_are_kept_by_their_chairs",
        EVENT,
        "return self.all() if reads_everything(user) else self.chaired_by(user)",
        "return self.all()",
        at(
            "events/test_querysets.py",
            "events_are_edited_by_their_chairs_and_the_secretariat",
        ),
    ),
    Mutant(
        "groups_are_kept_by_their_chairs",
        GROUP,
        "return self.all() if reads_everything(user) else self.chaired_by(user)",
        "return self.all()",
        at(
            "action_groups/test_models.py",
            "groups_are_edited_by_their_chairs_and_the_secretariat",
        ),
    ),
    Mutant(
        "composer_is_for_those_who_keep_the_meeting",
        "alliance87/briefings/views.py",
        "Event.objects.visible_to(user) & Event.objects.editable_by(user)",
        "Event.objects.visible_to(user)",
        at(
            "briefings/test_views.py",
            "for_a_member_who_is_no_chair_there_is_no_composer",
        ),
    ),
    Mutant(
        "composer_of_a_hidden_meeting",
        "alliance87/briefings/views.py",
        "Event.objects.visible_to(user) & Event.objects.editable_by(user)",
        "Event.objects.editable_by(user)",
        at("briefings/test_views.py", "a_hidden_meeting_has_no_composer_for_its_chair"),
    ),
    Mutant(
        "publishing_a_pack",
        "alliance87/briefings/views.py",
        "packs = BriefingPack.objects.editable_by(request.user)",
        "packs = BriefingPack.objects.all()",
        at("briefings/test_views.py", "publishing_takes_the_right_to_keep_the_meeting"),
    ),
    Mutant(
        "nobody_decides_on_their_own_proposal",
        "partners/models/profile_change.py",
        '| ~Q(decided_by=F("proposed_by"))',
        "| Q(decided_by__isnull=False)",
        at("partners/test_models.py", "constraint_is_explained_and_held"),
    ),
    Mutant(
        "only_the_secretariat_decides",
        "partners/actions/changes.py",
        'if not holds(by, "partners.change_profilechange"):',
        "if False:",
        at("partners/test_profile_changes.py", "only_the_secretariat_decides"),
    ),
    Mutant(
        "who_may_propose",
        "partners/actions/changes.py",
        "if not proposable(by, record):",
        "if False:",
        at(
            "partners/test_profile_changes.py",
            "who_lost_the_role_neither_proposes_nor_withdraws",
        ),
    ),
    Mutant(
        "what_may_be_proposed",
        "partners/actions/changes.py",
        "if set(values) - set(fields_of(record)):",
        "if False:",
        at("partners/test_profile_changes.py", "only_listed_fields_can_be_proposed"),
    ),
    Mutant(
        "page_of_a_proposal",
        "partners/views/profile.py",
        ".visible_to(request.user).proposable_by(request.user)",
        ".visible_to(request.user)",
        at(
            "partners/test_profile_changes.py",
            "the_page_exists_for_the_partner_s_own_focal_points_only",
        ),
    ),
    Mutant(
        "nobody_consents_for_another",
        "partners/actions/people.py",
        'own = Representative.objects.of(by).select_for_update(of=["self"])',
        'own = Representative.objects.select_for_update(of=["self"])',
        at("partners/test_profile_changes.py", "nobody_consents_for_another"),
    ),
    Mutant(
        "nobody_writes_for_another",
        "partners/actions/relay.py",
        "if not Representative.objects.of(by).filter(pk=sender.pk).exists():",
        "if False:",
        "tests/partners/test_messages.py",
    ),
    Mutant(
        "message_to_a_hidden_partner",
        "partners/views/messages.py",
        "partners = Partner.objects.visible_to(user).listed()",
        "partners = Partner.objects.listed()",
        at(
            "partners/test_messages.py",
            "a_partner_that_is_hidden_or_unlisted_does_not_exist",
        ),
    ),
    Mutant(
        "blocked_sender",
        "partners/actions/relay.py",
        "if is_blocked(by, to):",
        "if False:",
        at("partners/test_messages.py", "blocking_stops_new_messages_and_answers"),
    ),
    Mutant(
        "only_the_recipient_blocks",
        "partners/actions/relay.py",
        "if side is None or only not in (None, side):",
        "if side is None:",
        "tests/partners/test_messages.py",
    ),
    Mutant(
        "applicant_s_link_is_signed",
        "partners/actions/applications.py",
        "key = signing.loads(token, salt=APPLICATION_SALT, max_age=max_age)",
        "key = token if len(token) == 36 else signing.loads(token, salt=APPLICATION_SALT)",
        at(
            "partners/test_applications.py",
            "the_identifier_of_an_application_is_no_link",
        ),
    ),
    Mutant(
        "age_of_an_applicant_s_link",
        "partners/actions/applications.py",
        "key = signing.loads(token, salt=APPLICATION_SALT, max_age=max_age)",
        "key = signing.loads(token, salt=APPLICATION_SALT)",
        at("partners/test_applications.py", "the_link_confirms_for_three_days"),
    ),
    Mutant(
        "invitation_is_accepted_once",
        "alliance87/accounts/actions.py",
        "if row.accepted_at or row.revoked_at or row.expires_at <= now:",
        "if row.revoked_at or row.expires_at <= now:",
        at("accounts/test_actions.py", "invitation_is_accepted_once"),
    ),
    Mutant(
        "invitation_expires",
        "alliance87/accounts/models.py",
        "accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at",
        "accepted_at__isnull=True, revoked_at__isnull=True",
        at("accounts/test_invitations.py", "closed_and_unknown_links_look_alike"),
    ),
    Mutant(
        "invitation_keeps_a_hash",
        "alliance87/accounts/models.py",
        "return hashlib.sha256(secret.encode()).hexdigest()",
        "return secret.encode().hex()[:64]",
        "tests/accounts/test_actions.py tests/accounts/test_invitations.py",
    ),
    # -- What sign-in tells -----------------------------------------------------------
    Mutant(
        "closed_account_looks_like_a_wrong_password",
        ADAPTER,
        "if user and not user.is_active:",
        "if False:",
        at(
            "accounts/test_indistinguishable.py",
            "right_password_of_a_closed_account_is_answered_as_a_wrong_one",
        ),
    ),
    Mutant(
        "closed_account_is_counted_like_a_wrong_password",
        ADAPTER,
        "            self.pre_authenticate(request, **credentials)\n",
        "",
        at(
            "accounts/test_lockout.py",
            "a_closed_account_is_locked_with_its_right_password_too",
        ),
    ),
    Mutant(
        "stranger_gets_no_mail",
        ADAPTER,
        'if template_prefix == "account/email/unknown_account":',
        "if False:",
        at("accounts/test_pages.py", "unknown_address_gets_no_message"),
    ),
    Mutant(
        "new_password_tells_nobody_who_has_an_account",
        SETTINGS,
        "ACCOUNT_PREVENT_ENUMERATION = True",
        "ACCOUNT_PREVENT_ENUMERATION = False",
        at(
            "accounts/test_indistinguishable.py",
            "asking_for_a_new_password_is_answered_alike",
        ),
    ),
    Mutant(
        "nobody_signs_up",
        ADAPTER,
        "def is_open_for_signup(self, request):\n        return False",
        "def is_open_for_signup(self, request):\n        return True",
        at("accounts/test_indistinguishable.py", "signing_up_is_closed_to_all_alike"),
    ),
    Mutant(
        "wrong_passwords_lock_an_address",
        SETTINGS,
        '"login_failed": "10/m/ip,5/5m/key"',
        '"login_failed": "10/m/ip"',
        at(
            "accounts/test_lockout.py",
            "five_wrong_passwords_lock_an_address_from_anywhere",
        ),
    ),
    Mutant(
        "wrong_passwords_lock_a_machine",
        SETTINGS,
        '"login_failed": "10/m/ip,5/5m/key"',
        '"login_failed": "5/5m/key"',
        at("accounts/test_lockout.py", "ten_wrong_passwords_lock_an_ip_address"),
    ),
    Mutant(
        "forwarding_is_not_believed",
        SETTINGS,
        "ALLAUTH_TRUSTED_PROXY_COUNT = 0",
        "ALLAUTH_TRUSTED_PROXY_COUNT = 1",
        at("accounts/test_lockout.py", "forged_forwarding_does_not_help"),
    ),
    Mutant(
        "limits_count",
        "alliance87/core/limits.py",
        "return cache.incr(name) <= limit",
        "return cache.incr(name) > 0",
        at("core/test_limits.py", "so_many_are_allowed_and_no_more"),
    ),
    # -- Rich text and links ----------------------------------------------------------
    Mutant(
        "tags_of_rich_text",
        RICHTEXT,
        "tags=TAGS,",
        'tags=TAGS | {"img", "svg", "iframe"},',
        at("core/test_richtext.py", "everything_else_goes_and_the_text_stays"),
    ),
    Mutant(
        "addresses_in_rich_text",
        RICHTEXT,
        'url_schemes={"http", "https", "mailto"}',
        'url_schemes={"http", "https", "mailto", "javascript", "data"}',
        at("core/test_richtext.py", "a_link_leads_to_the_web_or_a_mailbox_only"),
    ),
    Mutant(
        "large_spans",
        RICHTEXT,
        "attribute_filter=_keep_small_spans,",
        "",
        at("core/test_richtext.py", "a_large_or_strange_span_goes"),
    ),
    Mutant(
        "depth_of_rich_text",
        RICHTEXT,
        "if depth_of(cleaned) > MAX_DEPTH:",
        "if False:",
        at("core/test_richtext.py", "deeper_nesting_is_refused_in_words"),
    ),
    Mutant(
        "elements_of_rich_text",
        RICHTEXT,
        "if elements > MAX_ELEMENTS or cells_in(cleaned) > MAX_CELLS:",
        "if cells_in(cleaned) > MAX_CELLS:",
        at("core/test_richtext.py", "more_than_can_be_drawn_in_time_is_refused"),
    ),
    Mutant(
        "cells_of_rich_text",
        RICHTEXT,
        "if elements > MAX_ELEMENTS or cells_in(cleaned) > MAX_CELLS:",
        "if elements > MAX_ELEMENTS:",
        at("core/test_richtext.py", "more_than_can_be_drawn_in_time_is_refused"),
    ),
    Mutant(
        "rich_text_is_cleaned_until_nothing_changes",
        RICHTEXT,
        "for _again in range(MAX_DEPTH):",
        "for _again in range(1):",
        "tests/core/test_richtext.py",
    ),
    Mutant(
        "rich_text_is_cleaned_on_write",
        "alliance87/core/admin_forms.py",
        "cleaned[name] = clean_rich_text(cleaned[name])",
        "pass",
        at("core/test_admin.py", "rich_text_is_cleaned_when_saved"),
    ),
    Mutant(
        "rich_text_is_cleaned_where_it_is_drawn",
        "alliance87/core/templatetags/richtext.py",
        "mark_safe(clean_html(text))",
        "mark_safe(text)",
        at("core/test_record_tags.py", "rich_text_is_cleaned_where_it_is_drawn"),
    ),
    Mutant(
        "links_lead_to_the_web",
        "alliance87/core/templatetags/portal.py",
        'return link if WEB.match(link or "") else ""',
        "return link",
        at("core/test_portal_tags.py", "only_a_web_address_can_be_clicked"),
    ),
    # -- Files ------------------------------------------------------------------------
    Mutant(
        "first_bytes_of_a_file",
        FILES,
        "if not file.read(16).startswith(MAGIC[extension]):",
        "if False:",
        at("core/test_files.py", "a_file_that_is_not_what_its_name_says_is_refused"),
    ),
    Mutant(
        "size_of_a_file",
        FILES,
        "if file.size > MAX_BYTES:",
        "if False:",
        at("core/test_files.py", "a_large_file_is_refused"),
    ),
    Mutant(
        "scripts_in_a_pdf",
        FILES,
        'if found["active"]:',
        "if False:",
        at("core/test_files.py", "a_pdf_that_does_more_than_be_read_is_refused"),
    ),
    Mutant(
        "ratio_of_an_archive",
        ARCHIVES,
        "    _check_ratio(member.file_size, member.compress_size)\n",
        "",
        "tests/core/test_archives.py",
    ),
    Mutant(
        "archive_that_understates_itself",
        ARCHIVES,
        "if size > member.file_size:",
        "if False:",
        at("core/test_archives.py", "a_member_larger_than_it_says_is_stopped_there"),
    ),
    Mutant(
        "members_that_share_their_bytes",
        ARCHIVES,
        "if begins + member.compress_size > limit:",
        "if False:",
        at("core/test_archives.py", "a_hostile_archive_is_refused_for_what_it_is"),
    ),
    Mutant(
        "macros_by_their_name",
        ARCHIVES,
        'if any(name.endswith("vbaproject.bin") for name in known):',
        "if False:",
        at("core/test_archives.py", "a_hostile_archive_is_refused_for_what_it_is"),
    ),
    Mutant(
        "macros_by_their_type",
        ARCHIVES,
        'if "vbaproject" in text or "macroenabled" in text:',
        "if False:",
        at("core/test_archives.py", "a_hostile_archive_is_refused_for_what_it_is"),
    ),
    Mutant(
        "pictures_are_drawn_anew",
        FILES,
        "return redrawn(file) if extension_of(file.name) in PICTURES else file",
        "return file",
        at(
            "core/test_admin.py",
            "uploaded_picture_is_stored_without_what_came_with_it",
        ),
    ),
    Mutant(
        "pictures_lose_what_came_with_them",
        "alliance87/core/apart/picture.py",
        "    image.info = {}",
        "    pass",
        at("core/test_pictures.py", "nothing_that_came_with_a_picture_is_kept"),
    ),
    Mutant(
        "pixels_of_a_picture",
        "alliance87/core/apart/picture.py",
        "if image.width * image.height > MAX_PIXELS:",
        "if False:",
        at("core/test_pictures.py", "pixels_are_counted_before_they_are_drawn"),
    ),
    Mutant(
        "invisible_characters_in_a_name",
        FILES,
        'if character.isspace() or unicodedata.category(character)[0] != "C"',
        "if character",
        at("core/test_files.py", "a_printed_name_is_one_line_that_shows_what_it_is"),
    ),
    Mutant(
        "file_is_never_shown",
        FILES,
        "as_attachment=True,",
        "as_attachment=False,",
        at("core/test_views.py", "file_is_a_download_that_cannot_run_here"),
    ),
    Mutant(
        "file_of_the_proxy_is_never_shown",
        FILES,
        "content_disposition_header(True, name)",
        "content_disposition_header(False, name)",
        at("core/test_views.py", "file_is_handed_to_the_proxy_where_it_can_send_it"),
    ),
    Mutant(
        "file_runs_in_nobody_s_name",
        FILES,
        "\"sandbox; default-src 'none'\"",
        "\"default-src 'none'\"",
        at("core/test_views.py", "file_is_a_download_that_cannot_run_here"),
    ),
    Mutant(
        "file_is_kept_by_no_cache",
        FILES,
        '"no-cache" if public else "private, no-store"',
        '"no-cache"',
        at("core/test_views.py", "member_reads_what_is_for_partners"),
    ),
    # -- Headers ----------------------------------------------------------------------
    Mutant(
        "no_script_of_another",
        SETTINGS,
        '"script-src": [SELF, NONCE],',
        '"script-src": [SELF, NONCE, "\'unsafe-inline\'"],',
        at("test_headers.py", "headers_of_an_answer_to_another_host"),
    ),
    Mutant(
        "content_security_policy",
        SETTINGS,
        '    "csp.middleware.CSPMiddleware",\n',
        "",
        at("test_headers.py", "headers_of_an_answer_to_another_host"),
    ),
    Mutant(
        "nosniff",
        SETTINGS,
        '    "django.middleware.security.SecurityMiddleware",\n',
        "",
        at("test_headers.py", "headers_of_an_answer_to_another_host"),
    ),
    Mutant(
        "pages_are_in_no_frame",
        SETTINGS,
        '    "django.middleware.clickjacking.XFrameOptionsMiddleware",\n',
        "",
        at("test_headers.py", "headers_of_an_answer_to_another_host"),
    ),
    Mutant(
        "pages_are_private",
        "alliance87/core/middleware.py",
        'headers.setdefault("Cache-Control", "private, no-cache")',
        'headers.setdefault("Cache-Control", "no-cache")',
        at("test_headers.py", "page_of_a_member_is_kept_by_nobody_in_between"),
    ),
    Mutant(
        "pages_depend_on_who_asks",
        "alliance87/core/middleware.py",
        'patch_vary_headers(response, ["Cookie", "Authorization"])',
        'patch_vary_headers(response, ["Cookie"])',
        at("test_headers.py", "headers_of_an_answer_to_another_host"),
    ),
    # -- Mail and packs ---------------------------------------------------------------
    Mutant(
        "mail_waits_for_its_work",
        "alliance87/core/mail.py",
        "            transaction.on_commit(\n"
        "                lambda mail_id=row.pk: ask_for_delivery(mail_id), robust=True\n"
        "            )\n",
        "            ask_for_delivery(row.pk)\n",
        at(
            "core/test_mail.py",
            "work_that_is_rolled_back_writes_to_nobody",
            "worker_is_asked_once_the_work_is_committed",
        ),
    ),
    Mutant(
        "line_breaks_in_a_mail",
        "alliance87/core/mail.py",
        "    message.message()  # refuses line breaks in headers and addresses\n",
        "",
        at("core/test_mail.py", "line_breaks_in_headers_are_refused"),
    ),
    Mutant(
        "worker_that_lost_its_mail",
        "alliance87/core/actions.py",
        "pk=mail.pk, fence=mail.fence, state=MailState.WAITING",
        "pk=mail.pk, state=MailState.WAITING",
        at("core/test_outbox.py", "worker_that_lost_its_mail_writes_nothing"),
    ),
    Mutant(
        "mail_is_one_worker_s",
        "alliance87/core/actions.py",
        "OutgoingMail.objects.select_for_update(skip_locked=True).due(at=now)",
        "OutgoingMail.objects.due(at=now)",
        at("core/test_outbox.py", "mail_that_another_worker_is_sending_is_left_alone")
        + " "
        + at("core/test_outbox.py", "two_workers_at_once_send_a_mail_once"),
    ),
    Mutant(
        "worker_that_lost_its_pack",
        PACK_ACTIONS,
        "pk=pack.pk, fence=fence, state=PackState.BUILDING",
        "pk=pack.pk, state=PackState.BUILDING",
        at(
            "briefings/test_actions.py",
            "a_worker_that_lost_its_lease_publishes_nothing",
        ),
    ),
    Mutant(
        "pack_is_one_worker_s",
        PACK_ACTIONS,
        "claimed = BriefingPack.objects.filter(free, pk=pack.pk)",
        "claimed = BriefingPack.objects.filter(pk=pack.pk)",
        at(
            "briefings/test_actions.py",
            "a_pack_that_another_worker_holds_is_left_alone",
        ),
    ),
    Mutant(
        "only_a_sealed_pack_is_published",
        PACK_ACTIONS,
        "BriefingPack.objects.filter(pk=pack.pk, state=PackState.SEALED)",
        "BriefingPack.objects.filter(pk=pack.pk)",
        at("briefings/test_actions.py", "only_a_sealed_pack_is_published"),
    ),
    Mutant(
        "bound_file_is_the_one_that_was_stored",
        RENDERING,
        "if hashlib.sha256(data).hexdigest() != sha256:",
        "if False:",
        at("briefings/test_actions.py", "a_bound_file_that_changed_on_disk_is_named"),
    ),
    Mutant(
        "what_draws_knows_no_secret",
        RENDERING,
        "for name in known & os.environ.keys()}",
        "for name in os.environ}",
        at("briefings/test_country_rendering.py", "what_draws_knows_no_secret"),
    ),
    Mutant(
        "so_many_are_drawn_at_once",
        PACK_ACTIONS,
        'if cache.add(f"drawing-place:{number}", 1, SECONDS + 10):',
        "if True:",
        at("briefings/test_country_views.py", "no_more_than_so_many_are_drawn_at_once"),
    ),
    Mutant(
        "fetcher_serves_fonts_alone",
        DRAWING,
        'raise FatalURLFetchingError(f"The pack may not load {url[:80]}")',
        "return super().fetch(url, headers)",
        at("briefings/test_rendering.py", "the_fetcher_refuses_whatever_is_not_ours"),
    ),
    Mutant(
        "pack_is_drawn_with_the_closed_fetcher",
        DRAWING,
        "weasyprint.HTML(string=html, url_fetcher=ClosedFetcher())",
        "weasyprint.HTML(string=html)",
        at("briefings/test_rendering.py", "drawing_reads_nothing_that_is_not_ours"),
    ),
    # -- Tables out -------------------------------------------------------------------
    Mutant(
        "formulas_in_cells",
        TABULAR,
        'return f"\'{text}" if begins_like_formula else text',
        "return text",
        at("core/test_tabular.py", "text_like_a_formula_gets_an_apostrophe"),
    ),
    Mutant(
        "formulas_in_wide_letters",
        TABULAR,
        ', "＝", "＋", "－", "＠")',
        ")",
        at("core/test_tabular.py", "text_like_a_formula_gets_an_apostrophe"),
    ),
    Mutant(
        "formulas_after_a_space",
        TABULAR,
        "text.lstrip().startswith(FORMULA_STARTS)",
        "False",
        at("core/test_tabular.py", "text_like_a_formula_gets_an_apostrophe"),
    ),
    Mutant(
        "formulas_in_headings",
        TABULAR,
        "heading = [safe_cell(column.label) for column in columns]",
        "heading = [column.label for column in columns]",
        at("core/test_tabular.py", "commas_quotes_and_line_breaks_survive"),
    ),
    Mutant(
        "tables_are_kept_by_no_cache",
        TABULAR,
        '"Cache-Control": "private, no-store",',
        "",
        at("core/test_tabular.py", "response_is_a_private_download"),
    ),
    # -- The space of a group, its plans, who joins, what took proposals up -----------
    Mutant(
        "space_is_its_members",
        SPACE,
        'return Q(action_group__in=mine.values("action_group"))',
        "return Q()",
        at(
            "action_groups/test_space_visibility.py",
            "tier_of_the_group_opens_its_space_to_nobody_else",
        ),
    ),
    Mutant(
        "space_is_closed_to_the_secretariat",
        SPACE,
        'return self.own_rule(user) | Q(action_group__in=opened.values("action_group"))',
        "return Q()",
        at(
            "action_groups/test_space_visibility.py",
            "space_is_read_by_its_members_and_by_who_opened_it",
        ),
    ),
    Mutant(
        "opening_of_a_space_ends",
        SPACE,
        "return self.filter(opened_by=user, until__gt=Now())",
        "return self.filter(opened_by=user)",
        at(
            "action_groups/test_space_visibility.py",
            "space_is_read_by_its_members_and_by_who_opened_it",
        ),
    ),
    Mutant(
        "opening_is_of_one_person",
        SPACE,
        "return self.filter(opened_by=user, until__gt=Now())",
        "return self.filter(until__gt=Now())",
        at(
            "action_groups/test_space_views.py",
            "space_opened_by_one_is_closed_to_their_colleague",
        ),
    ),
    Mutant(
        "chairs_see_who_opened_their_space",
        SPACE,
        "return Q(action_group__in=ActionGroup.objects.chaired_by(user))",
        "return Q(pk__in=[])",
        at(
            "action_groups/test_space_visibility.py",
            "openings_are_seen_by_the_chairs_and_the_secretariat",
        ),
    ),
    Mutant(
        "members_do_not_open_a_space",
        SPACE_ACTIONS,
        "if not (by.is_active and by.is_staff):",
        "if False:",
        at(
            "action_groups/test_space_actions.py",
            "only_the_secretariat_opens_a_space",
        ),
    ),
    Mutant(
        "space_is_not_opened_without_a_word",
        SPACE_ACTIONS,
        "    opening.full_clean()\n    opening.save()\n",
        "",
        at(
            "action_groups/test_space_views.py",
            "secretariat_reads_after_saying_why_and_the_chair_sees_it",
        ),
    ),
    Mutant(
        "papers_of_a_space_are_closed_to_the_secretariat",
        CORE_MODELS,
        'return ~Q(pk__in=closed.values("document"))',
        "return Q()",
        at(
            "action_groups/test_space_visibility.py",
            "space_is_read_by_its_members_and_by_who_opened_it",
        ),
    ),
    Mutant(
        "draft_takes_comments_to_its_last_day",
        SPACE,
        "return not self.closed and not over",
        "return not self.closed",
        at(
            "action_groups/test_space_actions.py",
            "draft_takes_comments_to_its_last_day",
        ),
    ),
    Mutant(
        "closed_thread_takes_no_post",
        SPACE,
        "return not self.closed and not over",
        "return not over",
        at("action_groups/test_space_actions.py", "closed_thread_takes_no_post"),
    ),
    Mutant(
        "one_newer_version_of_a_paper",
        SPACE_ACTIONS,
        "if Document.objects.filter(supersedes=older).exists():",
        "if False:",
        at(
            "action_groups/test_space_actions.py",
            "of_two_newer_versions_the_second_is_refused",
        ),
    ),
    Mutant(
        "members_alone_write",
        SPACE_ACTIONS,
        "    require_member(thread.action_group, by)\n    if not thread.takes_posts:\n",
        "    if not thread.takes_posts:\n",
        at("action_groups/test_space_actions.py", "members_write_and_nobody_else_does"),
    ),
    Mutant(
        "posts_are_their_author_s",
        SPACE_ACTIONS,
        "if post.author_id != by.pk or not post.stands:",
        "if not post.stands:",
        at(
            "action_groups/test_space_actions.py",
            "nobody_edits_or_withdraws_for_another",
        ),
    ),
    Mutant(
        "withdrawn_text_leaves_the_history",
        SPACE_ACTIONS,
        'past.objects.filter(id=post.pk).update(body="")',
        "pass",
        at(
            "action_groups/test_space_actions.py",
            "withdrawn_text_is_gone_and_its_place_stays",
        ),
    ),
    Mutant(
        "mentions_are_of_readers",
        SPACE_ACTIONS,
        "if keys - set(people):",
        "if False:",
        at(
            "action_groups/test_space_actions.py",
            "who_may_not_read_the_thread_is_refused_as_nobody_would_be",
        ),
    ),
    Mutant(
        "hidden_posts_are_told_to_nobody",
        SPACE_ACTIONS,
        "    if not post.stands:\n        return 0\n",
        "",
        at(
            "action_groups/test_space_actions.py",
            "post_that_is_withdrawn_or_hidden_meanwhile_is_told_to_nobody",
        ),
    ),
    Mutant(
        "rows_of_an_adopted_plan",
        FROZEN,
        "IF plan_status <> '{WorkPlanStatus.DRAFT}' THEN",
        "IF plan_status = 'none' THEN",
        at(
            "action_groups/test_plan_actions.py",
            "database_refuses_every_change_of_an_adopted_plan",
        ),
        triggers=True,
    ),
    Mutant(
        "adopted_plan_stays",
        FROZEN,
        "IF NOT ({unchanged_but(free, texts)}) THEN",
        "IF false THEN",
        at(
            "action_groups/test_plan_actions.py",
            "database_refuses_every_change_of_an_adopted_plan",
        ),
        triggers=True,
    ),
    Mutant(
        "nobody_lets_themselves_in",
        MEMBERSHIPS,
        "if row.asked_by_id == by.pk:",
        "if False:",
        at("action_groups/test_joining.py", "nobody_decides_on_what_they_asked"),
    ),
    Mutant(
        "chairs_of_the_group_decide",
        MEMBERSHIPS,
        "    row = waiting_join(request)\n    require_chair(row.action_group, by)\n",
        "    row = waiting_join(request)\n",
        at("action_groups/test_joining.py", "chair_of_another_group_does_not_decide"),
    ),
    Mutant(
        "two_chairs_at_most",
        MEMBERSHIPS,
        "free = {1, 2} - set(taken)",
        "free = {1, 2, 3} - set(taken)",
        at("action_groups/test_joining.py", "third_chair_is_refused_in_words"),
    ),
    Mutant(
        "one_asks_for_one_s_own_partner",
        MEMBERSHIPS,
        "if group is None or not askers(by).contains(partner):",
        "if group is None:",
        at(
            "action_groups/test_joining.py",
            "nobody_asks_for_a_partner_they_do_not_speak_for",
        ),
    ),
    Mutant(
        "uptake_is_as_closed_as_its_proposal",
        UPTAKE,
        'visible_with = ("proposal", *TARGETS)',
        "visible_with = TARGETS",
        at("events/test_thread.py", "uptake_is_read_by_who_reads_both_sides"),
    ),
    Mutant(
        "uptake_is_as_closed_as_what_took_it_up",
        UPTAKE,
        'visible_with = ("proposal", *TARGETS)',
        'visible_with = ("proposal",)',
        at("events/test_thread.py", "uptake_is_read_by_who_reads_both_sides"),
    ),
    Mutant(
        "proposal_that_is_linked_is_readable",
        UPTAKE_ACTIONS,
        "if not Proposal.objects.visible_to(by).filter(pk=proposal.pk).exists():",
        "if False:",
        at("events/test_thread.py", "nobody_links_a_proposal_they_may_not_read"),
    ),
    Mutant(
        "chairs_link_what_is_their_own",
        UPTAKE_ACTIONS,
        "if not linkable(proposal, by)[name].filter(pk=target.pk).exists():",
        "if False:",
        at("events/test_uptakes_api.py", "others_say_nothing"),
    ),
    Mutant(
        "public_plan_is_printed_as_anyone_reads_it",
        "alliance87/briefings/views.py",
        "plan=plan,\n        reader=ANYONE if public else user,",
        "plan=plan,\n        reader=user,",
        at("briefings/test_plan_report.py", "public_plan_is_the_same_for_all"),
    ),
    Mutant(
        "print_of_a_closed_plan_is_kept_by_no_cache",
        "alliance87/briefings/views.py",
        "    if not public:\n",
        "    if False:\n",
        at(
            "briefings/test_plan_report.py",
            "plan_of_a_group_is_printed_for_its_members_and_kept_by_no_cache",
        ),
    ),
    Mutant(
        "no_more_people_than_places",
        PLACES,
        "IF {places} < (",
        "IF false AND {places} < (",
        at("events/test_registrations.py", "database_refuses_more_people_than_places"),
        triggers=True,
    ),
    Mutant(
        "nobody_overtakes_the_waiting_list",
        REGISTRATIONS,
        "is_full = others.seated().count() >= row.event.capacity",
        "is_full = False",
        at(
            "events/test_registrations.py",
            "a_member_registers_for_an_open_event_and_waits_where_it_is_full",
        ),
    ),
    Mutant(
        "an_invitation_is_bound_to_its_addressee",
        REGISTRATIONS,
        "if not Representative.objects.of(by).filter(pk=row.representative_id).exists():",
        "if False:",
        at("events/test_registrations.py", "nobody_answers_for_somebody_else"),
    ),
    Mutant(
        "organisers_decide_on_participants",
        REGISTRATIONS,
        "    if not Event.objects.editable_by(by).filter(pk=event.pk).exists():\n"
        "        raise PermissionDenied\n"
        "    return locked_event(event)",
        "    return locked_event(event)",
        at("events/test_registrations.py", "only_who_runs_the_event_decides"),
    ),
    Mutant(
        "draft_minutes_are_the_organisers",
        MINUTES,
        "MeetingMinutes.objects.filter(published_at__isnull=False)",
        "MeetingMinutes.objects.all()",
        at("events/test_minutes.py", "minutes_taken_back_are_the_organisers_again"),
    ),
    Mutant(
        "draft_report_is_its_circle_s",
        REPORT,
        "Q(status__in=ReportStatus.published()) & super().group_rule(user)",
        "super().group_rule(user)",
        at(
            "events/test_report_making.py",
            "a_report_and_all_in_it_is_read_by_its_circle_alone",
        ),
    ),
    Mutant(
        "past_of_a_report_has_no_drafts",
        REPORT,
        """        return Q(status__in=ReportStatus.published())

    def in_the_making(self):""",
        """        return Q()

    def in_the_making(self):""",
        at(
            "events/test_report_making.py",
            "the_past_of_a_published_report_has_none_of_its_drafts",
        ),
    ),
    Mutant(
        "final_report_is_frozen",
        "events/models/frozen.py",
        "IF OLD.finalised_at IS NULL THEN",
        "IF TRUE THEN",
        at(
            "events/test_report_making.py", "the_database_keeps_a_final_report_as_it_is"
        ),
        triggers=True,
    ),
    Mutant(
        "organisers_write_the_report",
        REPORT_ACTIONS,
        "rows = MeetingReport.objects.editable_by(by).filter(pk=report.pk)",
        "rows = MeetingReport.objects.filter(pk=report.pk)",
        at("events/test_report_making.py", "nobody_else_writes"),
    ),
    Mutant(
        "published_point_is_closed_with_the_live_one",
        PUBLICATIONS,
        """            return item["id"] in readable""",
        """            return True""",
        at(
            "events/test_publications.py",
            "a_point_closed_since_is_gone_from_every_publication",
        ),
    ),
    Mutant(
        "published_point_keeps_the_tier_it_had",
        PUBLICATIONS,
        """        if not may(item["visibility"], publication):
            return False
""",
        "",
        at(
            "events/test_publications.py",
            "a_point_opened_since_waits_for_the_next_publication",
        ),
    ),
    Mutant(
        "personal_calendar_reads_as_a_member",
        FEEDS,
        "user.is_staff = user.is_superuser = False",
        "pass",
        at("events/test_feeds.py", "it_reads_as_a_member_also_for_the_secretariat"),
    ),
    Mutant(
        "few_answers_are_shown_to_nobody",
        "events/surveys.py",
        "return self.count >= ENOUGH",
        "return True",
        at("events/test_surveys.py", "few_answers_are_shown_to_nobody"),
    ),
]
