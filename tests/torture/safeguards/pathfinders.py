"""Safeguards of the pathfinder countries."""

from tests.torture.safeguards.mutant import Mutant, at

ROADMAP = "pathfinders/models/roadmap.py"

MUTANTS = [
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
        "remarks_on_a_report_are_for_who_mends_it",
        "pathfinders/models/country.py",
        'return self.remarks if self.is_told else ""',
        "return self.remarks",
        at("pathfinders/test_viewsets.py", "remarks_are_told_to_nobody_else"),
    ),
    Mutant(
        "report_is_opened_to_whom_it_is_said",
        "pathfinders/viewsets.py",
        'tier = values.get("visibility", record.visibility)',
        'tier = values.get("visibility", Visibility.PUBLIC)',
        at(
            "pathfinders/test_writing.py", "report_is_not_opened_without_saying_to_whom"
        ),
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
]
