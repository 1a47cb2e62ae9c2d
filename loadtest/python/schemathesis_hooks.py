"""What Schemathesis cannot know by the document: how pictures look, and what would end or hold up its own run.

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
