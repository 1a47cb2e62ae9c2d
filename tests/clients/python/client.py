"""A photographer's app by a generated client: it is refused, logs in, uploads a photo, lists the photos and loads one.

    python client.py URL USERNAME PASSWORD PHOTO FILE_AS_IT_IS_SERVED
"""

import sys
from pathlib import Path

from findme_client import AuthenticatedClient, Client
from findme_client.api.accounts import log_in
from findme_client.api.gallery import show_photo
from findme_client.api.studio import list_events, list_photos, upload_photos
from findme_client.models import Credentials, LoginOutcome, PhotoFiles, Problem, ShowPhotoSize, Uploaded
from findme_client.types import File

url, username, password = sys.argv[1:4]
photo, served = map(Path, sys.argv[4:])

stranger = Client(base_url=url)
refused = log_in.sync(client=stranger, body=Credentials(username, f"not {password}"))
assert isinstance(refused, Problem) and refused.code == "wrong_credentials", refused

outcome = log_in.sync(client=stranger, body=Credentials(username, password))
assert isinstance(outcome, LoginOutcome) and not outcome.multiple_accounts, outcome
assert isinstance(outcome.access_token, str), outcome
client = AuthenticatedClient(base_url=url, token=outcome.access_token)

events = list_events.sync(client=client)
assert isinstance(events, list) and events[0].ended_at is None, events
event = events[0].id

with photo.open("rb") as content:
    form = PhotoFiles(files=File(payload=content, file_name=photo.name, mime_type="image/jpeg"))
    uploaded = upload_photos.sync(event, client=client, body=form)
assert isinstance(uploaded, Uploaded), uploaded
number = uploaded.uploaded_photos[0].id

photos = list_photos.sync(event, client=client)
assert isinstance(photos, list), photos
assert [other.original_filename for other in photos if other.id == number] == [photo.name], photos

picture = show_photo.sync(number, client=client, size=ShowPhotoSize.ORIGINAL)
assert isinstance(picture, File) and picture.payload.read() == served.read_bytes()
