"""The JSON inputs: each is what AWS's API model and the program want, and none can be broken unnoticed."""

import copy
import unittest

import inputs
import policies
from settings import ROOT


def breakages(value):
    """Every way of renaming one key or of giving one value the wrong type, as (description, broken copy)."""
    for place, inner in _places(value):
        wrong = 7 if isinstance(inner, str) else "x"
        yield f"{place} is {wrong!r}", _changed(value, place, lambda holder, key: holder.update({key: wrong}))
        if isinstance(place[-1], str):
            yield f"{place} renamed", _changed(value, place, lambda holder, key: holder.update({f"{key}X": holder.pop(key)}))


def _places(value, path=()):
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield (*path, key), inner
        yield from _places(inner, (*path, key))


def _changed(value, place, change):
    broken = copy.deepcopy(value)
    holder = broken
    for step in place[:-1]:
        holder = holder[step]
    if isinstance(holder, list):
        # Lists have no update; only values are changed in them.
        entries = dict(enumerate(holder))
        change(entries, place[-1])
        holder[:] = entries.values()
    else:
        change(holder, place[-1])
    return broken


class Inputs(unittest.TestCase):
    def test_every_file_is_looked_at(self):
        folder = ROOT / "apprunner"
        self.assertEqual({str(path.relative_to(folder)) for path in folder.rglob("*.json")}, set(inputs.ALL))

    def test_each_is_what_aws_and_the_program_want(self):
        for name in inputs.ALL:
            with self.subTest(name):
                self.assertEqual(inputs.problems(name, inputs.load(name)), [])

    def test_none_can_be_broken_unnoticed(self):
        for name in inputs.ALL:
            for what, broken in breakages(inputs.load(name)):
                with self.subTest(name, what=what):
                    self.assertNotEqual(inputs.problems(name, broken), [])

    def test_values_out_of_bounds_are_noticed(self):
        cases = [
            ("autoscaling.json", "MinSize", 0),
            ("autoscaling.json", "MaxConcurrency", 201),
            ("autoscaling.json", "AutoScalingConfigurationName", "a b c d"),
            ("service.json", "ServiceName", "x" * 41),
            ("service.json", "InstanceConfiguration", {"Cpu": "3000"}),
            ("ecs-express.json", "cpuArchitecture", "x86"),
            ("ecs-alarm.json", "ComparisonOperator", "MoreThan"),
        ]
        for name, key, wrong in cases:
            with self.subTest(name, key=key):
                self.assertNotEqual(inputs.problems(name, {**inputs.load(name), key: wrong}), [])

    def test_a_policy_that_allows_more_or_less_is_noticed(self):
        for change in (lambda actions: actions.append("s3:PutBucketPolicy"), lambda actions: actions.pop()):
            policy = inputs.load("iam/task-policy.json")
            change(policy["Statement"][0]["Action"])
            self.assertNotEqual(inputs.problems("iam/task-policy.json", policy), [])

    def test_an_update_says_the_same_as_the_creation(self):
        created, updated = inputs.load("service.json"), inputs.load("update-image.json")
        self.assertEqual(created["SourceConfiguration"], updated["SourceConfiguration"])
        created, updated = inputs.load("ecs-express.json"), inputs.load("ecs-express-update.json")
        self.assertEqual(created["primaryContainer"], updated["primaryContainer"])

    def test_the_load_balancers_ask_where_the_program_answers(self):
        runner, express = inputs.load("service.json"), inputs.load("ecs-express.json")
        self.assertEqual(runner["HealthCheckConfiguration"]["Path"], "/api/health-check/live")
        self.assertEqual(express["healthCheckPath"], "/api/health-check/live")
        variables, _ = inputs.environment(express)
        self.assertEqual(str(express["primaryContainer"]["containerPort"]), variables["PORT"])

    def test_a_small_postgres_has_a_connection_for_everybody_during_a_deployment(self):
        """Twice the instances run while one version follows another; a small server takes about 100 connections."""
        most = {
            "service.json": inputs.load("autoscaling.json")["MaxSize"],
            "ecs-express.json": inputs.load("ecs-express.json")["scalingTarget"]["maxTaskCount"],
        }
        for name, instances in most.items():
            variables, _ = inputs.environment(inputs.load(name))
            connections = int(variables["DB_POOL_SIZE"]) + int(variables["DB_MAX_OVERFLOW"])
            self.assertLessEqual(2 * instances * connections, 90, name)

    def test_aws_has_the_operations_that_the_program_uses(self):
        self.assertNotEqual(policies.rekognition_actions(), set())
        self.assertEqual(policies.unknown_operations(), set())
