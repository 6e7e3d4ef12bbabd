"""Say how far a commitment is, with the typed client beside this file.

For who reports for a pathfinder country, with a token that has the scopes ``read`` and
``write``. Needs httpx and attrs.

    PORTAL=https://… TOKEN=a87_… python report_progress.py COMMITMENT STATUS "What was done."
"""

import datetime
import os
import sys
import uuid

from portal_client import AuthenticatedClient
from portal_client.api.assessments import assessments_create
from portal_client.api.commitments import commitments_list
from portal_client.api.me import me_retrieve
from portal_client.models import NewAssessmentRequest, Problem, ProgressStatus


def commitments_of(client, country):
    """Every commitment of a country (ISO alpha-2), page by page."""
    page = 1
    while True:
        answer = taken(
            commitments_list.sync(client=client, country=[country], page=page)
        )
        yield from answer.results
        if answer.next_ is None:
            return
        page += 1


def report(client, commitment, status, narrative, *, dry_run=False):
    """The report that was made. Sent again under the same key, it is made once."""
    body = NewAssessmentRequest(
        commitment=commitment,
        status=status,
        narrative=narrative,
        as_of=datetime.datetime.now(tz=datetime.UTC).date(),
    )
    key = str(uuid.uuid5(commitment, f"{body.as_of} {status} {narrative} {dry_run}"))
    answer = assessments_create.sync(
        client=client, body=body, dry_run=dry_run, idempotency_key=key
    )
    return taken(answer)


def taken(answer):
    """The answer, unless it says what is wrong."""
    if isinstance(answer, Problem):
        errors = answer.errors.to_dict() if answer.errors else {}
        raise SystemExit(f"{answer.status} {answer.detail} {errors or ''}".strip())
    return answer


def main(commitment, status, narrative):
    client = AuthenticatedClient(os.environ["PORTAL"], token=os.environ["TOKEN"])
    caller = taken(me_retrieve.sync(client=client))
    print(f"I am {caller.person.name}, reading as a {caller.kind}.")
    commitment, status = uuid.UUID(commitment), ProgressStatus(status)
    report(client, commitment, status, narrative, dry_run=True)
    made = report(client, commitment, status, narrative)
    print(f"Reported: {made.id} of {made.as_of}, {made.status}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
