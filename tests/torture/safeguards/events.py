"""Safeguards of the events."""

from tests.torture.safeguards.mutant import Mutant, at

EVENT = "events/models/event.py"
AGENDA = "events/models/agenda.py"
UPTAKE = "events/models/uptake.py"
UPTAKE_ACTIONS = "events/actions/uptakes.py"
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
    # -- Who may do what --------------------------------------------------------------
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
    # -- What took proposals up -------------------------------------------------------
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
    # -- Who takes part ---------------------------------------------------------------
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
    # -- Drafts, and what is published ------------------------------------------------
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
