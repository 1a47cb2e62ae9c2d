"""A machine to deploy from: a folder of programs that note how they are called and answer by a script."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from settings import ACCOUNT, REGION, ROOT, SETTINGS

# What the deploy script itself needs; everything else on its PATH is a stand-in.
REAL = ["bash", "cat", "dirname", "mkdir", "sed", "tr"]
STAND_INS = ["aws", "curl", "date", "docker", "git", "sleep"]

TIME = "20260101T000000Z"
COMMIT = "0123456789"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
IMAGE = f"{REGISTRY}/findme:{COMMIT}-{TIME}"
PREVIOUS = f"{REGISTRY}/findme:before"
RUNNER_ARN = f"arn:aws:apprunner:{REGION}:{ACCOUNT}:service/findme/0123456789abcdef0123456789abcdef"
REVISION = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-revision/default/findme/1"
BALANCING = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
ID = "0123456789abcdef"

# Answers by what a command line contains, the first that fits; a list is gone through call by call, its last entry stays.
# `None` is a failure. These are of an account in which everything runs.
ANSWERS = [
    ("git rev-parse", COMMIT),
    ("git status", ""),
    ("date -u", TIME),
    ("sts get-caller-identity", ACCOUNT),
    ("imageTagMutability", "IMMUTABLE"),
    ("get-login-password", "a-password"),
    ("apprunner list-services", RUNNER_ARN),
    ("RuntimeEnvironmentVariables", "AWS_REGION\tFINDME_ENV\tLOG_FORMAT"),
    ("environment[].name", "AWS_REGION\tFINDME_ENV\tLOG_FORMAT"),
    ("ImageIdentifier", PREVIOUS),
    ("apprunner update-service", f"operation\t{RUNNER_ARN}"),
    ("apprunner create-service", f"operation\t{RUNNER_ARN}"),
    ("apprunner list-operations", ["None", "IN_PROGRESS", "SUCCEEDED"]),
    ("ServiceUrl", "findme.example.com"),
    ("list-auto-scaling-configurations", "None"),
    ("status.statusCode", "ACTIVE"),
    ("primaryContainer.image", PREVIOUS),
    ("update-express-gateway-service", REVISION),
    ("create-express-gateway-service", REVISION),
    ("list-service-deployments", ["None", "IN_PROGRESS", "SUCCESSFUL"]),
    ("describe-subnets", "10.0.0.0/20\t10.0.16.0/20"),
    ("alarmNames", "findme-rollback"),
    ("alternateTargetGroupArn", f"{BALANCING}:targetgroup/a/{ID}\t{BALANCING}:targetgroup/b/{ID}"),
    ("describe-target-groups", f"{BALANCING}:loadbalancer/app/a/{ID}"),
    ("ingressPaths", "https://findme.example.com"),
]

PROGRAM = f"""#!{sys.executable}
import json, os, pathlib, sys
folder = pathlib.Path(__file__).parent
words = [pathlib.Path(sys.argv[0]).name, *sys.argv[1:]]
line = " ".join(words)
calls = folder / "calls"
earlier = [json.loads(entry) for entry in calls.read_text().splitlines()] if calls.exists() else []
with calls.open("a") as file:
    file.write(json.dumps(words) + "\\n")
for part, answer in json.loads((folder / "answers").read_text()):
    if part in line:
        if isinstance(answer, list):
            answer = answer[min(sum(part in " ".join(call) for call in earlier), len(answer) - 1)]
        if answer is None:
            sys.exit(254)
        print(answer)
        break
"""


class Machine:
    """Use it as a context: the folder goes at the end."""

    def __init__(self, answers=(), without=(), settings=None):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        for name in REAL:
            (self.folder / name).symlink_to(shutil.which(name))
        for name in set(STAND_INS) - set(without):
            program = self.folder / name
            program.write_text(PROGRAM)
            program.chmod(0o755)
        (self.folder / "answers").write_text(json.dumps([*answers, *ANSWERS]))
        self.settings = self.folder / "settings"
        values = SETTINGS if settings is None else settings
        self.settings.write_text("# A comment.\n\n" + "".join(f"{name}={value}\n" for name, value in values.items()))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def deploy(self, *arguments):
        """Runs deploy.sh; gives its outcome with what it printed."""
        return self.run("bash", "apprunner/deploy.sh", "--settings", self.settings, *arguments)

    def run(self, *command):
        environment = {"PATH": str(self.folder), "HOME": str(self.folder)}
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    def calls(self):
        """How the stand-ins were called, as lists of words."""
        calls = self.folder / "calls"
        return [json.loads(line) for line in calls.read_text().splitlines()] if calls.exists() else []
