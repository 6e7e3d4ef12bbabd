"""What the database itself keeps of reports: one that was made final stays as it is."""

import pgtrigger

from action_groups.models.frozen import (
    BOOKKEEPING,
    refusal,
    translated_columns,
    unchanged_but,
)
from alliance87.core.triggers import key_of

FINAL = "This report is final and cannot be changed. Open a new version of it."

# What its rows point at, and lose where that is gone.
POINTERS = ["agenda_item_id", "partner_id"]


class FrozenReport(pgtrigger.Trigger):
    """Keeps a report that was made final, and lets it only be shown, or hidden.

    A text may get the languages it lacks.
    """

    name = "frozen"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    @staticmethod
    def columns_of(model):
        """The columns that stay free, and those of texts."""
        texts, plain = translated_columns(model)
        return [*BOOKKEEPING, "visibility", "slug", "document_id", *plain], texts

    def get_func(self, model):
        free, texts = self.columns_of(model)
        refuse = refusal(FINAL, f"{model._meta.db_table}_frozen")
        return f"""
            IF OLD.finalised_at IS NULL THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END IF;
            IF TG_OP = 'DELETE' THEN {refuse} END IF;
            IF NOT ({unchanged_but(free, texts)}) THEN
                {refuse}
            END IF;
            RETURN NEW;
        """


class FrozenRow(pgtrigger.Trigger):
    """Refuses to add, change or remove a row of a report that was made final.

    The report is locked meanwhile, so that nobody makes it final in between.
    ``report_path`` leads from the row to it; a row of no report is free.
    """

    name = "frozen"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("finalised", "timestamptz")]

    def __init__(self, *, report_path=None, **options):
        self.report_path = report_path
        super().__init__(**options)

    @staticmethod
    def columns_of(model):
        """The columns that stay free, and those of texts."""
        texts, plain = translated_columns(model)
        pointers = {field.column for field in model._meta.concrete_fields} & {*POINTERS}
        return [*BOOKKEEPING, *sorted(pointers), *plain], texts

    def get_func(self, model):
        free, texts = self.columns_of(model)
        path = self.report_path or model.report_path
        return f"""
            IF TG_OP = 'UPDATE' AND {unchanged_but(free, texts)} THEN
                RETURN NEW;
            END IF;
            FOR finalised IN
                SELECT report.finalised_at FROM events_meetingreport report
                WHERE report.id IN ({key_of(model, path, "OLD")}, {key_of(model, path, "NEW")})
                FOR SHARE
            LOOP
                IF finalised IS NOT NULL THEN
                    {refusal(FINAL, f"{model._meta.db_table}_frozen")}
                END IF;
            END LOOP;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """  # noqa: S608, our own names
