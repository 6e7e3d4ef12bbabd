"""Safeguards of what comes in and goes out: texts, files, mail, tables, headers."""

from tests.torture.safeguards.mutant import Mutant, at

FILES = "alliance87/core/files.py"
ARCHIVES = "alliance87/core/archives.py"
RICHTEXT = "alliance87/core/richtext.py"
TABULAR = "alliance87/core/tabular.py"

MUTANTS = [
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
]
