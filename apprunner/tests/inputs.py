"""The JSON files under apprunner/, filled in, and everything that can be wrong with one of them."""

import json
import re

from aws_model import input_problems
from policies import PERMITTED, TRUSTED, policy_problems
from settings import FOUND_OUT, ROOT, SECRETS, SETTINGS

# Each input with the operation it is for.
OPERATIONS = {
    "service.json": ("apprunner", "CreateService"),
    "update-image.json": ("apprunner", "UpdateService"),
    "autoscaling.json": ("apprunner", "CreateAutoScalingConfiguration"),
    "ecs-express.json": ("ecs", "CreateExpressGatewayService"),
    "ecs-express-update.json": ("ecs", "UpdateExpressGatewayService"),
    "ecs-alarm.json": ("cloudwatch", "PutMetricAlarm"),
}

ALL = [*OPERATIONS, *TRUSTED, *PERMITTED]


def load(name):
    text = (ROOT / "apprunner" / name).read_text()
    for key, value in {**SETTINGS, **FOUND_OUT}.items():
        text = text.replace("${" + key + "}", value)
    return json.loads(text)


def problems(name, value):
    """Everything that is wrong with an input."""
    found = [f"{name} has a placeholder that nobody fills in"] if "${" in json.dumps(value) else []
    if name not in OPERATIONS:
        return found + policy_problems(name, value)
    found += input_problems(*OPERATIONS[name], value)
    # A value of the wrong shape has been reported; looking into it would only stumble.
    return found or _environment_problems(value)


def environment(value):
    """The variables and secrets that an input gives to the program; none if it starts no program."""
    source, container = value.get("SourceConfiguration"), value.get("primaryContainer")
    if source:
        image = source["ImageRepository"].get("ImageConfiguration", {})
        return image.get("RuntimeEnvironmentVariables", {}), image.get("RuntimeEnvironmentSecrets", {})
    if container:
        variables = {entry.get("name"): entry.get("value") for entry in container.get("environment", [])}
        return variables, {entry["name"]: entry["valueFrom"] for entry in container.get("secrets", [])}
    return None


def _known_settings():
    """The variables that the program reads."""
    sources = [*(ROOT / "src/config").rglob("*.rs"), *(ROOT / "src/cli").rglob("*.rs")]
    return {name for source in sources for name in re.findall(r'env = "([A-Z0-9_]+)"', source.read_text())}


def _environment_problems(value):
    found = environment(value)
    if found is None:
        return []
    variables, secrets = found
    known = _known_settings()
    problems = [f"the program reads no variable {name}" for name in [*variables, *secrets] if name not in known]
    needed = {
        "FINDME_ENV": "production",
        "FACE_RECOGNIZER_PROVIDER": "aws",
        **{name: SETTINGS[name] for name in ("AWS_REGION", "REKOGNITION_REGION", "PHOTO_BUCKET_NAME", "SITE_BASE_URL")},
    }
    problems += [f"{name} is not {wanted!r}" for name, wanted in needed.items() if variables.get(name) != wanted]
    return problems if secrets == SECRETS else [*problems, f"the secrets are {secrets}"]
