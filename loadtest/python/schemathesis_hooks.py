"""What Schemathesis cannot know by the document: how pictures look, and what would end its own run.

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
KEPT = {("DELETE", "/api/admin/users/{user_id}"), ("PUT", "/api/admin/photographers/{photographer_id}")}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    operation = context.operation
    if (operation.method.upper(), operation.path) in KEPT:
        for name, value in path_parameters.items():
            if str(value) == os.environ["ACCOUNT"]:
                path_parameters[name] = 404404
    return path_parameters
