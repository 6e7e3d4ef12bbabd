"""Safeguards of what all records share: who reads them, their past, their revisions."""

from tests.torture.safeguards.mutant import Mutant, at

VISIBILITY = "alliance87/core/visibility.py"
HISTORY = "alliance87/core/history.py"
CHANGES = "alliance87/core/changes.py"
REVISIONS = "alliance87/core/revisions.py"
KEPT = "alliance87/core/api/kept.py"
REMEMBERED = "alliance87/core/remembered.py"
GROUP = "action_groups/models/group.py"
CORE_MODELS = "alliance87/core/models.py"

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
        "site_wide_search",
        "alliance87/core/search.py",
        "return self.model.objects.for_reader(user)",
        "return self.model.objects.all()",
        at("search/test_views.py", "results_take_as_many_queries_for_three_of_each"),
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
        "papers_of_a_space_are_closed_to_the_secretariat",
        CORE_MODELS,
        'return ~Q(pk__in=closed.values("document"))',
        "return Q()",
        at(
            "action_groups/test_space_visibility.py",
            "space_is_read_by_its_members_and_by_who_opened_it",
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
        at(
            "partners/test_profile_change_queue.py",
            "the_public_history_names_no_proposal",
        ),
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
        "restoring_compares_revisions",
        "alliance87/core/actions.py",
        "record = lock_revision(record=record, revision=revision)",
        "record.refresh_from_db()",
        at(
            "core/test_changes.py",
            "revision_is_not_brought_back_over_an_unseen_change",
        ),
    ),
    # -- Who may do what --------------------------------------------------------------
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
    # -- What is kept for visitors ------------------------------------------------------
    Mutant(
        "who_says_who_they_are_is_not_given_what_is_kept",
        KEPT,
        '        or "Authorization" in headers\n',
        "",
        at(
            "core/test_kept.py",
            "token_that_is_none_is_refused_though_an_answer_is_kept",
        ),
    ),
    Mutant(
        "who_has_a_session_is_not_given_what_is_kept",
        KEPT,
        '        or headers.get("Cookie")\n',
        "",
        at(
            "core/test_kept.py",
            "who_is_signed_in_neither_gets_nor_leaves_a_kept_answer",
        ),
    ),
    Mutant(
        "answers_are_kept_by_language",
        KEPT,
        '("Accept", "Accept-Language", "Origin")',
        '("Accept", "Origin")',
        at("core/test_kept.py", "language_is_said_and_written_as_asked"),
    ),
    Mutant(
        "kept_answers_are_asked_whether_they_hold",
        KEPT,
        "if answer and not answer.holds():",
        "if answer and False:",
        at(
            "core/test_kept.py",
            "related_record_that_is_hidden_is_gone_from_the_next_answer",
        ),
    ),
    Mutant(
        "requests_for_what_is_kept_are_counted",
        KEPT,
        "if not (asked and asked.is_over):",
        "if True:",
        at("core/test_kept.py", "each_request_counts_against_the_limit"),
    ),
    Mutant(
        "news_are_as_of_what_the_reader_was_told",
        "alliance87/feeds/views.py",
        "return None, self.reader.seen",
        "return None, seen",
        at("feeds/test_kept_pages.py", "what_was_read_while_another_told_is_not_kept"),
    ),
    Mutant(
        "what_comparing_finds_ends_what_is_kept",
        "alliance87/feeds/actions.py",
        "    if changes:\n        writes.note_write",
        "    if False:\n        writes.note_write",
        at("feeds/test_kept_pages.py", "what_is_found_by_comparing_is_told"),
    ),
    # -- What sign-in tells -----------------------------------------------------------
    Mutant(
        "limits_count",
        "alliance87/core/limits.py",
        "return cache.incr(name) <= limit",
        "return cache.incr(name) > 0",
        at("core/test_limits.py", "so_many_are_allowed_and_no_more"),
    ),
]
