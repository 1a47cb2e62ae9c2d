"""What Schemathesis cannot know by the document: how pictures look, what would end or hold up its own run, and that the
codes of refusals are beside their schema.

Pictures are read from the folder SAMPLES; the account whose number is ACCOUNT is the one that asks.
"""

import os
import pathlib

import schemathesis
from hypothesis import strategies

samples = pathlib.Path(os.environ["SAMPLES"])
pictures = [path.read_bytes() for path in sorted(samples.glob("*.jpg"))]
junk = [b"", b"no picture", pictures[0][:1000]]

schemathesis.openapi.format("binary", strategies.sampled_from(pictures + junk))

# Who asks stays, and can log in.
KEPT = {
    ("DELETE", "/api/admin/users/{user_id}"),
    ("PUT", "/api/admin/photographers/{photographer_id}"),
    ("DELETE", "/api/admin/photographers/{photographer_id}"),
}


@schemathesis.check
def code_conformance(ctx, response, case):
    """The code of a refusal is one that the operation declares beside the schema."""
    # The answer to HEAD has no body that could tell.
    if case.method.upper() == "HEAD":
        return
    kinds = response.headers.get("content-type", [""])
    if not kinds[0].startswith("application/problem+json"):
        return
    document = case.operation.schema.raw_schema
    operation = document["paths"][case.path].get(case.method.lower(), {"responses": {}})
    declared = operation["responses"].get(str(response.status_code))
    # Other checks look for statuses and methods that are not in the document.
    if declared is None:
        return
    if "$ref" in declared:
        declared = document["components"]["responses"][declared["$ref"].rsplit("/", 1)[1]]
    code = response.json()["code"]
    assert code in declared["x-codes"], f"the code {code} is not in the document"


@schemathesis.hook
def before_call(context, case, kwargs):
    operation = (case.method.upper(), case.path)
    if operation in KEPT:
        for name, value in (case.path_parameters or {}).items():
            if str(value).strip() == os.environ["ACCOUNT"]:
                case.path_parameters[name] = 404404
    # It stays that long while anything is queued.
    budget = (case.query or {}).get("budget_s")
    if operation == ("POST", "/api/internal/work") and str(budget).isdigit() and 2 < int(budget) <= 110:
        case.query["budget_s"] = 2
