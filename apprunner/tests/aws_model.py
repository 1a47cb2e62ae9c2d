"""What AWS's own API model, as botocore ships it, says of inputs, commands and answers."""

import functools
import re

import botocore.session
import jmespath
from botocore import xform_name
from botocore.validate import ParamValidator


@functools.cache
def service(name):
    return botocore.session.get_session().get_service_model(name)


def input_problems(service_name, operation, value):
    """Everything the model has against an input; botocore itself looks at names, types and lower bounds only."""
    shape = service(service_name).operation_model(operation).input_shape
    report = ParamValidator().validate(value, shape)
    problems = [report.generate_report()] if report.has_errors() else []
    # Further rules make sense only of values that have the right types.
    return problems or list(_value_problems(value, shape, operation))


def _value_problems(value, shape, path):
    if shape.type_name == "structure":
        for name, inner in value.items():
            yield from _value_problems(inner, shape.members[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for index, inner in enumerate(value):
            yield from _value_problems(inner, shape.member, f"{path}[{index}]")
    elif shape.type_name == "map":
        for name, inner in value.items():
            yield from _value_problems(inner, shape.value, f"{path}.{name}")
    limits = shape.metadata
    if limits.get("enum") and value not in limits["enum"]:
        yield f"{path} is {value!r}, not one of {limits['enum']}"
    if "max" in limits and (len(value) if hasattr(value, "__len__") else value) > limits["max"]:
        yield f"{path} is more than {limits['max']}"
    # Python's expressions have no classes of letters like \p{L}; only tags use them.
    pattern = limits.get("pattern", "")
    if pattern and "\\p{" not in pattern and not re.fullmatch(pattern, value):
        yield f"{path} is {value!r}, which does not look like {pattern}"


# What the command line adds to the operations' own parameters.
GLOBAL_OPTIONS = {"query", "output", "cli-input-json"}
# What the command line has beside the operations.
EXTRA_COMMANDS = {("ecr", "get-login-password")}


def command_problems(words):
    """What is wrong with `aws SERVICE OPERATION --option value...`."""
    _, service_name, command, *rest = words
    if (service_name, command) in EXTRA_COMMANDS:
        return []
    operations = {xform_name(name, "-"): name for name in service(service_name).operation_names}
    if command not in operations:
        return [f"{service_name} has no operation {command}"]
    model = service(service_name).operation_model(operations[command])
    known = {xform_name(name, "-"): name for name in model.input_shape.members} if model.input_shape else {}
    given = [word.removeprefix("--") for word in rest if word.startswith("--")]
    problems = [f"{command} has no --{name}" for name in given if name not in known and name not in GLOBAL_OPTIONS]
    if "cli-input-json" not in given and model.input_shape:
        missing = set(model.input_shape.required_members) - {known.get(name) for name in given}
        problems += [f"{command} needs {name}" for name in sorted(missing)]
    if "query" in given:
        query = rest[rest.index("--query") + 1]
        if not _finds_something(query, model.output_shape):
            problems.append(f"the answer of {command} has nothing at {query}")
    return problems


class _AnyText(str):
    """A text that equals every other, so that the filters of queries let it pass."""

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def _sample(shape, depth=8):
    """An answer of this shape with everything in it."""
    if depth == 0:
        return None
    if shape.type_name == "structure":
        return {name: _sample(inner, depth - 1) for name, inner in shape.members.items()}
    if shape.type_name == "list":
        return [_sample(shape.member, depth - 1)]
    return _AnyText("text")


def _finds_something(query, shape):
    found = jmespath.search(query, _sample(shape))
    return found is not None and not (isinstance(found, list) and any(part is None for part in found))
