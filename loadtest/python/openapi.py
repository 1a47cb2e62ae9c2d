"""Checks an OpenAPI document from standard input as strictly as the specification has it, and prints its version."""

import json
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

document = json.load(sys.stdin)
OpenAPIV31SpecValidator(document).validate()
print(document["openapi"])
