"""Safeguards of briefing packs, and of the search over all records."""

from tests.torture.safeguards.mutant import Mutant, at

PACK_MODELS = "alliance87/briefings/models/pack.py"
PACK_CONTENT = "alliance87/briefings/content/pack.py"
COUNTRY_REPORT = "alliance87/briefings/content/country_report.py"
COUNTRIES = "alliance87/briefings/content/countries.py"
PACK_BUILDING = "alliance87/briefings/actions/building.py"
PACK_LEASES = "alliance87/briefings/actions/leases.py"
PACK_PUBLISHING = "alliance87/briefings/actions/publishing.py"
HANDOUT = "alliance87/briefings/actions/handout.py"
PACK_REPORTS = "alliance87/briefings/actions/reports.py"
BINDING = "alliance87/briefings/drawing/binding.py"
APART = "alliance87/core/apart/__init__.py"
KEEPER = "alliance87/core/apart/keeper.py"
SECTIONS = "alliance87/briefings/drawing/sections.py"
DRAWING = "alliance87/briefings/drawing/program.py"

MUTANTS = [
    # -- Who reads what ---------------------------------------------------------------
    Mutant(
        "figures_of_the_home_page",
        "alliance87/search/views.py",
        "(Partner.objects.visible_to(user).listed(), ",
        "(Partner.objects.listed(), ",
        at("search/test_views.py", "home_counts_what_the_reader_may_see"),
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
            "briefings/test_packs.py",
            "a_published_pack_is_there_for_the_readers_of_its_edition",
        ),
    ),
    Mutant(
        "unpublished_pack",
        PACK_MODELS,
        "self.readers_rule(user, Q(state__in=PackState.handed_out()))",
        "self.readers_rule(user, Q())",
        at("briefings/test_packs.py", "an_unpublished_pack_does_not_exist_for_others"),
    ),
    Mutant(
        "published_pack_of_a_hidden_meeting",
        PACK_MODELS,
        "handed_out & Q(event__in=Event.objects.visible_to(user))",
        "handed_out",
        at("briefings/test_packs.py", "a_public_pack_of_a_hidden_meeting_stays_hidden"),
    ),
    # -- No change writes over another ------------------------------------------------
    Mutant(
        "rows_of_a_pack_are_locked",
        "alliance87/briefings/views/composer.py",
        'rows = rows.select_for_update(of=("self",))',
        "pass",
        at("briefings/test_composer.py", "a_chair_waits_for_one_who_is_just_saving"),
    ),
    # -- Who may do what --------------------------------------------------------------
    Mutant(
        "composer_is_for_those_who_keep_the_meeting",
        "alliance87/briefings/views/composer.py",
        "Event.objects.visible_to(user) & Event.objects.editable_by(user)",
        "Event.objects.visible_to(user)",
        at(
            "briefings/test_composer.py",
            "for_a_member_who_is_no_chair_there_is_no_composer",
        ),
    ),
    Mutant(
        "composer_of_a_hidden_meeting",
        "alliance87/briefings/views/composer.py",
        "Event.objects.visible_to(user) & Event.objects.editable_by(user)",
        "Event.objects.editable_by(user)",
        at(
            "briefings/test_composer.py",
            "a_hidden_meeting_has_no_composer_for_its_chair",
        ),
    ),
    Mutant(
        "publishing_a_pack",
        "alliance87/briefings/views/packs.py",
        "packs = BriefingPack.objects.editable_by(request.user)",
        "packs = BriefingPack.objects.all()",
        at("briefings/test_packs.py", "publishing_takes_the_right_to_keep_the_meeting"),
    ),
    # -- Packs ------------------------------------------------------------------------
    Mutant(
        "worker_that_lost_its_pack",
        PACK_LEASES,
        "pk=pack.pk, fence=fence, state=PackState.BUILDING",
        "pk=pack.pk, state=PackState.BUILDING",
        at(
            "briefings/test_building.py",
            "a_worker_that_lost_its_lease_publishes_nothing",
        ),
    ),
    Mutant(
        "pack_is_one_worker_s",
        PACK_LEASES,
        "claimed = rows.filter(free, pk=pack.pk).first()",
        "claimed = rows.filter(pk=pack.pk).first()",
        at(
            "briefings/test_building.py",
            "a_pack_that_another_worker_holds_is_left_alone",
        ),
    ),
    Mutant(
        "only_a_sealed_pack_is_published",
        PACK_PUBLISHING,
        "rows.filter(pk=pack.pk, state=PackState.SEALED)",
        "rows.filter(pk=pack.pk)",
        at("briefings/test_publishing.py", "only_a_sealed_pack_is_published"),
    ),
    Mutant(
        "bound_file_is_the_one_that_was_stored",
        BINDING,
        "if hashlib.sha256(data).hexdigest() != sha256:",
        "if False:",
        at(
            "briefings/test_building.py",
            "pages_made_ready_that_changed_on_disk_are_named",
        ),
    ),
    Mutant(
        "what_draws_knows_no_secret",
        APART,
        "for name in kept & os.environ.keys()}",
        "for name in os.environ}",
        at("core/test_apart.py", "program_knows_no_secret"),
    ),
    Mutant(
        "edition_of_an_item",
        PACK_CONTENT,
        "items = [item for item in items if item.edition in edition.prints]",
        "items = list(items)",
        at(
            "briefings/test_content.py",
            "a_text_is_printed_in_its_edition_and_in_narrower_ones",
        ),
    ),
    Mutant(
        "a_participant_is_of_this_meeting_alone",
        PACK_CONTENT,
        "{Event: [event.pk], Membership",
        '{Event: [*Event.objects.values_list("pk", flat=True)], Membership',
        at(
            "briefings/test_content_editions.py",
            "the_participants_edition_holds_what_one_who_is_invited_reads",
        ),
    ),
    Mutant(
        "an_agenda_that_is_not_published_has_not_changed",
        "alliance87/briefings/content/changes.py",
        "return edition != PackEdition.CHAIR and",
        "return False and",
        at(
            "briefings/test_content_changes.py",
            "what_changed_in_an_agenda_since_it_was_published_is_the_chairs[participants]",
        ),
    ),
    Mutant(
        "speaking_notes_are_the_chair_s",
        PACK_CONTENT,
        'said_html(item, "notes") if for_chair else ""',
        'said_html(item, "notes")',
        at(
            "briefings/test_content.py",
            "speaking_notes_are_in_the_chairs_edition_alone",
        ),
    ),
    Mutant(
        "who_asked_for_a_pack_keeps_the_meeting_still",
        PACK_BUILDING,
        "    check_rights(pack=pack)\n",
        "",
        at(
            "briefings/test_building.py",
            "a_pack_of_a_chair_who_is_none_any_more_fails_and_says_so",
        ),
    ),
    Mutant(
        "who_publishes_keeps_the_meeting_still",
        PACK_PUBLISHING,
        "rows = BriefingPack.objects.editable_by(by)\n    sealed",
        "rows = BriefingPack.objects.all()\n    sealed",
        at(
            "briefings/test_publishing.py",
            "who_keeps_the_meeting_no_more_publishes_nothing",
        ),
    ),
    Mutant(
        "so_many_are_drawn_at_once",
        PACK_REPORTS,
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
    Mutant(
        "section_is_kept_under_the_hash_of_all_its_html",
        SECTIONS,
        "parts = [self.html, self.extra,",
        "parts = [self.item, self.extra,",
        at("briefings/test_sections.py", "only_the_item_that_changed_is_drawn_again"),
    ),
    Mutant(
        "copy_of_a_keeper_is_shut_in",
        KEEPER,
        'fence["enter"](order)',
        "pass",
        at("core/test_keeper.py", "copy_is_shut_in"),
    ),
    Mutant(
        "copy_of_a_keeper_has_no_file_of_others",
        KEEPER,
        "os.closerange(3, MOST_OPEN)",
        "pass",
        at("core/test_keeper.py", "copy_has_no_file_open_but_its_ends"),
    ),
    # -- Handed out, verified, compared -------------------------------------------------
    Mutant(
        "who_withdraws_keeps_the_meeting",
        PACK_PUBLISHING,
        "rows = BriefingPack.objects.editable_by(by)\n    now",
        "rows = BriefingPack.objects.all()\n    now",
        at(
            "briefings/test_publishing_ledger.py",
            "who_does_not_keep_the_meeting_withdraws_nothing",
        ),
    ),
    Mutant(
        "what_a_link_gives_is_judged_when_it_is_used",
        HANDOUT,
        "packs = BriefingPack.objects.visible_to(person)\n",
        "packs = BriefingPack.objects.all()\n",
        at(
            "briefings/test_handout.py",
            "who_may_read_the_pack_no_more_gets_nothing_at_their_link",
        ),
    ),
    Mutant(
        "a_link_of_the_secretariat_reads_as_a_member",
        HANDOUT,
        "person.is_staff = person.is_superuser = False",
        "pass",
        at(
            "briefings/test_handout.py",
            "a_link_of_the_secretariat_opens_no_more_than_a_member_reads",
        ),
    ),
    Mutant(
        "a_link_is_for_who_may_read_the_pack",
        HANDOUT,
        " or person not in readers_to_tell(pack)",
        "",
        at(
            "briefings/test_handout.py", "a_link_is_made_only_for_who_may_read_the_pack"
        ),
    ),
    Mutant(
        "papers_of_a_pack_are_those_one_may_read_now",
        "alliance87/briefings/handout.py",
        "Document.objects.visible_to(reader)",
        "Document.objects.all()",
        at(
            "briefings/test_handout.py",
            "a_paper_that_was_closed_since_is_left_out_and_named",
        ),
    ),
    Mutant(
        "who_verifies_is_told_the_name_of_what_they_may_read",
        "alliance87/briefings/views/verify.py",
        'BriefingPack.objects.for_reader(request.user).defer("snapshot")',
        'BriefingPack.objects.defer("snapshot")',
        at("briefings/test_verify.py", "the_pack_is_named_only_to_who_may_read_it"),
    ),
    Mutant(
        "packs_compared_are_those_of_the_reader",
        "alliance87/briefings/views/compare.py",
        "packs = BriefingPack.objects.for_reader(request.user).finished()",
        "packs = BriefingPack.objects.finished()",
        at(
            "briefings/test_comparison.py",
            "a_draft_is_compared_with_nothing_by_a_reader",
        ),
    ),
    Mutant(
        "a_pack_of_today_is_for_who_keeps_the_meeting",
        "alliance87/briefings/views/compare.py",
        "if asked == TODAY and keeps:",
        "if asked == TODAY:",
        at(
            "briefings/test_comparison.py",
            "what_a_pack_would_say_today_is_for_who_keeps_the_meeting",
        ),
    ),
    Mutant(
        "what_a_record_said_is_told_as_far_as_the_reader_may_read",
        "alliance87/briefings/comparison.py",
        'list(history.visible_to(reader).order_by("pgh_id"))',
        'list(history.order_by("pgh_id"))',
        at(
            "briefings/test_comparison.py",
            "what_a_closed_record_says_now_is_told_to_nobody_who_may_not_read_it",
        ),
    ),
    Mutant(
        "an_item_is_its_meeting_s_keepers",
        "alliance87/briefings/views/items.py",
        "    meeting_kept_by(user, item.outline.event.slug)\n",
        "",
        at(
            "briefings/test_composer_items.py",
            "a_hidden_meeting_has_no_items_for_its_chair",
        ),
    ),
    Mutant(
        "a_record_is_named_to_who_may_read_it",
        "alliance87/briefings/models/outline.py",
        "        item.is_closed = True\n",
        "        pass\n",
        at(
            "briefings/test_composer.py",
            "a_record_that_the_chair_may_not_read_is_not_named",
        ),
    ),
    Mutant(
        "what_is_chosen_may_be_read",
        "alliance87/briefings/views/items.py",
        "rows = model.objects.visible_to(user)\n    if model is Document",
        "rows = model.objects.all()\n    if model is Document",
        at(
            "briefings/test_composer_items.py",
            "what_the_chair_may_not_read_is_neither_found_nor_added",
        ),
    ),
    Mutant(
        "a_program_asks_for_packs_of_meetings_it_keeps",
        "alliance87/briefings/viewsets.py",
        "if not Event.objects.editable_by(by).filter(pk=event.pk).exists():",
        "if False:",
        at("briefings/test_viewsets.py", "who_reads_the_meeting_asks_for_nothing"),
    ),
    Mutant(
        "controls_are_not_drawn",
        DRAWING,
        "    codes |= {ord(each): None for each in set(html) if _is_control(each)}\n",
        "",
        at(
            "briefings/test_scripts.py",
            "controls_for_which_a_box_would_be_drawn_are_left_out",
        ),
    ),
    # -- Printed plans ----------------------------------------------------------------
    Mutant(
        "public_plan_is_printed_as_anyone_reads_it",
        "alliance87/briefings/views/reports.py",
        "plan=plan,\n        reader=ANYONE if public else user,",
        "plan=plan,\n        reader=user,",
        at("briefings/test_plan_report.py", "public_plan_is_the_same_for_all"),
    ),
    Mutant(
        "print_of_a_closed_plan_is_kept_by_no_cache",
        "alliance87/briefings/views/reports.py",
        "    if not public:\n",
        "    if False:\n",
        at(
            "briefings/test_plan_report.py",
            "plan_of_a_group_is_printed_for_its_members_and_kept_by_no_cache",
        ),
    ),
]
