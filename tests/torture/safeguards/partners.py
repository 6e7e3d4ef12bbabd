"""Safeguards of the partners and their people."""

from tests.torture.safeguards.mutant import Mutant, at

PARTNER = "partners/models/partner.py"

MUTANTS = [
    # -- Who reads what ---------------------------------------------------------------
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
        "parents = Partner.objects.visible_to(user).listed()",
        "parents = Partner.objects.all()",
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
        "csv_is_what_the_page_shows",
        "partners/views/directory.py",
        "found = listing.rows.iterator(Partner.objects.for_reader(request.user))",
        'found = Partner.objects.prefetch_related("themes", "countries_of_work")',
        at("partners/test_views.py", "csv_has_the_rows_of_the_page_and_no_formulas"),
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
    # -- No change writes over another ------------------------------------------------
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
    # -- Who may do what --------------------------------------------------------------
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
        at("partners/test_own_listing.py", "nobody_consents_for_another"),
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
]
