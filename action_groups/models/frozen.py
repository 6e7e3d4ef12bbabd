"""What the database itself keeps of work plans: an adopted one stays as it is."""

import pgtrigger
from modeltranslation.translator import NotRegistered, translator

from action_groups.enums import WorkPlanStatus
from alliance87.core.triggers import key_of

ADOPTED = "This work plan is adopted and cannot be changed. Open a new version of it."
ADOPTED_STAYS = "An adopted work plan is not drafted again. Open a new version of it."


def translated_columns(model):
    """The columns of texts, one for each language, and the plain columns beside them.

    What stands in a plain column is the text in the language of whoever saved last.
    """
    try:
        options = translator.get_options_for_model(model)
    except NotRegistered:
        return [], []
    fields = options.all_fields
    languages = {field.name for each in fields.values() for field in each}
    return sorted(languages), sorted(fields)


def refusal(words, constraint):
    """SQL that refuses with words, as a constraint of that name would."""
    return (
        f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation', "
        f"CONSTRAINT = '{constraint}';"
    )


def unchanged_but(free, texts):
    """SQL that is true where OLD and NEW differ in ``free`` columns alone.

    Of ``texts``, those that were empty may be filled.
    """
    free = ", ".join(f"'{name}'" for name in free)
    texts = ", ".join(f"'{name}'" for name in texts)
    filled = f"""ARRAY(
        SELECT key FROM jsonb_each_text(to_jsonb(OLD))
        WHERE key = ANY(ARRAY[{texts}]::text[]) AND coalesce(value, '') = ''
    )"""  # noqa: S608, our own names
    left = f"- ARRAY[{free}]::text[] - {filled}"
    return f"to_jsonb(NEW) {left} = to_jsonb(OLD) {left}"


# What is counted, moved and kept by the database itself, and where a row comes from.
BOOKKEEPING = ["revision", "updated_at", "words", "source_id", "locator"]


class Frozen(pgtrigger.Trigger):
    """Refuses to add, change or remove a row of a work plan that is no draft.

    The plan is locked meanwhile, so that nobody adopts it in between. How far the work
    is may always be said, and a text may get the languages it lacks.
    """

    name = "frozen"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("plan_status", "text")]

    @staticmethod
    def columns_of(model):
        """The columns that stay free, and those of texts."""
        texts, plain = translated_columns(model)
        return [*BOOKKEEPING, "status", *plain], texts

    def get_func(self, model):
        free, texts = self.columns_of(model)
        table, path = model._meta.db_table, model.plan_path
        return f"""
            IF TG_OP = 'UPDATE' AND {unchanged_but(free, texts)} THEN
                RETURN NEW;
            END IF;
            FOR plan_status IN
                SELECT plan.status FROM action_groups_workplan plan
                WHERE plan.id IN ({key_of(model, path, "OLD")}, {key_of(model, path, "NEW")})
                FOR SHARE
            LOOP
                IF plan_status <> '{WorkPlanStatus.DRAFT}' THEN
                    {refusal(ADOPTED, f"{table}_frozen")}
                END IF;
            END LOOP;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """  # noqa: S608, our own names


class FrozenPlan(pgtrigger.Trigger):
    """Keeps an adopted work plan, and lets it only be closed, opened again and shown."""

    name = "frozen"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    @staticmethod
    def columns_of(model):
        """The columns that stay free, and those of texts."""
        texts, plain = translated_columns(model)
        return [*BOOKKEEPING, "status", "visibility", "slug", *plain], texts

    def get_func(self, model):
        free, texts = self.columns_of(model)
        refuse = refusal(ADOPTED, f"{model._meta.db_table}_frozen")
        return f"""
            IF OLD.status = '{WorkPlanStatus.DRAFT}' THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END IF;
            IF TG_OP = 'DELETE' THEN {refuse} END IF;
            IF NEW.status = '{WorkPlanStatus.DRAFT}' THEN
                {refusal(ADOPTED_STAYS, f"{model._meta.db_table}_stays_adopted")}
            END IF;
            IF NOT ({unchanged_but(free, texts)}) THEN
                {refuse}
            END IF;
            RETURN NEW;
        """


class KeepStatus(pgtrigger.Trigger):
    """Keeps an output's status as its latest update has it, whatever is written there.

    An output that has no update keeps what its source says.
    """

    name = "keep_status"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    func = """
        UPDATE action_groups_output AS output SET status = (
            SELECT status FROM action_groups_outputupdate
            WHERE output_id = output.id ORDER BY as_of DESC LIMIT 1
        ), updated_at = clock_timestamp()
        WHERE id IN (OLD.output_id, NEW.output_id)
            AND status IS DISTINCT FROM (
                SELECT status FROM action_groups_outputupdate
                WHERE output_id = output.id ORDER BY as_of DESC LIMIT 1
            );
        RETURN NULL;
    """
