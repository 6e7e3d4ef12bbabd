"""Web, beat, workers, writers and the receivers of five readers, and what strikes them."""

import json
import signal
import time
from dataclasses import dataclass
from urllib.request import Request, urlopen

from alliance87.core.endpoints import endpoints
from tests.briefings.faults.stage import Stage, answers, free_port, kill, wait_until
from tests.torture.webhooks import hooks

WRITERS = 2
APP = ["celery", "--quiet", "--app", "tests.torture.webhooks.worker"]
OPTIONS = ["--concurrency", "1", "--without-gossip", "--without-mingle"]
SOME = ["commitments", "documents", "partners", "themes"]
# Whose, of what kind, of which endpoints, and whether as the Secretariat.
WANTED = [
    *[("member", kind, [], False) for kind in hooks.KINDS],
    *[("secretariat", kind, [], True) for kind in hooks.KINDS],
    ("outsider", hooks.sound, [], False),
    ("outsider", hooks.loose, SOME, False),
    ("colleague", hooks.sound, [], False),
    ("colleague", hooks.refusing, SOME, False),
    ("leaver", hooks.sound, [], True),
    ("leaver", hooks.slow, SOME, True),
]
# What there is as long as somebody has not been told of everything.
UNSETTLED = [
    "SELECT state, attempts FROM webhooks_delivery WHERE state = 'waiting'",
    "SELECT name, state FROM webhooks_webhook WHERE state <> 'active'",
    # Writes that a reader has not seen.
    "SELECT reader.id, reader.seen_at, line.changed, line.at"
    " FROM feeds_reader AS reader, core_write AS line"
    " WHERE NOT pg_visible_in_snapshot(line.transaction, reader.seen::pg_snapshot)"
    " ORDER BY line.id LIMIT 5",
]


@dataclass(eq=False)
class Told:
    """One webhook: whose it is, where it leads, and what its reader saw before."""

    owner: str
    kind: str
    endpoints: list
    as_secretariat: bool
    key: str
    begins_after: int
    hook: hooks.Hook

    def __str__(self):
        return f"{self.owner}, {self.kind}, {self.endpoints or 'all'}"

    def wants(self, endpoint):
        return not self.endpoints or endpoint in self.endpoints


class HookStage(Stage):
    """All of its own, as ``Stage`` has it. ``start``, strike, ``settle``, then look."""

    def start(self, seed):
        self.struck = {}
        self.told, self.hooks = [], []
        # Of another cluster, as the numbers of their transactions.
        self.rows("DELETE FROM core_write RETURNING id")
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.web = self.run_web()
        self.people = self.run(
            *("tests.torture.webhooks.actor", str(seed), str(WRITERS), str(self.var))
        )
        wait_until((self.var / "people.json").exists)
        self.tokens = json.loads((self.var / "people.json").read_text())
        wait_until(lambda: answers(self.base))
        self.add_webhooks()
        self.before = self.listed_for_all()
        self.beat = self.run_beat()
        self.workers = [self.run_worker() for _number in range(2)]
        self.people.send_signal(signal.SIGUSR1)

    def run_web(self):
        return self.run(
            *("gunicorn", "alliance87.wsgi", "--bind", f"127.0.0.1:{self.port}"),
            *("--workers", "1", "--threads", "4", "--timeout", "120"),
        )

    def run_worker(self):
        return self.run(*APP, "worker", *OPTIONS)

    def run_beat(self):
        schedule = self.var / "schedule"
        return self.run(*APP, "beat", "--schedule", str(schedule), "--pidfile", "")

    def close(self):
        for process in [self.web, getattr(self, "beat", None)]:
            if process:
                kill(process)
        super().close()
        for hook in self.hooks:
            hook.close()

    # -- As their owners do, through the API ---------------------------------------
    def ask(self, person, path, method="GET", values=None, **headers):
        request = Request(
            path if path.startswith("http") else f"{self.base}/api/v1/{path}",
            method=method,
            data=None if values is None else json.dumps(values).encode(),
            headers={
                "Authorization": f"Bearer {self.tokens[person]}",
                "Content-Type": "application/json",
                **headers,
            },
        )
        with urlopen(request, timeout=120) as answer:
            return json.load(answer), answer.headers

    def pages(self, person, path):
        while path:
            page, _headers = self.ask(person, path)
            yield from page["results"]
            path = page["next"]

    def add_webhooks(self):
        for number, (owner, kind, names, as_secretariat) in enumerate(WANTED):
            hook = hooks.Hook(kind, seed=self.random.random())
            self.hooks.append(hook)
            values = {
                "name": f"{kind.__name__} {number}",
                "address": hook.address,
                "endpoints": names,
                "as_secretariat": as_secretariat,
            }
            made, _headers = self.ask(owner, "webhooks/", "POST", values)
            hook.secrets.append(made["secret"])
            [(position,)] = self.rows(
                f"SELECT position FROM webhooks_webhook WHERE id = '{made['id']}'"
            )
            self.told.append(
                Told(
                    *(owner, kind.__name__, names, as_secretariat),
                    *(made["id"], position, hook),
                )
            )

    def rotate_secrets(self):
        for told in self.told:
            path = f"webhooks/{told.key}/rotate/"
            made, _headers = self.ask(told.owner, path, "POST")
            told.hook.secrets.append(made["secret"])

    def end_old_secrets(self):
        """The day for which both sign is over."""
        self.rows(
            "UPDATE webhooks_webhook SET previous_until = now()"
            " WHERE previous_until > now() RETURNING id"
        )

    def resume_paused(self):
        """Whoever answered 410 is there again, and their owner says so."""
        paused = self.rows(
            "SELECT id::text FROM webhooks_webhook WHERE state <> 'active'"
        )
        for told in self.told:
            if (told.key,) in paused:
                path = f"webhooks/{told.key}/"
                _webhook, headers = self.ask(told.owner, path)
                values = {"state": "active"}
                tag = {"If-Match": headers["ETag"]}
                self.ask(told.owner, path, "PATCH", values, **tag)

    def log_of(self, told):
        """What the portal says became of the messages, the first first."""
        path = f"webhooks/{told.key}/deliveries/?page_size=200"
        return [*self.pages(told.owner, path)][::-1]

    # -- What strikes ----------------------------------------------------------------
    def kill_worker(self):
        place = self.random.randrange(len(self.workers))
        kill(self.workers[place])
        self.workers[place] = self.run_worker()

    def revive_workers(self):
        for place, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[place] = self.run_worker()
        if self.beat.poll() is not None:
            self.beat = self.run_beat()

    def kill_beat(self):
        kill(self.beat)
        self.beat = self.run_beat()

    def is_sending(self):
        [(one,)] = self.rows(
            "SELECT EXISTS (SELECT FROM webhooks_delivery WHERE claimed_until > now())"
        )
        return one

    def strike_one(self, fault):
        getattr(self, fault)()
        self.struck[fault] = self.struck.get(fault, 0) + 1

    def come_and_go(self):
        """Of those that are absent at times, one comes or goes."""
        hook = self.random.choice(
            [each for each in self.hooks if each.kind is hooks.absent]
        )
        hook.leave() if hook.is_there else hook.come_back()

    def take_right(self, person, is_staff):
        self.rows(
            f"UPDATE accounts_user SET is_staff = {is_staff} WHERE id ="
            f" (SELECT owner_id FROM webhooks_webhook WHERE id = '{self.of(person).key}')"
            " RETURNING id"
        )

    def of(self, person):
        return next(told for told in self.told if told.owner == person)

    # -- What came of it ---------------------------------------------------------------
    def count(self):
        [(count,)] = self.rows("SELECT count(*) FROM webhooks_delivery")
        return count

    def end_writing(self):
        self.people.send_signal(signal.SIGTERM)
        assert self.people.wait(timeout=120) == 0, self.said()
        return json.loads((self.var / "written.json").read_text())

    def settle(self, patience):
        """All recover; wait until everything was told that there is to tell."""
        for hook in self.hooks:
            hook.recover()
        until = time.monotonic() + patience
        while self.has_more_to_tell():
            assert time.monotonic() < until, self.said()
            self.revive_workers()
            self.resume_paused()
            time.sleep(0.3)

    def has_more_to_tell(self):
        return any(self.rows(sql) for sql in UNSETTLED) or any(
            self.position_of(told) < number
            for told in self.told
            for number, *_change in self.changes_for(told)[-1:]
        )

    def position_of(self, told):
        [(position,)] = self.rows(
            f"SELECT position FROM webhooks_webhook WHERE id = '{told.key}'"
        )
        return position

    def changes_for(self, told):
        """What the webhook is to be told: number, kind, endpoint and record of each."""
        rows = self.rows(
            "SELECT change.id, kind, endpoint, record::text FROM feeds_change AS change"
            " JOIN feeds_reader AS reader ON reader.id = change.reader_id"
            " JOIN webhooks_webhook AS webhook ON webhook.owner_id = reader.user_id"
            " AND webhook.as_secretariat <> reader.as_member"
            f" WHERE webhook.id = '{told.key}' AND change.id > {told.begins_after}"
            " ORDER BY change.id"
        )
        return [row for row in rows if told.wants(row[2])]

    def listed_for_all(self):
        """What each reader sees, by endpoint and id."""
        return {person: self.listed(person) for person in self.tokens}

    def listed(self, person):
        found = {}
        for endpoint in endpoints():
            path = f"{endpoint}/?lang=all&page_size=500&cursor="
            found |= {(endpoint, row["id"]): row for row in self.pages(person, path)}
        return found

    def said(self):
        """What the processes told, and how the messages stand."""
        self.log.flush()
        told = (self.var / "log" / "actors.log").read_text()[-4000:]
        left = [self.rows(sql)[:5] for sql in UNSETTLED]
        states = self.rows(
            "SELECT webhook.name, position, delivery.state, count(*), max(attempts)"
            " FROM webhooks_webhook AS webhook JOIN webhooks_delivery AS delivery"
            " ON delivery.webhook_id = webhook.id GROUP BY 1, 2, 3 ORDER BY 1"
        )
        return "\n".join([told, *map(str, [*left, *states])])
