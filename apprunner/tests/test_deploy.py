"""deploy.sh, run on a machine whose aws, docker, git and curl are stand-ins."""

import json
import shlex
import unittest

import inputs
from aws_model import command_problems
from stand_ins import IMAGE, PREVIOUS, Machine

TARGETS = ("apprunner", "ecs-express")
MISSING = [("list-services", "None"), ("status.statusCode", None), ("get-role", None), ("describe-repositories", None)]

# What has to happen, in this order, whatever else does: programs with the words that tell their calls apart.
STEPS = {
    "apprunner": [
        "ecr get-login-password", "docker login", "docker build", "docker push", "apprunner update-service",
        "apprunner list-operations", "curl",
    ],
    "ecs-express": [
        "ecr get-login-password", "docker login", "docker build", "docker push", "cloudwatch put-metric-alarm",
        "ecs update-express-gateway-service --cli-input-json", "ecs list-service-deployments", "curl",
    ],
}
STEPS_OF_CREATION = {
    "apprunner": [
        "ecr create-repository", "docker push", "iam create-role", "iam put-role-policy",
        "create-auto-scaling-configuration", "apprunner create-service", "apprunner list-operations", "curl",
    ],
    "ecs-express": [
        "ecr create-repository", "docker push", "iam create-role", "iam put-role-policy",
        "ecs create-express-gateway-service", "ecs list-service-deployments", "cloudwatch put-metric-alarm", "curl",
    ],
}


def shown(output):
    """The commands that a dry run printed, as lists of words."""
    return [shlex.split(line[2:]) for line in output.splitlines() if line[:2] in ("? ", "+ ")]


def filled(output):
    """The files that a dry run printed, each with the command after it."""
    found, block = [], []
    for line in output.splitlines():
        if line.startswith("  | "):
            block.append(line[4:])
        elif block:
            found.append((json.loads("\n".join(block)), shlex.split(line[2:])))
            block = []
    return found


def essence(calls):
    """Calls without those that only look whether a tool works, and without repeated questions."""
    kept = []
    for words in calls:
        probe = words[:2] == ["docker", "info"] or "--generate-cli-skeleton" in words or words[0] in ("git", "date")
        wait = words == ["sleep", "10"]
        # A dry run takes a repository for missing; one that is there is asked for its rule.
        if not probe and not wait and words not in kept[-1:] and "repositories[0].imageTagMutability" not in words:
            kept.append(words)
    return kept


def variables(names):
    """Answers of an account whose service has variables of these names."""
    return [("RuntimeEnvironmentVariables", names), ("environment[].name", names)]


def changes(machine):
    """The calls that were more than questions."""
    questions = ("git", "date", "docker info", "aws sts get-", "aws apprunner list-", "aws apprunner describe-", "aws ecs describe-", "aws ec2 describe-")
    lines = [" ".join(words) for words in machine.calls()]
    return [line for line in lines if not line.startswith(questions) and "--generate-cli-skeleton" not in line]


class Deploy(unittest.TestCase):
    def assert_in_order(self, steps, calls):
        lines = iter([" ".join(words) for words in calls])
        for step in steps:
            self.assertTrue(any(step in line for line in lines), f"{step} is missing, or too early, in {calls}")

    def test_a_dry_run_calls_nothing_but_questions_to_git(self):
        for target in TARGETS:
            for options in ((), ("--create",), ("--image", PREVIOUS)):
                with self.subTest(target, options=options), Machine(without=["aws", "docker", "curl"]) as machine:
                    outcome = machine.deploy("--target", target, "--dry-run", *options)
                    self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
                    called = {tuple(words[:2]) for words in machine.calls() if words[0] != "date"}
                    self.assertLessEqual(called, {("git", "rev-parse"), ("git", "status")})

    def test_a_dry_run_shows_every_step(self):
        for target in TARGETS:
            for options, steps in (((), STEPS), (("--create",), STEPS_OF_CREATION)):
                with self.subTest(target, options=options), Machine() as machine:
                    output = machine.deploy("--target", target, "--dry-run", *options).stdout
                    self.assert_in_order(steps[target], shown(output))

    def test_a_dry_run_shows_what_a_real_run_does(self):
        for target in TARGETS:
            for options, answers in (((), [("describe-repositories", None)]), (("--create",), MISSING)):
                with self.subTest(target, options=options), Machine(answers=answers) as machine:
                    dry = machine.deploy("--target", target, "--dry-run", *options)
                    (machine.folder / "calls").unlink()
                    real = machine.deploy("--target", target, *options)
                    self.assertEqual((real.returncode, real.stderr), (0, ""))
                    for expected, done in zip(shown(dry.stdout), essence(machine.calls()), strict=True):
                        # The stand-ins of a dry run are no real names.
                        self.assertEqual(expected, [word.replace(PREVIOUS, f"{IMAGE}") for word in done])

    def test_aws_understands_every_command(self):
        for target in TARGETS:
            for options in ((), ("--create",)):
                with Machine() as machine:
                    for words in shown(machine.deploy("--target", target, "--dry-run", *options).stdout):
                        if words[0] == "aws":
                            with self.subTest(" ".join(words)):
                                self.assertEqual(command_problems(words), [])

    def test_every_file_is_filled_in_right(self):
        files = {name.split("/")[-1]: name for name in inputs.ALL}
        seen = set()
        for target in TARGETS:
            for options in ((), ("--create",)):
                with Machine() as machine:
                    for value, words in filled(machine.deploy("--target", target, "--dry-run", *options).stdout):
                        place = next(word for word in words if word.startswith("file://"))
                        name = files[place.rsplit("/", 1)[1]]
                        seen.add(name)
                        with self.subTest(name, target=target):
                            self.assertEqual(inputs.problems(name, value), [])
        self.assertEqual(seen, set(inputs.ALL))

    def test_a_deployment_ends_with_the_way_back(self):
        for target in TARGETS:
            with self.subTest(target), Machine() as machine:
                output = machine.deploy("--target", target).stdout
                self.assertIn(f"{IMAGE} runs and is healthy", output)
                way_back = f"apprunner/deploy.sh --target {target} --settings {machine.settings} --image {PREVIOUS}"
                self.assertIn(way_back, output)
                self.assertNotIn(["docker", "push", PREVIOUS], machine.calls())
                _, *options = shlex.split(way_back)
                self.assertIn(f"{PREVIOUS} runs and is healthy", machine.deploy(*options).stdout)

    def test_a_deployment_that_is_taken_back_fails(self):
        cases = [("apprunner", "list-operations", "ROLLBACK_SUCCEEDED"), ("ecs-express", "list-service-deployments", "ROLLBACK_SUCCESSFUL")]
        for target, question, answer in cases:
            with self.subTest(target), Machine(answers=[(question, ["IN_PROGRESS", answer])]) as machine:
                outcome = machine.deploy("--target", target)
                self.assertEqual(outcome.returncode, 1)
                self.assertIn(f"it ended as {answer}", outcome.stdout)
                self.assertIn("does not serve; read why: aws ", outcome.stderr)
                self.assertNotIn("curl", [words[0] for words in machine.calls()])

    def test_a_service_that_is_not_healthy_fails(self):
        with Machine(answers=[("curl", None)]) as machine:
            outcome = machine.deploy()
            self.assertEqual(outcome.returncode, 1)
            self.assertIn("not healthy: https://findme.example.com/api/health-check", outcome.stderr)
            self.assertIn(PREVIOUS, outcome.stdout)

    def test_one_lost_answer_does_not_end_a_deployment(self):
        with Machine(answers=[("list-operations", ["IN_PROGRESS", None, "SUCCEEDED"])]) as machine:
            self.assertEqual(machine.deploy().returncode, 0)

    def test_what_is_missing_is_said_before_anything_is_done(self):
        some = {name: value for name, value in inputs.SETTINGS.items() if name != "PHOTO_BUCKET_NAME"}
        odd = {**inputs.SETTINGS, "SITE_BASE_URL": 'https://a"b'}
        cases = [
            (Machine(without=["aws"]), "the AWS CLI was not found"),
            (Machine(without=["docker"]), "docker was not found"),
            (Machine(without=["git"]), "git was not found"),
            (Machine(without=["curl"]), "curl was not found"),
            (Machine(answers=[("docker info", None)]), "start Docker"),
            (Machine(answers=[("sts get-caller-identity", None)]), "not logged in to AWS"),
            (Machine(answers=[("git status", " M src/lib.rs")]), "say --allow-dirty"),
            (Machine(settings=some), "settings are missing: PHOTO_BUCKET_NAME;"),
            (Machine(settings=odd), "SITE_BASE_URL is"),
            (Machine(settings={**inputs.SETTINGS, "PHOTO_BUCKET": "x"}), "there is no setting PHOTO_BUCKET;"),
        ]
        harmless = {("docker", "info"), ("aws", "sts"), ("git", "status"), ("git", "rev-parse")}
        for machine, sentence in cases:
            with self.subTest(sentence), machine:
                outcome = machine.deploy()
                self.assertEqual(outcome.returncode, 1)
                self.assertIn(sentence, outcome.stderr)
                self.assertLessEqual({tuple(words[:2]) for words in machine.calls()}, harmless)

    def test_an_old_command_line_is_told_from_a_missing_service(self):
        with Machine(answers=[("--generate-cli-skeleton", None)]) as machine:
            self.assertIn("does not know ECS Express Mode", machine.deploy("--target", "ecs-express").stderr)

    def test_a_missing_service_is_made_only_when_told(self):
        for target in TARGETS:
            with self.subTest(target), Machine(answers=MISSING) as machine:
                outcome = machine.deploy("--target", target, "--image", IMAGE)
                self.assertEqual(outcome.returncode, 1)
                self.assertIn("--create makes it", outcome.stderr)
                self.assertFalse([words for words in machine.calls() if "create" in " ".join(words)])

    def test_another_program_s_service_is_left_alone(self):
        for target in TARGETS:
            for options in ((), ("--create",), ("--image", PREVIOUS)):
                # One without variables, and one whose only resemble FindMe's.
                for names in ("", "None", "PORT\tOLD_FINDME_ENV\tfindme_env"):
                    with self.subTest(target, options=options, names=names), Machine(answers=variables(names)) as machine:
                        outcome = machine.deploy("--target", target, *options)
                        self.assertEqual(outcome.returncode, 1)
                        self.assertIn("the service findme runs something else than FindMe", outcome.stderr)
                        self.assertEqual(changes(machine), [])

    def test_a_service_that_cannot_be_read_is_left_alone(self):
        for target in TARGETS:
            with self.subTest(target), Machine(answers=variables(None)) as machine:
                self.assertNotEqual(machine.deploy("--target", target).returncode, 0)
                self.assertEqual(changes(machine), [])

    def test_only_the_balancer_s_subnets_are_believed(self):
        with Machine() as machine:
            output = machine.deploy("--target", "ecs-express", "--dry-run").stdout
            environments = [inputs.environment(value) for value, _ in filled(output)]
            believed = [found[0]["FINDME_TRUSTED_PROXIES"] for found in environments if found]
            self.assertEqual(believed, ["10.0.0.0/20,10.0.16.0/20"])
            self.assertEqual(machine.deploy("--target", "ecs-express").returncode, 0)
            real = json.loads((inputs.ROOT / "target/apprunner/ecs-express-update.json").read_text())
            self.assertEqual(inputs.environment(real)[0]["FINDME_TRUSTED_PROXIES"], "10.0.0.0/20,10.0.16.0/20")
        with Machine(answers=[("describe-subnets", None)]) as machine:
            self.assertIn("cannot be looked up", machine.deploy("--target", "ecs-express").stderr)

    def test_a_dirty_tree_is_named_when_told(self):
        with Machine(answers=[("git status", " M src/lib.rs")]) as machine:
            self.assertIn(f"{IMAGE}-dirty runs", machine.deploy("--allow-dirty").stdout)

    def test_tags_that_can_be_overwritten_are_warned_of(self):
        with Machine(answers=[("imageTagMutability", "MUTABLE")]) as machine:
            outcome = machine.deploy()
            self.assertEqual(outcome.returncode, 0)
            self.assertIn("put-image-tag-mutability", outcome.stdout)

    def test_wrong_words_are_refused(self):
        with Machine() as machine:
            for words in (["--targt"], ["--target"], ["--target", "lambda"]):
                with self.subTest(words):
                    self.assertEqual(machine.deploy(*words).returncode, 1)
            self.assertEqual(machine.calls(), [])
            self.assertIn("--dry-run", machine.deploy("--help").stdout)
