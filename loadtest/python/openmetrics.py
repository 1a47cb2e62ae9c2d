"""Reads metrics from standard input as strictly as the official parsers do, and prints the name and type of each.

The one argument is the format: "open" is OpenMetrics, "classic" the older text format.
"""

import sys

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics

read = {"open": openmetrics, "classic": parser}[sys.argv[1]].text_string_to_metric_families

for family in read(sys.stdin.read()):
    print(family.name, family.type, len(family.samples))
