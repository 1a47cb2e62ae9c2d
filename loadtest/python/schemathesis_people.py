"""Brings people, an event and photos to an empty server, and prints a line for each who is to ask: name, account, token.

    python schemathesis_people.py http://localhost:10000 FOLDER_OF_PHOTOS
"""

import json
import pathlib
import sys
import urllib.request
import uuid

base, samples = sys.argv[1], pathlib.Path(sys.argv[2])
PASSWORD = "Sesame-2026"


def ask(method, path, body=None, token=None, content_type="application/json"):
    data = json.dumps(body).encode() if content_type == "application/json" and body is not None else body
    request = urllib.request.Request(base + path, data=data, method=method)
    request.add_header("Content-Type", content_type)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def account(name):
    return {"username": name, "email": f"{name}@example.org", "password": PASSWORD}


def log_in(name):
    return ask("POST", "/api/login", {"username": name, "password": PASSWORD})["access_token"]


def send_files(path, field, files, token):
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{file.name}"\r\n\r\n'.encode()
        + file.read_bytes()
        + b"\r\n"
        for file in files
    ]
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    return ask("POST", path, body, token, f"multipart/form-data; boundary={boundary}")


photos = sorted(samples.glob("*.jpg"))
admin_id = ask("POST", "/api/admin/register-admin", account("admin"))["user_id"]
admin = log_in("admin")
photographer_id = ask("POST", "/api/admin/create-photographer", account("photographer"), admin)["user_id"]
photographer = log_in("photographer")
event = ask("POST", "/api/photographer/events", {"name": "Mia and Tom", "event_code": "M01"}, photographer)["id"]
guest_id = ask("POST", "/api/register-with-event-code", {"user_data": account("anna"), "event_code": "M01"})["id"]
guest = log_in("anna")
send_files(f"/api/photographer/events/{event}/upload-photos", "files", photos[:2], photographer)
send_files("/api/upload-selfie?strict=false", "file", photos[:1], guest)

print("guest", guest_id, guest)
print("photographer", photographer_id, photographer)
print("admin", admin_id, admin)
