"""Safeguards of the action groups, their spaces and plans."""

from tests.torture.safeguards.mutant import Mutant, at

GROUP = "action_groups/models/group.py"
SPACE = "action_groups/models/space.py"
SPACE_ACTIONS = "action_groups/actions/space.py"
FROZEN = "action_groups/models/frozen.py"
MEMBERSHIPS = "action_groups/actions/memberships.py"

MUTANTS = [
    # -- Who reads what ---------------------------------------------------------------
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
    # -- Who may do what --------------------------------------------------------------
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
    # -- The space of a group ---------------------------------------------------------
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
    # -- Its plans, and who joins -----------------------------------------------------
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
]
