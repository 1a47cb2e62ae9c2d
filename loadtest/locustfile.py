"""Guests of an event, for Locust: they send what the recorded clients send, and have to get exactly their photos.

Install it once, then run it with the web page on http://localhost:8089, or without:

    python3 -m venv target/locust
    target/locust/bin/pip install --require-hashes -r loadtest/locust-requirements.txt
    export FINDME_ADMIN=admin FINDME_ADMIN_PASSWORD='what make run printed'
    target/locust/bin/locust -f loadtest/locustfile.py --host=http://localhost:10000
    target/locust/bin/locust -f loadtest/locustfile.py --host=http://localhost:10000 --headless -u 30 -r 5 -t 2m

Settings are environment variables:

    FINDME_ADMIN           The name of an admin. A server that has none yet gets this one,
    FINDME_ADMIN_PASSWORD  with this password.
    FINDME_EVENT_FOLDER    A folder of photos and selfies; without it, the sample photos that `make samples` fetches.
    FINDME_EVENT_TRUTH     Who is in which photo; without it, the folder's truth.json.
    FINDME_EVENT_CODE      An event to use; without it, one is made. It must hold no photos but the folder's.

docs/OPERATIONS.md (Load tests with Locust) says what is sent, what counts as a failure, and what the truth looks like.
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
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gevent
from locust import HttpUser, between, events, task
from locust.clients import HttpSession
from locust.env import Environment
from locust.exception import RescheduleTask, StopTest
from locust.runners import LocalRunner
from PIL import Image

MODELS = Path(__file__).resolve().parent.parent / "models"
SAMPLES = MODELS / "node_modules/@vladmandic/face-api/demo"
PASSWORD = "Sesame-2026"  # Of every account that is made here.
REQUEST_TIMEOUT = 130  # Seconds; the server ends a request sooner.
MATCHING_TIMEOUT = 600  # Seconds that matching may take after the last guest has left.
PAUSE = 2  # Seconds between the two looks at the own photos, and between two polls of the older app.
MARGIN = 0.4  # What is cut out around a face, as a share of its size: hair and shoulders, but no neighbour.
log = logging.getLogger("findme")

# What is wrong with an answer although its status is 200, by path.
PROBLEMS = {
    "/api/check-event-code": lambda answer: "" if answer["valid"] else "the event's code is unknown",
    "/api/check-user-availability": lambda answer: "taken" if answer["username_taken"] or answer["email_taken"] else "",
    "/api/rematch-status": lambda answer: str(answer) if answer["status"] in ("validation_failed", "error") else "",
    "/api/photographer/events/{id}/upload-photos": lambda answer: str(answer["failed_uploads"] or ""),
}


class RequestFailed(RescheduleTask):
    """Ends a task after a failed request, which Locust has counted already."""


class Client(HttpSession):
    """Sends the requests of one account; Locust counts them."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment.host.rstrip("/"), environment.events.request, None)
        self.trust_env = False
        self.headers["Accept-Language"] = "en"

    def ask(self, method: str, path: str, name: str = "", also: int = 200, problem: Any = None, **content: Any) -> Any:
        """Sends a request; it fails unless its status is 200 or `also` and its answer has no problem."""
        name = name or path
        problem = problem or PROBLEMS.get(name)
        with self.request(method, path, name=name, catch_response=True, timeout=REQUEST_TIMEOUT, **content) as response:
            if response.error is not None:
                failure = f"no answer: {response.error!r}"
            elif response.status_code not in (200, also):
                failure = f"{response.status_code}: {detail(response)}"
            else:
                failure = problem(response.json()) if problem else ""
            response.failure(failure) if failure else response.success()
        if failure:
            raise RequestFailed(f"{method} {name}: {failure}")
        return response

    def log_in(self, username: str, password: str) -> None:
        """Sends the account's token with all further requests."""
        answer = self.ask("POST", "/api/login", json={"username": username, "password": password}).json()
        self.headers["Authorization"] = f"Bearer {answer['access_token']}"


def detail(response: Any) -> str:
    """Why the server refused, in its own words."""
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return response.text[:200] or "no text"


class Event:
    """The event of one test, with its admin (who is registered if the server has none) and its guests."""

    def __init__(self, environment: Environment) -> None:
        self.label, self.numbers, self.guests = secrets.token_hex(4), itertools.count(), []
        self.admin = Client(environment)
        name, password = os.environ["FINDME_ADMIN"], os.environ["FINDME_ADMIN_PASSWORD"]
        account = {"username": name, "email": f"{name}@example.org", "password": password}
        self.admin.ask("POST", "/api/admin/register-admin", json=account, also=403)
        self.admin.log_in(name, password)
        code = os.environ.get("FINDME_EVENT_CODE") or self.label
        if code == self.label:
            self.admin.ask("POST", "/api/photographer/events", json={"name": f"Event {code}", "event_code": code})
        for event in self.admin.ask("GET", "/api/admin/events").json():  # Spaces and case do not count.
            if "".join(event["event_code"].split()).casefold() == "".join(code.split()).casefold():
                self.id, self.code = event["id"], event["event_code"]
                return
        raise StopTest(f"no event has the code {code} (FINDME_EVENT_CODE)")

    def upload(self, photos: dict[str, bytes]) -> None:
        """Uploads photos one by one, asks for a rematch, and shows every other photo to all guests."""
        ask, ids = self.admin.ask, []
        path, name = f"/api/photographer/events/{self.id}/", "/api/photographer/events/{id}/"
        ask("GET", path + "photos", name + "photos")
        for photo in photos.items():
            answer = ask("POST", path + "upload-photos", name + "upload-photos", files={"files": photo}).json()
            ids.append(answer["uploaded_photos"][0]["id"])
        ask("POST", path + "rematch", name + "rematch")
        ask("PUT", "/api/photos/bulk/show-in-general", json={"photo_ids": ids[::2], "show_in_general": True})

    def has_jobs(self) -> bool:
        stats = self.admin.ask("GET", "/api/admin/queue/stats").json()
        return stats["depth"] + stats["running"] + sum(kind["waiting"] for kind in stats["kinds"].values()) > 0


class Guest(HttpUser):
    """Registers once, sends a selfie, and loads all photos again and again."""

    abstract = True
    wait_time = between(5, 15)
    # open_event sets the event; read_settings sets `people` (who is in which photo), `photos` and `selfies`.
    event: Event | None = None

    def on_start(self) -> None:
        """Registers as the next person; the apps check code and names before and after the selfie."""
        number, code = next(self.event.numbers), {"event_code": self.event.code}
        self.person, picture = self.selfies[number % len(self.selfies)]
        self.username, selfie = f"{self.person}-{number}-{self.event.label}", {"file": ("selfie.jpg", picture)}
        self.client = Client(self.environment)
        ask, names = self.client.ask, {"username": self.username, "email": f"{self.username}@guest.example"}
        try:
            ask("POST", "/api/check-event-code", json=code)
            ask("POST", "/api/check-user-availability", json=names | code)
            ask("POST", "/api/validate-selfie", files=selfie)
            ask("POST", "/api/check-event-code", json=code)
            ask("POST", "/api/check-user-availability", json=names | code)
            user = names | {"password": PASSWORD, "user_type": "user"}
            ask("POST", "/api/register-with-event-code", json={"user_data": user} | code)
            self.client.log_in(self.username, PASSWORD)
            ask("POST", "/api/upload-selfie", params={"strict": "true"}, files=selfie)
        except RequestFailed as error:
            log.error("%s does not take part: %s", self.username, error)
            raise gevent.GreenletExit from None
        self.event.guests.append(self)

    @task
    def browse(self) -> None:
        """Loads the own photos, those of everybody, and all pictures."""
        ask = self.client.ask
        ask("GET", "/api/my-photos")
        self.wait_for_matches()
        mine = ask("GET", "/api/my-photos").json()
        ask("GET", "/api/me")
        ask("GET", "/api/my-photos", params={"cb": int(time.time() * 1000)})
        for number, photo in enumerate(mine + ask("GET", "/api/all-photos").json()):
            # A page loads pictures by their signed addresses, without the token.
            for address in (photo["thumbnail_url"], photo["image_url"]):
                path = urlsplit(address)._replace(scheme="", netloc="").geturl()
                ask("GET", path, "/api/photo/{id} (signed)", headers={"Authorization": None})
            ask("GET", self.full_size.format(**photo), self.full_size)
            if number % 5 == 0:
                ask("GET", "/api/user/event-expiration")

    def wrong_photos(self, photos: Any) -> str:
        """Compares the guest's photos with the truth."""
        found = {photo["original_filename"] for photo in photos}
        right = {photo for photo, people in self.people.items() if self.person in people}
        missed, wrong = sorted(right - found), sorted(found - right)
        return f"{self.username} misses {missed}, is not in {wrong}" if missed or wrong else ""


class PresentGuest(Guest):
    """Has the present app, which looks again after a pause."""

    weight = 2
    full_size = "/api/photo/{id}"

    def wait_for_matches(self) -> None:
        gevent.sleep(PAUSE)


class OlderGuest(Guest):
    """Has the older app, which polls until the matching is done."""

    weight = 1
    full_size = "/api/image/{filename}"

    def wait_for_matches(self) -> None:
        while self.client.ask("GET", "/api/rematch-status").json()["status"] != "done":
            gevent.sleep(PAUSE)


@events.init.add_listener
def read_settings(environment: Environment, **_: Any) -> None:
    """Checks the settings and reads the folder before anything is started."""
    if not isinstance(environment.runner, LocalRunner):
        sys.exit("locustfile.py: runs in one process: leave out --processes, --master and --worker")
    if not (os.environ.get("FINDME_ADMIN") and os.environ.get("FINDME_ADMIN_PASSWORD")):
        sys.exit("locustfile.py: set FINDME_ADMIN and FINDME_ADMIN_PASSWORD; a server without an admin gets this one")
    folder = Path(os.environ.get("FINDME_EVENT_FOLDER") or SAMPLES)
    truth = MODELS / "people.json" if folder == SAMPLES else folder / "truth.json"
    truth = Path(os.environ.get("FINDME_EVENT_TRUTH") or truth)
    try:
        content = json.loads(truth.read_bytes())
        Guest.people = {photo: list(people) for photo, people in content["photos"].items()}
        Guest.photos = {photo: (folder / photo).read_bytes() for photo in Guest.people}
        Guest.selfies = [(person, read_selfie(folder, source)) for person, source in content["selfies"].items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sys.exit(f"locustfile.py: {truth} and its photos cannot be read, for the samples run `make samples`: {error!r}")


def read_selfie(folder: Path, source: Any) -> bytes:
    """Reads a picture, or cuts a face with some margin out of a photo."""
    if isinstance(source, str):
        return (folder / source).read_bytes()
    x, y, width, height = (source[key] for key in ("left", "top", "width", "height"))
    dx, dy = MARGIN * width, MARGIN * height
    shares = (x - dx, y - dy, x + width + dx, y + height + dy)
    with Image.open(folder / source["photo"]) as photo:
        box = [int(min(max(share, 0), 1) * side) for share, side in zip(shares, photo.size * 2)]
        jpeg = io.BytesIO()
        photo.convert("RGB").crop(box).save(jpeg, "JPEG", quality=90)
    return jpeg.getvalue()


@events.test_start.add_listener
def open_event(environment: Environment, **_: Any) -> None:
    """Opens the event before guests arrive."""
    Guest.event = None
    environment.process_exit_code = 1  # Until all guests have been checked.
    if not environment.host:
        raise StopTest("say where the server is, such as --host=http://localhost:10000")
    try:
        Guest.event = Event(environment)
    except RequestFailed as error:
        raise StopTest(f"no event: {error}") from error
    log.info("the event %s is open for guests", Guest.event.code)
    Guest.event.uploads = gevent.spawn(Guest.event.upload, Guest.photos)


@events.test_stop.add_listener
def check_guests(environment: Environment, **_: Any) -> None:
    """Waits until everything is matched, and compares the photos of each guest with the truth."""
    event, right = Guest.event, 0
    if event is None:
        return
    try:
        event.uploads.get()
        with gevent.Timeout(MATCHING_TIMEOUT, RequestFailed("matching takes too long")):
            while event.has_jobs():
                gevent.sleep(1)
    except RequestFailed as error:
        log.error("no guest can be checked: %s", error)
        return
    for guest in event.guests:
        try:
            guest.client.ask("GET", "/api/my-photos", "/api/my-photos (beside the truth)", problem=guest.wrong_photos)
            right += 1
        except RequestFailed as error:
            log.error("%s", error)
    log.info("%d of %d guests have exactly the photos they are in", right, len(event.guests))
    if event.guests and right == len(event.guests):
        environment.process_exit_code = None  # Failed requests alone decide now.


# Ctrl-C: guests are checked before Locust chooses its exit code.
events.quitting.add_listener(lambda environment, **_: environment.runner.stop())
