"""The guests of an event, for Locust: what the recorded clients do, and whether everybody found their photos.

Install, once, from the repository's root:

    python3 -m venv target/locust
    target/locust/bin/pip install --require-hashes -r loadtest/locust-requirements.txt

Run, with the web page on http://localhost:8089, or without it:

    export FINDME_ADMIN=admin FINDME_ADMIN_PASSWORD='what make run printed'
    target/locust/bin/locust -f loadtest/locustfile.py --host=http://localhost:10000
    target/locust/bin/locust -f loadtest/locustfile.py --host=http://localhost:10000 --headless -u 30 -r 5 -t 2m

Settings, all of them environment variables:

    FINDME_ADMIN           The name of an admin. A server that has none yet gets this one.
    FINDME_ADMIN_PASSWORD  The admin's password.
    FINDME_EVENT_FOLDER    A folder of photos and selfies; without it, the sample photos that `make samples` fetches.
    FINDME_EVENT_TRUTH     Who is in which photo; without it, the folder's truth.json.
    FINDME_EVENT_CODE      An event to take; without it, one is made. It must hold no photos but the folder's.

The truth is a JSON object. `selfies` names for each person a picture of the folder, or a photo and where in it the face
lies (as shares of its sides), which is then cut out; `photos` lists for each photo the people of `selfies` that are in it.

What happens:

 1. The test starts: the admin makes a photographer with an event (or finds FINDME_EVENT_CODE), and the folder's photos
    are uploaded one by one while guests arrive; then a rematch, and every other photo is shown to all guests.
 2. Each user is a guest who registers once under a new name, with the selfie of one of the people in turn, and then looks
    at the lists and all pictures, again and again. Two of three have the present app, which looks again after two
    seconds; the others have the older one, which polls until its matching is done.
 3. The test stops: once the server's job queue is empty, each guest asks a last time for the own photos. That answer,
    `/api/my-photos (beside the truth)`, is a failure if a photo is missing or wrong.

A request that is not answered as the contract says is a failure, and its message is the server's own `detail`. Locust
exits with 1 if there was a failure, if no event could be made or if no guest came far enough to be judged. What was made
stays on the server until its event is deleted. Guests are judged where they live, so this runs in one process: Locust's
master would not wait for the judgement of its workers.
"""

from __future__ import annotations

import io
import itertools
import json
import logging
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NoReturn
from urllib.parse import urlsplit

import gevent
from locust import HttpUser, between, events, task
from locust.clients import HttpSession, ResponseContextManager
from locust.env import Environment
from locust.exception import RescheduleTask
from locust.runners import LocalRunner
from PIL import Image

MODELS = Path(__file__).resolve().parent.parent / "models"
SAMPLES = MODELS / "node_modules/@vladmandic/face-api/demo"
SAMPLES_TRUTH = MODELS / "people.json"

PASSWORD = "Sesame-2026"
"""That of everybody who is made here."""

TIMEOUT = 130
"""Seconds; longer than the server lets a request take."""

PAUSE = 2
"""Seconds between the first and the second look at one's photos, and between two questions of the older app."""

PICTURES_BETWEEN = 5
"""After so many pictures the app asks how long the photos stay."""

MATCHING = 600
"""Seconds that matching may take after the last guest has gone."""

MARGIN = 0.4
"""What is cut out around a face, as a share of its size on each side: some hair and shoulders, no neighbour."""

log = logging.getLogger("findme")


class Problem(Exception):
    """Why a test cannot begin, in a sentence for the operator."""


class Refused(RescheduleTask):
    """An answer that is not what was promised. It is counted already; a task that raises it just ends."""


# ── The event's folder ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class EventFolder:
    """An event whose people are known."""

    photos: Mapping[str, bytes]
    """Files by name."""
    selfies: Mapping[str, bytes]
    """A picture of each person alone."""
    people: Mapping[str, frozenset[str]]
    """Who is in each photo."""

    @classmethod
    def open(cls, folder: Path, truth: Path) -> EventFolder:
        """Reads the pictures that the truth names."""
        try:
            told = json.loads(truth.read_bytes())
            photos = {name: (folder / name).read_bytes() for name in told["photos"]}
            selfies = {person: selfie(folder, where) for person, where in told["selfies"].items()}
            people = {name: frozenset(names) for name, names in told["photos"].items()}
        except OSError as error:
            raise Problem(f"{error.filename or truth}: {error.strerror or error}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Problem(f"{truth} is no truth as locustfile.py describes it: {error!r}") from error
        if not selfies:
            raise Problem(f"{truth} names nobody")
        return cls(photos, selfies, people)

    def photos_of(self, person: str) -> set[str]:
        """The photos that a person is in."""
        return {photo for photo, people in self.people.items() if person in people}


def selfie(folder: Path, where: Any) -> bytes:
    """A picture, or a face that is cut out of a photo with some margin."""
    if isinstance(where, str):
        return (folder / where).read_bytes()
    with Image.open(folder / where["photo"]) as photo:
        left, right = widened(where["left"], where["width"], photo.width)
        top, bottom = widened(where["top"], where["height"], photo.height)
        jpeg = io.BytesIO()
        photo.convert("RGB").crop((left, top, right, bottom)).save(jpeg, "JPEG", quality=90)
    return jpeg.getvalue()


def widened(start: float, length: float, side: int) -> tuple[int, int]:
    """The ends, in pixels, of a stretch of a side (given in shares) with its margin."""
    margin = MARGIN * length
    return int(max(start - margin, 0) * side), int(min(start + length + margin, 1) * side)


# ── Settings ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Settings:
    """What the environment says."""

    admin: str
    password: str
    code: str | None
    folder: EventFolder

    @classmethod
    def read(cls) -> Settings:
        """Reads the environment, and the folder it names."""
        return cls(
            admin=needed("FINDME_ADMIN", "the name of an admin"),
            password=needed("FINDME_ADMIN_PASSWORD", "the admin's password"),
            code=os.environ.get("FINDME_EVENT_CODE"),
            folder=event_folder(),
        )


def needed(name: str, meaning: str) -> str:
    """A variable that has to be set."""
    value = os.environ.get(name)
    if not value:
        raise Problem(f"set {name} to {meaning}; a server that has no admin yet gets this one")
    return value


def event_folder() -> EventFolder:
    """The folder that the environment names, or the samples."""
    named, truth = os.environ.get("FINDME_EVENT_FOLDER"), os.environ.get("FINDME_EVENT_TRUTH")
    if named:
        folder = Path(named)
        return EventFolder.open(folder, Path(truth) if truth else folder / "truth.json")
    if not SAMPLES.is_dir():
        raise Problem("the sample photos are not there: run `make samples`, or name a folder in FINDME_EVENT_FOLDER")
    return EventFolder.open(SAMPLES, Path(truth) if truth else SAMPLES_TRUTH)


# ── Requests ──────────────────────────────────────────────────────────────────────────────────────────────────────────

Judge = Callable[[Any], str]
"""Says what is wrong with an answer's JSON; nothing if all is well."""


def ask(
    session: HttpSession,
    method: str,
    path: str,
    *,
    name: str | None = None,
    also: int = 200,
    judge: Judge | None = None,
    **content: Any,
) -> ResponseContextManager:
    """Sends a request, gives its answer. One that is not 200 or `also`, or that the judge objects to, is a failure."""
    row = name or path
    answer = session.request(method, path, name=row, catch_response=True, timeout=TIMEOUT, **content)
    with answer:
        if wrong := objection(answer, also, judge):
            answer.failure(wrong)
        else:
            answer.success()
    if wrong:
        raise Refused(f"{method} {row}: {wrong}")
    return answer


def objection(answer: ResponseContextManager, also: int, judge: Judge | None) -> str:
    """What is wrong with an answer."""
    if answer.error is not None:
        return f"no answer: {answer.error!r}"
    if answer.status_code not in (200, also):
        return f"{answer.status_code}: {detail(answer)}"
    return judge(answer.json()) if judge else ""


def detail(answer: ResponseContextManager) -> str:
    """What the server says of its refusal."""
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return answer.text[:200] or "without a word"


def stranger(environment: Environment) -> HttpSession:
    """Somebody without an account, whose requests are counted with everybody's."""
    session = HttpSession(environment.host, environment.events.request, None)
    session.trust_env = False
    return understood(session)


def understood(session: HttpSession) -> HttpSession:
    """The same person, to whom the server speaks as this file does."""
    session.headers["Accept-Language"] = "en"
    return session


def log_in(session: HttpSession, username: str, password: str) -> None:
    """Gives the session the account's token."""
    answer = ask(session, "POST", "/api/login", json={"username": username, "password": password})
    session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


# ── The admin and the photographer ────────────────────────────────────────────────────────────────────────────────────


class Admin:
    """Makes events, and sees when the server has nothing left to do."""

    def __init__(self, environment: Environment, username: str, password: str) -> None:
        """Registers as the first admin of an empty server; where there is one already, logs in."""
        self.environment = environment
        self.session = stranger(environment)
        account = {"username": username, "email": f"{username}@example.org", "password": password}
        ask(self.session, "POST", "/api/admin/register-admin", json=account, also=403)
        log_in(self.session, username, password)

    def find_event(self, code: str) -> Studio:
        """The event of a code, with the admin as its photographer."""
        for event in ask(self.session, "GET", "/api/admin/events").json():
            if plain(event["event_code"]) == plain(code):
                return Studio(self.session, event["id"], event["event_code"])
        raise Problem(f"no event has the code {code} (FINDME_EVENT_CODE)")

    def make_event(self, label: str) -> Studio:
        """A photographer who is logged in, with an event; both are named after the label."""
        username = f"studio-{label}"
        account = {"username": username, "email": f"{username}@example.org", "password": PASSWORD}
        made = ask(self.session, "POST", "/api/admin/create-photographer", json=account).json()
        event = {"name": f"Event {label}", "event_code": label, "photographer_id": made["user_id"]}
        ask(self.session, "POST", "/api/admin/create-event", json=event)
        ask(self.session, "GET", f"/api/admin/event-qr/{label}", name="/api/admin/event-qr/{code}")
        photographer = stranger(self.environment)
        log_in(photographer, username, PASSWORD)
        [event] = ask(photographer, "GET", "/api/photographer/events").json()
        return Studio(photographer, event["id"], event["event_code"])

    def wait_until_quiet(self) -> bool:
        """Waits until no job is queued or under way; says whether that came in time."""
        deadline = time.monotonic() + MATCHING
        while jobs(ask(self.session, "GET", "/api/admin/queue/stats").json()):
            if time.monotonic() > deadline:
                return False
            gevent.sleep(1)
        return True


def plain(code: str) -> str:
    """A code as the server compares it."""
    return "".join(code.split()).casefold()


def jobs(stats: Any) -> int:
    """Jobs that are not done."""
    waiting = sum(kind["waiting"] for kind in stats["kinds"].values())
    return int(stats["depth"] + stats["running"] + waiting)


@dataclass(frozen=True)
class Studio:
    """Whoever uploads, at one event."""

    session: HttpSession
    event: int
    code: str

    def work(self, photos: Mapping[str, bytes]) -> None:
        """A whole visit: upload, rematch, every other photo shown to all guests."""
        try:
            self.ask("GET", "photos")
            ids = [self.upload(name, file) for name, file in photos.items()]
            self.ask("POST", "rematch")
            change = {"photo_ids": ids[::2], "show_in_general": True}
            ask(self.session, "PUT", "/api/photos/bulk/show-in-general", json=change)
        except Refused as refused:
            log.error("the photographer gives up: %s", refused)

    def upload(self, name: str, file: bytes) -> int:
        """Uploads one photo; answers its id."""
        taken = self.ask("POST", "upload-photos", judge=refused_files, files={"files": (name, file)})
        return int(taken.json()["uploaded_photos"][0]["id"])

    def ask(self, method: str, what: str, **content: Any) -> ResponseContextManager:
        """A request about the event."""
        path = "/api/photographer/events/{}/" + what
        return ask(self.session, method, path.format(self.event), name=path.format("{id}"), **content)


def refused_files(taken: Any) -> str:
    """The uploaded files that the server did not take."""
    return "; ".join(f"{file['filename']}: {file['error']}" for file in taken["failed_uploads"])


# ── One test ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Party:
    """The event that guests come to: made when a test starts, judged when it stops."""

    label: str
    admin: Admin
    studio: Studio
    upload: gevent.Greenlet
    numbers: Iterator[int]
    guests: list[Guest]

    def __init__(self, settings: Settings, runner: LocalRunner) -> None:
        """The parties of all tests of this process have the same settings."""
        self.settings = settings
        self.folder = settings.folder
        self.runner = runner
        self.is_open = False

    def begin(self, environment: Environment, **_: Any) -> None:
        """Makes the event, and lets the photographer work while guests arrive."""
        try:
            self.open(environment)
        except (Problem, Refused) as problem:
            log.error("no event: %s", problem)
            self.call_off(environment)
        log.info("the event %s is open for guests", self.studio.code)
        self.upload = gevent.spawn(self.studio.work, self.folder.photos)

    def call_off(self, environment: Environment) -> NoReturn:
        """Ends a test that is about to begin."""
        environment.process_exit_code = 1
        gevent.spawn(self.runner.stop if environment.web_ui else self.runner.quit)
        raise gevent.GreenletExit

    def open(self, environment: Environment) -> None:
        """Makes or finds the event."""
        if not environment.host:
            raise Problem("say where the server is, such as --host=http://localhost:10000")
        environment.host = environment.host.rstrip("/")
        settings = self.settings
        self.admin = Admin(environment, settings.admin, settings.password)
        self.label = secrets.token_hex(4)
        self.studio = self.admin.find_event(settings.code) if settings.code else self.admin.make_event(self.label)
        self.numbers, self.guests = itertools.count(), []
        self.is_open = True

    def end(self, environment: Environment, **_: Any) -> None:
        """Waits until everything is matched, and holds what each guest is shown beside the truth."""
        if not self.is_open:
            return
        self.is_open = False
        self.upload.join()
        right = [guest for guest in self.guests if guest.is_right()] if self.is_quiet() else []
        log.info("%d of %d guests have exactly the photos they are in", len(right), len(self.guests))
        if not self.guests or len(right) < len(self.guests):
            environment.process_exit_code = 1

    def close(self, **_: Any) -> None:
        """Stops a test that still runs (Ctrl-C), so that it is judged before Locust settles on its exit code."""
        self.runner.stop()

    def is_quiet(self) -> bool:
        """Whether everything is matched; waits for that."""
        try:
            quiet = self.admin.wait_until_quiet()
        except Refused as refused:
            log.error("nobody can be judged: %s", refused)
            return False
        if not quiet:
            log.error("nobody can be judged: after %d seconds the server still has queued work", MATCHING)
        return quiet


def only_process(environment: Environment) -> LocalRunner:
    """What runs the guests, if it is this process alone."""
    if isinstance(environment.runner, LocalRunner):
        return environment.runner
    raise Problem("runs in one process: leave out --processes, --master and --worker")


@events.init.add_listener
def prepare(environment: Environment, **_: Any) -> None:
    """Reads the settings before anything is started, and has each test begin and end with the party."""
    try:
        party = Party(Settings.read(), only_process(environment))
    except Problem as problem:
        sys.exit(f"locustfile.py: {problem}")
    environment.events.test_start.add_listener(party.begin)
    environment.events.test_stop.add_listener(party.end)
    environment.events.quitting.add_listener(party.close)
    Guest.party = party


# ── Guests ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Guest(HttpUser):
    """Registers once, sends a selfie, and looks at everything there is to see."""

    abstract = True
    wait_time = between(5, 15)
    party: ClassVar[Party]

    def on_start(self) -> None:
        """Takes the next person's part and arrives; a guest who cannot arrive goes home."""
        number, selfies = next(self.party.numbers), self.party.folder.selfies
        self.person = list(selfies)[number % len(selfies)]
        self.username = f"{self.person}-{number}-{self.party.label}"
        self.email = f"{self.username}@guest.example"
        understood(self.client)
        try:
            self.arrive(selfies[self.person])
        except Refused as refused:
            log.error("%s goes home: %s", self.username, refused)
            raise gevent.GreenletExit from None
        self.party.guests.append(self)

    def arrive(self, picture: bytes) -> None:
        """Checks, registers, logs in and sends the selfie."""
        self.check()
        self.ask("POST", "/api/validate-selfie", files={"file": ("selfie.jpg", picture)})
        self.check()
        user = {"username": self.username, "email": self.email, "password": PASSWORD, "user_type": "user"}
        account = {"user_data": user, "event_code": self.party.studio.code}
        self.ask("POST", "/api/register-with-event-code", json=account)
        log_in(self.client, self.username, PASSWORD)
        send = {"params": {"strict": "true"}, "files": {"file": ("selfie.jpg", picture)}}
        self.ask("POST", "/api/upload-selfie", **send)

    def check(self) -> None:
        """The two questions before registering."""
        code = self.party.studio.code
        self.ask("POST", "/api/check-event-code", json={"event_code": code}, judge=unknown_code)
        who = {"username": self.username, "email": self.email, "event_code": code}
        self.ask("POST", "/api/check-user-availability", json=who, judge=taken_names)

    @task
    def browse(self) -> None:
        """Looks at the own photos, at those of everybody and at all pictures."""
        self.photos()
        self.wait_for_matches()
        mine = self.photos()
        self.ask("GET", "/api/me")
        self.photos(params={"cb": int(time.time() * 1000)})
        everybodys = self.ask("GET", "/api/all-photos").json()
        for number, photo in enumerate(mine + everybodys):
            self.look_at(photo)
            if number % PICTURES_BETWEEN == 0:
                self.ask("GET", "/api/user/event-expiration")

    def wait_for_matches(self) -> None:
        """What this app does before it looks again."""
        raise NotImplementedError

    def load(self, photo: Any) -> None:
        """Loads a photo in full size as this app does."""
        raise NotImplementedError

    def look_at(self, photo: Any) -> None:
        """Loads a photo's pictures: two by their signed addresses, as a page does, and one with the token."""
        for address in (photo["thumbnail_url"], photo["image_url"]):
            signed = urlsplit(address)
            without_token = {"Authorization": None}
            path, row = f"{signed.path}?{signed.query}", "/api/photo/{id} (signed)"
            self.ask("GET", path, name=row, headers=without_token)
        self.load(photo)

    def photos(self, **content: Any) -> list[Any]:
        """The guest's photos."""
        return list(self.ask("GET", "/api/my-photos", **content).json())

    def is_right(self) -> bool:
        """Asks a last time for the guest's photos; says whether they are those of the truth."""
        try:
            self.photos(name="/api/my-photos (beside the truth)", judge=self.untruth)
        except Refused as refused:
            log.error("%s", refused)
            return False
        return True

    def untruth(self, photos: Any) -> str:
        """What is missing among the guest's photos, and what is wrong."""
        said = {photo["original_filename"] for photo in photos}
        true = self.party.folder.photos_of(self.person)
        missed, wrong = ", ".join(sorted(true - said)), ", ".join(sorted(said - true))
        parts = [f"misses {missed}"] * bool(missed) + [f"is not in {wrong}"] * bool(wrong)
        return f"{self.username} " + " and ".join(parts) if parts else ""

    def ask(self, method: str, path: str, **content: Any) -> ResponseContextManager:
        """A request of this guest."""
        return ask(self.client, method, path, **content)


class PresentGuest(Guest):
    """A guest with the present app: looks again after a pause, and loads pictures by number."""

    weight = 2

    def wait_for_matches(self) -> None:
        """Waits a little."""
        gevent.sleep(PAUSE)

    def load(self, photo: Any) -> None:
        """By number."""
        self.ask("GET", f"/api/photo/{photo['id']}", name="/api/photo/{id}")


class OlderGuest(Guest):
    """A guest with the older app: polls until its matching is done, and loads pictures by filename."""

    weight = 1

    def wait_for_matches(self) -> None:
        """Polls until the matching is done."""
        while self.ask("GET", "/api/rematch-status", judge=failed_matching).json()["status"] != "done":
            gevent.sleep(PAUSE)

    def load(self, photo: Any) -> None:
        """By filename."""
        self.ask("GET", f"/api/image/{photo['filename']}", name="/api/image/{filename}")


def unknown_code(answer: Any) -> str:
    """A code that no event has."""
    return "" if answer["valid"] else "the event's code is unknown"


def taken_names(answer: Any) -> str:
    """A name or address that somebody has."""
    return ", ".join(name for name in ("username_taken", "email_taken") if answer[name])


def failed_matching(progress: Any) -> str:
    """A matching that was given up."""
    is_over = progress["status"] in ("validation_failed", "error")
    return f"{progress['status']}: {progress.get('error')}" if is_over else ""
