"""What the database itself keeps of who takes part: never more people than places."""

import pgtrigger

from events.enums import AttendanceMode, RegistrationStatus

# A place in the room: whoever takes part online needs none.
SEATED = (
    f"status = '{RegistrationStatus.APPROVED}' "
    f"AND attendance_mode = '{AttendanceMode.IN_PERSON}'"
)


def refuse_beyond(event, places):
    """SQL that refuses where more people come to ``event`` than it has ``places``."""
    return f"""
        IF {places} < (
            SELECT count(*) FROM events_registration
            WHERE event_id = {event} AND {SEATED}
        ) THEN
            RAISE EXCEPTION 'More people would come than the event has places.'
                USING ERRCODE = 'check_violation',
                CONSTRAINT = 'events_registration_within_capacity';
        END IF;
        RETURN NULL;
    """  # noqa: S608, our own names


class WithinCapacity(pgtrigger.Trigger):
    """Refuses whoever comes in person beyond the capacity, whatever writes it.

    The event is locked until the end of the transaction: of two who take the last place
    at once, the second waits and is then counted with the first.
    """

    name = "within_capacity"
    when = pgtrigger.After
    timing = pgtrigger.Immediate
    operation = pgtrigger.Insert | pgtrigger.Update
    condition = pgtrigger.Q(
        new__status=RegistrationStatus.APPROVED,
        new__attendance_mode=AttendanceMode.IN_PERSON,
    )
    declare = [("places", "integer")]

    def get_func(self, model):
        return f"""
            SELECT capacity INTO places FROM events_event
            WHERE id = NEW.event_id FOR NO KEY UPDATE;
            {refuse_beyond("NEW.event_id", "places")}
        """  # noqa: S608, our own names


class CapacityHolds(pgtrigger.Trigger):
    """Refuses a capacity below the number of those who come already."""

    name = "capacity_holds"
    when = pgtrigger.After
    timing = pgtrigger.Immediate
    operation = pgtrigger.Update
    condition = pgtrigger.Q(new__capacity__isnull=False) & pgtrigger.Q(
        new__capacity__df=pgtrigger.F("old__capacity")
    )

    def get_func(self, model):
        return refuse_beyond("NEW.id", "NEW.capacity")


class KeepPlaceInLine(pgtrigger.Trigger):
    """Writes down since when somebody waits, which is their place on the list."""

    name = "keep_place_in_line"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def get_func(self, model):
        waits = f"status = '{RegistrationStatus.WAITING}'"
        return f"""
            IF NEW.{waits} THEN
                IF TG_OP = 'UPDATE' AND OLD.{waits} THEN
                    NEW.waiting_since := OLD.waiting_since;
                ELSE
                    NEW.waiting_since := coalesce(NEW.waiting_since, clock_timestamp());
                END IF;
            ELSE
                NEW.waiting_since := NULL;
            END IF;
            RETURN NEW;
        """
