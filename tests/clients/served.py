"""Prints the bytes that a server has for a photo of its first event, by no client but Python's own.

    python served.py http://localhost:10000 TOKEN NAME_OF_THE_UPLOAD
"""

import json
import sys
import urllib.request

base, token, name = sys.argv[1:]


def ask(path):
    request = urllib.request.Request(base + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


photos = json.loads(ask("/api/photographer/events/1/photos"))
(number,) = [photo["id"] for photo in photos if photo["original_filename"] == name]
sys.stdout.buffer.write(ask(f"/api/photo/{number}"))
