"""FindMe serving pictures, beside nginx serving the same files on the same machine in the same run.

    cargo build --release && make models samples
    python3 loadtest/serving.py                 # about ten minutes; --help lists what can be changed

It needs Python 3.11, wrk, nginx and ImageMagick (`apt-get install wrk nginx imagemagick`). Both servers are started with
a temporary folder, have two threads each, write no log and keep connections alive; wrk is the client of both. FindMe is
asked as real clients ask: by signed address, as pages do (anybody may load it), and by number with a guest's token, as
apps do. nginx serves the files that FindMe has stored, and knows nobody. That both give the same bytes is checked first.

Printed are, for thumbnails, web sizes and ranges of an original: requests a second (medians of rounds in which the servers
take turns), what share of nginx's that is (with the lowest and highest of the rounds), bytes a second, the median wait,
and the time of a processor that the server itself spent on a request; then FindMe's resident memory over the run; then
the time to the first byte of an original of 24 megapixels, asked for one after the other.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

REPOSITORY = Path(__file__).resolve().parent.parent
SAMPLES = REPOSITORY / "models/node_modules/@vladmandic/face-api/demo"
Command = Sequence[str | Path]

TOOLS = {"wrk": "wrk", "nginx": "nginx", "mogrify": "imagemagick"}
"""Programs, and the Debian packages they come in."""

PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])

THREADS = 2
"""Of each server, and of the client."""

PASSWORD = "Sesame-2026"

RANGE_BYTES = 64 << 10
RANGES = 16
"""Ranges of the original that are asked for in turn, evenly over the file."""

PATIENCE = 300
"""Seconds for a start, and for the preparation of the photos."""

CALM = 0.95
"""The idle share of a calm machine."""

UNREST = 120
"""Seconds after which nobody waits for a calm machine any more."""


class Problem(Exception):
    """Why nothing can be measured, in a sentence."""


# ── Processes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def tool(name: str) -> str:
    """Where a program is."""
    if found := shutil.which(name, path=PATH):
        return found
    raise Problem(f"{name} is not installed: `apt-get install {' '.join(TOOLS.values())}`")


def tied(command: Command) -> list[str]:
    """The command of a process that ends when this one does, however it ends."""
    return ["setpriv", "--pdeathsig", "TERM", *map(str, command)]


@contextlib.contextmanager
def running(command: Command, port: int, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A server that listens at the port by now, and is gone afterwards."""
    with subprocess.Popen(tied(command), stdin=subprocess.DEVNULL, **options) as process:
        try:
            wait_for(lambda: listens(process, port), f"{command[0]} does not start")
            yield process
        finally:
            stop(process)


def listens(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether a server takes connections; one that has ended never will."""
    if process.poll() is not None:
        raise Problem(f"a server ended at once with {process.returncode}")
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """Asks a process to end, and makes it."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()


def wait_for(condition: Any, otherwise: str) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise Problem(otherwise)
        time.sleep(0.1)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


# ── What processes cost ───────────────────────────────────────────────────────────────────────────────────────────────


def family(pid: int) -> list[int]:
    """A process and its children."""
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def cpu_seconds(pid: int) -> float:
    """The time that processors have spent on a process and its children."""
    ticks = 0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int, field: str) -> float:
    """A figure of a process's memory: `VmRSS` now, `VmHWM` at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [kib] = [line.split()[1] for line in lines if line.startswith(field)]
    return int(kib) / 1024


def idle_share(seconds: float) -> float:
    """What share of its time the machine does nothing."""
    before = processor_times()
    time.sleep(seconds)
    spent = [after - start for after, start in zip(processor_times(), before, strict=True)]
    return spent[3] / max(sum(spent), 1)


def processor_times() -> list[int]:
    """Ticks by kind; the fourth is idle."""
    return [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]


def wait_until_calm() -> None:
    """Waits until nobody else uses the machine."""
    deadline = time.monotonic() + UNREST
    while (idle := idle_share(2)) < CALM:
        if time.monotonic() > deadline:
            print(f"(the machine is not calm: {1 - idle:.0%} busy with something else)")
            return


# ── FindMe ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Account:
    """Somebody at a FindMe."""

    base: str
    token: str = ""

    def log_in(self, username: str) -> None:
        """Gets a token."""
        self.token = self.call("POST", "login", {"username": username, "password": PASSWORD})["access_token"]

    def call(self, method: str, path: str, content: Any = None) -> Any:
        """Sends JSON, gives the answer's."""
        body = None if content is None else json.dumps(content).encode()
        return self.send(method, path, body, "application/json")

    def upload(self, path: str, file: Path) -> Any:
        """Sends a file in a form."""
        edge = secrets.token_hex(16)
        head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{file.name}"\r\n\r\n'
        body = head.encode() + file.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        return self.send("POST", path, body, f"multipart/form-data; boundary={edge}")

    def send(self, method: str, path: str, body: bytes | None, kind: str) -> Any:
        """Sends a request, gives the answer's JSON."""
        headers = {"Content-Type": kind, "Accept-Language": "en"} | bearer(self.token)
        request = urllib.request.Request(f"{self.base}/api/{path}", body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=130) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            raise Problem(f"{method} /api/{path}: {refusal.code}: {refusal.read().decode()}") from refusal


def bearer(token: str) -> dict[str, str]:
    """The header that says who asks."""
    return {"Authorization": f"Bearer {token}"} if token else {}


@dataclass(frozen=True)
class Scene:
    """An event whose photos are ready to be looked at, with a guest who may see all of them."""

    event: int
    photos: list[Any]
    guest: Account


def prepare(base: str, photos: Sequence[Path]) -> Scene:
    """Makes the event on an empty FindMe, and waits until all copies of its photos are made."""
    admin, guest = Account(base), Account(base)
    admin.call("POST", "admin/register-admin", person("boss"))
    admin.log_in("boss")
    event = admin.call("POST", "photographer/events", {"name": "Pictures"})
    taken = [admin.upload(f"photographer/events/{event['id']}/upload-photos", photo) for photo in photos]
    wait_for(lambda: is_quiet(admin), "the photos are not prepared")
    ids = [photo["id"] for one in taken for photo in one["uploaded_photos"]]
    admin.call("PUT", "photos/bulk/show-in-general", {"photo_ids": ids, "show_in_general": True})
    guest.call("POST", "register-with-event-code", {"user_data": person("guest"), "event_code": event["event_code"]})
    guest.log_in("guest")
    return Scene(event["id"], guest.call("GET", "all-photos"), guest)


def person(name: str) -> dict[str, str]:
    """An account to be made."""
    return {"username": name, "email": f"{name}@example.org", "password": PASSWORD}


def is_quiet(admin: Account) -> bool:
    """Whether no job is left."""
    stats = admin.call("GET", "admin/queue/stats")
    return not stats["depth"] + stats["running"] + sum(kind["waiting"] for kind in stats["kinds"].values())


# ── What is asked for ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Ask:
    """A request for a picture."""

    path: str
    headers: Mapping[str, str]

    def answered(self, port: int) -> bytes:
        """The answer's body."""
        request = urllib.request.Request(f"http://127.0.0.1:{port}{self.path}", headers=dict(self.headers))
        with urllib.request.urlopen(request, timeout=130) as answer:
            return bytes(answer.read())


@dataclass(frozen=True)
class Way:
    """A server, and how the pictures are asked for there."""

    name: str
    port: int
    pid: int
    asks: list[Ask]


def signed(photo: Any, field: str) -> Ask:
    """By a signed address, as in a page's `<img>` tag: without a token."""
    address = urlsplit(photo[field])
    return Ask(f"{address.path}?{address.query}", {})


@dataclass(frozen=True)
class Servers:
    """Both servers, and the event that they serve."""

    findme: subprocess.Popen[bytes]
    findme_port: int
    nginx: subprocess.Popen[bytes]
    nginx_port: int
    scene: Scene

    def copies(self, folder: str, size: str, field: str) -> list[Way]:
        """The ways to the small copies of all photos."""
        photos, token = self.scene.photos, bearer(self.scene.guest.token)
        return [
            self.of_nginx([Ask(self.file(folder, photo, ".jpg"), {}) for photo in photos]),
            self.of_findme("signed", [signed(photo, field) for photo in photos]),
            self.of_findme("token", [Ask(f"/api/photo/{photo['id']}?size={size}", token) for photo in photos]),
        ]

    def originals(self, ranges: Sequence[Mapping[str, str]]) -> list[Way]:
        """The ways to (ranges of) the largest original; the API signs no addresses of originals."""
        photo = max(self.scene.photos, key=lambda photo: photo["width"] * photo["height"])
        path, token = f"/api/photo/{photo['id']}", bearer(self.scene.guest.token)
        return [
            self.of_nginx([Ask(self.file("clean", photo), part) for part in ranges]),
            self.of_findme("token", [Ask(path, token | dict(part)) for part in ranges]),
        ]

    def file(self, folder: str, photo: Any, suffix: str = "") -> str:
        """Where nginx has a photo's copy."""
        return f"/{folder}/event_{self.scene.event}/{photo['filename']}{suffix}"

    def of_nginx(self, asks: list[Ask]) -> Way:
        """A way to nginx."""
        return Way("nginx", self.nginx_port, self.nginx.pid, asks)

    def of_findme(self, how: str, asks: list[Ask]) -> Way:
        """A way to FindMe."""
        return Way(f"FindMe, {how}", self.findme_port, self.findme.pid, asks)


def ranges_of(size: int) -> list[Mapping[str, str]]:
    """Ranges all over a file."""
    starts = [number * (size - RANGE_BYTES) // (RANGES - 1) for number in range(RANGES)]
    return [{"Range": f"bytes={start}-{start + RANGE_BYTES - 1}"} for start in starts]


def check_same(ways: Sequence[Way]) -> int:
    """Checks that all ways lead to the same bytes; answers how many those are on average."""
    bodies = [[ask.answered(way.port) for ask in way.asks] for way in ways]
    if any(other != bodies[0] for other in bodies):
        raise Problem("FindMe and nginx do not serve the same bytes")
    return sum(map(len, bodies[0])) // len(bodies[0])


# ── The servers ───────────────────────────────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def servers(findme: Path, folder: Path, photos: Sequence[Path]) -> Iterator[Servers]:
    """Both servers, with everything ready; FindMe is given nothing of this process's environment but its log level."""
    data, findme_port, nginx_port = folder / "data", free_port(), free_port()
    environment = {
        "PATH": PATH,
        "TOKIO_WORKER_THREADS": str(THREADS),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }
    serve: Command = [findme, "serve", "--port", str(findme_port), "--data-dir", data]
    with running(serve, findme_port, cwd=REPOSITORY, env=environment) as ours:
        scene = prepare(f"http://127.0.0.1:{findme_port}", photos)
        settings = folder / "nginx.conf"
        settings.write_text(nginx_settings(folder, data / "objects", nginx_port))
        serve = [tool("nginx"), "-e", "stderr", "-p", folder, "-c", settings]
        with running(serve, nginx_port) as theirs:
            yield Servers(ours, findme_port, theirs, nginx_port, scene)


def nginx_settings(folder: Path, root: Path, port: int) -> str:
    """nginx for static files, with its own files in the folder and no log.

    `tcp_nopush` is off, as nginx has it by itself: with it, each range waits 40 ms for an acknowledgement.
    """
    kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    scratch = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    return f"""
{"user root;" if os.geteuid() == 0 else ""}
daemon off;
pid {folder}/nginx.pid;
worker_processes {THREADS};
events {{ worker_connections 1024; }}
http {{
    {scratch}
    types {{ image/jpeg jpg; image/png png; }}
    access_log off;
    sendfile on;
    tcp_nopush off;
    keepalive_requests 1000000000;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def large_photo(folder: Path) -> Path:
    """A sample scaled up to 24 megapixels, with the grain of a camera: six to eight megabytes."""
    photo = folder / "large.jpg"
    shutil.copy(SAMPLES / "sample6.jpg", photo)
    grain = ["-attenuate", "0.4", "+noise", "Gaussian"]
    scale: Command = [tool("mogrify"), "-seed", "1", "-resize", "6000x4000!", *grain, "-quality", "90", photo]
    subprocess.run(tied(scale), check=True)
    return photo


# ── Requests a second ─────────────────────────────────────────────────────────────────────────────────────────────────

WRK_SCRIPT = """
local asks, last = {}, 0

function init()
    for _, ask in ipairs(%s) do
        asks[#asks + 1] = wrk.format("GET", ask[1], ask[2])
    end
end

function request()
    last = last %% #asks + 1
    return asks[last]
end

function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("\\nMEASURED %%d %%d %%d %%d %%d\\n",
        summary.requests, summary.bytes, summary.duration, latency:percentile(50), failed))
end
"""


@dataclass(frozen=True)
class Measured:
    """How one round went."""

    per_second: float
    bytes_per_second: float
    wait_ms: float
    cpu_us: float


def measure(way: Way, folder: Path, connections: int, seconds: int) -> Measured:
    """Lets wrk ask for so long."""
    script = folder / "asks.lua"
    script.write_text(WRK_SCRIPT % lua([[ask.path, ask.headers] for ask in way.asks]))
    load = [f"-t{THREADS}", f"-c{connections}", f"-d{seconds}s"]
    wrk: Command = [tool("wrk"), *load, "-s", script, f"http://127.0.0.1:{way.port}"]
    before = cpu_seconds(way.pid)
    said = subprocess.run(tied(wrk), check=True, capture_output=True, text=True).stdout
    spent = cpu_seconds(way.pid) - before
    figures = [line.split()[1:] for line in said.splitlines() if line.startswith("MEASURED")]
    requests, received, duration, wait, failed = map(int, figures[0])
    if failed or not requests:
        raise Problem(f"{failed} requests to {way.name} failed:\n{said}")
    took = duration / 1e6
    return Measured(requests / took, received / took, wait / 1e3, spent / requests * 1e6)


def lua(value: Any) -> str:
    """A value as Lua writes it."""
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"[{lua(name)}] = {lua(item)}" for name, item in value.items()) + "}"
    return "{" + ", ".join(map(lua, value)) + "}"


def compare(ways: Sequence[Way], folder: Path, connections: int, options: argparse.Namespace) -> None:
    """Lets the ways take turns, and prints how they did."""
    wait_until_calm()
    for way in ways:
        measure(way, folder, connections, options.warm_up)
    rounds = [[measure(way, folder, connections, options.seconds) for way in ways] for _ in range(options.rounds)]
    print(f"  {connections} connections      requests/s   of nginx's (lowest–highest)     MB/s   wait ms   CPU µs/request")
    for place, way in enumerate(ways):
        mine = [one[place] for one in rounds]
        rates, shares = [one.per_second for one in mine], [one[place].per_second / one[0].per_second for one in rounds]
        share = median(rates) / median([one[0].per_second for one in rounds])
        print(
            f"    {way.name:<16} {median(rates):>12.0f}   {share:>10.2f} ({min(shares):.2f}–{max(shares):.2f})       "
            f"{median([one.bytes_per_second for one in mine]) / 1e6:>12.1f} {median([one.wait_ms for one in mine]):>9.2f}"
            f" {median([one.cpu_us for one in mine]):>16.1f}",
            flush=True,
        )


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


# ── Time to the first byte ────────────────────────────────────────────────────────────────────────────────────────────


class Line:
    """A connection that is kept."""

    def __init__(self, way: Way) -> None:
        """Connects."""
        self.name = way.name
        headers = {"Host": "localhost"} | dict(way.asks[0].headers)
        fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.request = f"GET {way.asks[0].path} HTTP/1.1\r\n{fields}\r\n".encode()
        self.socket = socket.create_connection(("127.0.0.1", way.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> tuple[float, float]:
        """Milliseconds to the first and to the last byte of an answer."""
        began = time.perf_counter()
        self.socket.sendall(self.request)
        received = self.socket.recv(1 << 20)
        first = time.perf_counter()
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self.socket.recv(1 << 20)
        left = length(received[:end]) - (len(received) - end - 4)
        while left > 0:
            left -= len(self.socket.recv(1 << 20))
        return (first - began) * 1e3, (time.perf_counter() - began) * 1e3


def length(head: bytes) -> int:
    """How many bytes follow the head of an answer."""
    for line in head.decode("latin-1").lower().split("\r\n"):
        name, _, value = line.partition(":")
        if name == "content-length":
            return int(value)
    raise Problem(f"an answer without a length: {head!r}")


def first_bytes(ways: Sequence[Way], count: int) -> None:
    """Prints how long the ways let somebody wait who asks again and again; they take turns."""
    wait_until_calm()
    lines = [Line(way) for way in ways]
    waits = [[line.ask() for line in lines] for _ in range(count)]
    print(f"  {count} requests one by one    first byte ms: median      p95    last byte ms: median      p95")
    for place, line in enumerate(lines):
        firsts, lasts = ([one[place][end] for one in waits] for end in (0, 1))
        print(f"    {line.name:<37}{median(firsts):>9.2f}{p95(firsts):>9.2f}{median(lasts):>24.2f}{p95(lasts):>9.2f}")


def p95(values: Sequence[float]) -> float:
    """What 95 of 100 are below."""
    return statistics.quantiles(values, n=100)[94]


# ── The run ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def run(options: argparse.Namespace, folder: Path) -> None:
    """Measures everything."""
    for name in TOOLS:
        tool(name)
    if not options.findme.exists() or not SAMPLES.is_dir():
        raise Problem("FindMe or its sample photos are not there: `cargo build --release && make models samples`")
    photos = [*sorted(SAMPLES.glob("sample*.jpg")), large_photo(folder)]
    with servers(options.findme, folder, photos) as both:
        [nginx, findme] = both.originals([{}])
        size = check_same([nginx, findme])
        parts = {
            "Thumbnails": both.copies("thumb", "thumb", "thumbnail_url"),
            "Web sizes": both.copies("web", "web", "image_url"),
            "Ranges of an original": both.originals(ranges_of(size)),
        }
        memory = [memory_mib(both.findme.pid, "VmRSS")]
        for title, ways in parts.items():
            print(f"\n{title} of {check_same(ways) / 1e3:.0f} kB on average; {options.rounds} rounds of {options.seconds} s")
            for connections in options.connections:
                compare(ways, folder, connections, options)
                memory.append(memory_mib(both.findme.pid, "VmRSS"))
        print(f"\nAn original of 24 megapixels, {size / 1e6:.1f} MB")
        first_bytes([nginx, findme], options.originals)
        memory.append(memory_mib(both.findme.pid, "VmRSS"))
        steps = " ".join(f"{mib:.0f}" for mib in memory)
        most = memory_mib(both.findme.pid, "VmHWM")
        print(f"\nFindMe's resident memory in MiB, before and after each of these: {steps}; most ever: {most:.0f}")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--findme", type=Path, default=REPOSITORY / "target/release/findme", help="the server")
    parser.add_argument("--rounds", type=int, default=5, help="rounds in which the servers take turns (5)")
    parser.add_argument("--seconds", type=int, default=3, help="how long each is asked in a round (3)")
    parser.add_argument("--warm-up", type=int, default=2, help="seconds of each before the first round (2)")
    parser.add_argument("--connections", type=int, nargs="+", default=[16, 64], help="connections at once (16 64)")
    parser.add_argument("--originals", type=int, default=200, help="requests for the large original (200)")
    return parser.parse_args()


def main() -> None:
    """Measures, and leaves nothing behind."""
    options = arguments()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("serving.py: told to stop"))
    with tempfile.TemporaryDirectory(prefix="findme-serving-") as folder:
        try:
            run(options, Path(folder))
        except Problem as problem:
            sys.exit(f"serving.py: {problem}")


if __name__ == "__main__":
    main()
