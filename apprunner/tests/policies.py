"""The IAM policies under apprunner/iam: who is trusted, and who may do what to what."""

import re

from aws_model import service
from settings import ACCOUNT, REGION, ROOT, SECRETS, SETTINGS

# Each trust policy with the service that may take on the role.
TRUSTED = {
    "iam/apprunner-access-trust.json": "build.apprunner.amazonaws.com",
    "iam/apprunner-instance-trust.json": "tasks.apprunner.amazonaws.com",
    "iam/ecs-tasks-trust.json": "ecs-tasks.amazonaws.com",
    "iam/ecs-infrastructure-trust.json": "ecs.amazonaws.com",
}
PERMITTED = ["iam/task-policy.json", "iam/secrets-policy.json"]

# What the condition of a trust policy may be: only on behalf of this account's own clusters.
OWN_CLUSTERS = {
    "StringEquals": {"aws:SourceAccount": ACCOUNT},
    "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:*"},
}

# What FindMe asks of a bucket: objects are read (IAM takes HeadObject for a GetObject), written whole or in parts, and
# removed; an event's files are listed when it is deleted.
OBJECT_ACTIONS = {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"}
BUCKET_ACTIONS = {"s3:ListBucket"}

# The operations of Rekognition that cannot be limited to one collection.
WITHOUT_RESOURCES = {"rekognition:DetectFaces", "rekognition:CreateCollection", "rekognition:ListCollections"}


def rekognition_actions():
    """The operations that the program uses, by its own list."""
    source = (ROOT / "core/src/faces/rekognition/operation.rs").read_text()
    variants = re.search(r"pub enum Operation \{(.*?)\n\}", source, re.DOTALL).group(1)
    return {f"rekognition:{name}" for name in re.findall(r"^    (\w+),$", variants, re.MULTILINE)}


def unknown_operations():
    """Those of the program's list that AWS does not have."""
    known = set(service("rekognition").operation_names)
    return {action for action in rekognition_actions() if action.split(":")[1] not in known}


def _wanted(name):
    """What a policy has to allow: actions by resource."""
    if name == "iam/secrets-policy.json":
        return {secret: {"secretsmanager:GetSecretValue"} for secret in SECRETS.values()}
    bucket = f"arn:aws:s3:::{SETTINGS['PHOTO_BUCKET_NAME']}"
    collections = f"arn:aws:rekognition:{SETTINGS['REKOGNITION_REGION']}:{ACCOUNT}:collection/event_*"
    return {
        f"{bucket}/*": OBJECT_ACTIONS,
        bucket: BUCKET_ACTIONS,
        collections: rekognition_actions() - WITHOUT_RESOURCES,
        "*": rekognition_actions() & WITHOUT_RESOURCES,
    }


def policy_problems(name, value):
    """Everything that is wrong with a policy."""
    statements = value.get("Statement")
    if set(value) != {"Version", "Statement"} or value["Version"] != "2012-10-17" or not isinstance(statements, list):
        return [f"{name} is no policy"]
    if not all(isinstance(statement, dict) for statement in statements):
        return [f"{name} has a statement that is none"]
    if name in TRUSTED:
        return _trust_problems(name, statements)
    return _permission_problems(name, statements)


def _trust_problems(name, statements):
    wanted = {"Effect": "Allow", "Principal": {"Service": TRUSTED[name]}, "Action": "sts:AssumeRole"}
    found = [statement for statement in statements if statement not in (wanted, {**wanted, "Condition": OWN_CLUSTERS})]
    return [f"{name} trusts by {statement}" for statement in found]


def _permission_problems(name, statements):
    allowed = {}
    for statement in statements:
        actions, resources = _texts(statement.get("Action")), _texts(statement.get("Resource"))
        keys_fit = {"Effect", "Action", "Resource"} <= set(statement) <= {"Sid", "Effect", "Action", "Resource"}
        if not keys_fit or statement["Effect"] != "Allow" or not isinstance(statement.get("Sid", ""), str):
            return [f"{name} has the statement {statement}"]
        for resource in resources:
            allowed[resource] = allowed.get(resource, set()) | set(actions)
    wanted = _wanted(name)
    return [
        f"{name} allows {allowed.get(resource)} on {resource} instead of {wanted.get(resource)}"
        for resource in {*allowed, *wanted}
        if allowed.get(resource) != wanted.get(resource)
    ]


def _texts(value):
    return value if isinstance(value, list) else [value]
