"""What boto3 makes of the stand-in: every operation, every error that FindMe relies on, every fault.

Takes the stand-in's address and a folder of pictures; ends with the first thing that is not as it should be.
"""

import json
import sys
import time
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

URL, PICTURES = sys.argv[1], Path(sys.argv[2])
PEOPLE, PNG, LYING, NOBODY, SMALL = (
    {"Bytes": (PICTURES / name).read_bytes()}
    for name in ("people.jpg", "people.png", "lying.jpg", "nobody.jpg", "small.png")
)
STRANGER = "00000000-0000-4000-8000-000000000000"


def connect(**settings):
    # The library checks lower ends itself; here they have to reach the service.
    settings = {"retries": {"total_max_attempts": 1}, "parameter_validation": False, **settings}
    return boto3.client(
        "rekognition",
        endpoint_url=URL,
        region_name="eu-west-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(**settings),
    )


client = connect()


def control(method, path, value=None):
    body = None if value is None else json.dumps(value).encode()
    request = urllib.request.Request(URL + path, body, method=method)
    with urllib.request.urlopen(request) as response:
        text = response.read()
    return json.loads(text) if text else None


def fails(code, call, status=400, message=None, **parameters):
    try:
        answer = call(**parameters)
    except ClientError as error:
        metadata = error.response["ResponseMetadata"]
        assert error.response["Error"]["Code"] == code, error
        assert metadata["HTTPStatusCode"] == status, metadata
        assert len(metadata["RequestId"]) == 36, metadata
        if message:
            assert error.response["Error"]["Message"] == message, error
        return error
    raise AssertionError(f"{code} was expected, not {answer}")


def boxes(details):
    sides = ("Left", "Top", "Width", "Height")
    return sorted([detail["BoundingBox"][side] for side in sides] for detail in details)


def collections_are_made_described_and_deleted():
    made = client.create_collection(CollectionId="first")
    assert made["StatusCode"] == 200 and made["FaceModelVersion"] == "7.0", made
    assert made["CollectionArn"].endswith(":collection/first"), made
    described = client.describe_collection(CollectionId="first")
    assert described["FaceCount"] == 0 and described["FaceModelVersion"] == "7.0", described
    assert described["CollectionARN"].endswith(":collection/first"), described
    age = datetime.now(timezone.utc) - described["CreationTimestamp"]
    assert timedelta(0) <= age < timedelta(minutes=5), described
    again = fails("ResourceAlreadyExistsException", client.create_collection, CollectionId="first")
    assert isinstance(again, client.exceptions.ResourceAlreadyExistsException)
    assert client.delete_collection(CollectionId="first")["StatusCode"] == 200
    for call in client.describe_collection, client.delete_collection, client.list_faces:
        gone = fails("ResourceNotFoundException", call, CollectionId="first")
        assert isinstance(gone, client.exceptions.ResourceNotFoundException)
    for bad in "", "é", "a b", "a" * 256:
        fails("InvalidParameterException", client.create_collection, CollectionId=bad)


def collections_are_listed_in_pages():
    names = [f"page-{number}" for number in range(5)]
    for name in names:
        client.create_collection(CollectionId=name)
    pages = list(client.get_paginator("list_collections").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["CollectionIds"]) for page in pages] == [2, 2, 1], pages
    assert [name for page in pages for name in page["CollectionIds"]] == names, pages
    assert pages[0]["FaceModelVersions"] == ["7.0", "7.0"], pages
    fails("InvalidParameterException", client.list_collections, MaxResults=4097)
    fails("InvalidPaginationTokenException", client.list_collections, NextToken="é")
    for name in names:
        client.delete_collection(CollectionId=name)


def faces_are_detected_in_the_upright_picture():
    upright = client.detect_faces(Image=PEOPLE)["FaceDetails"]
    assert len(upright) == 3, upright
    assert all(90 < face["Confidence"] <= 100 for face in upright), upright
    for image in LYING, PNG:
        found = client.detect_faces(Image=image)["FaceDetails"]
        for one, other in zip(boxes(upright), boxes(found), strict=True):
            assert all(abs(a - b) < 0.02 for a, b in zip(one, other)), (one, other)
    assert client.detect_faces(Image=NOBODY)["FaceDetails"] == []


def pictures_that_cannot_be_looked_at_are_refused():
    too_large = {"Bytes": PEOPLE["Bytes"] + bytes(5 << 20)}
    invalid = "Request has invalid image format"
    for call, parameters in every_call_with_a_picture():
        fails("ImageTooLargeException", call, Image=too_large, **parameters)
        fails("InvalidImageFormatException", call, Image={"Bytes": b"GIF89a"}, message=invalid, **parameters)
        fails("InvalidImageFormatException", call, Image={"Bytes": PEOPLE["Bytes"][:50]}, **parameters)
        fails("InvalidParameterException", call, Image=SMALL, **parameters)
        elsewhere = {"S3Object": {"Bucket": "photos", "Name": "photo"}}
        fails("InvalidS3ObjectException", call, Image=elsewhere, **parameters)
        fails("InvalidParameterException", call, Image={}, **parameters)
    largest = {"Bytes": PEOPLE["Bytes"] + bytes((5 << 20) - len(PEOPLE["Bytes"]))}
    assert len(client.detect_faces(Image=largest)["FaceDetails"]) == 3


def every_call_with_a_picture():
    return [
        (client.detect_faces, {}),
        (client.index_faces, {"CollectionId": "event"}),
        (client.search_faces_by_image, {"CollectionId": "event"}),
    ]


def faces_are_indexed_once():
    request = {"CollectionId": "event", "Image": PEOPLE, "ExternalImageId": "photo:1"}
    first = client.index_faces(**request)
    assert first["FaceModelVersion"] == "7.0" and first["UnindexedFaces"] == [], first
    faces = [record["Face"] for record in first["FaceRecords"]]
    assert len({face["FaceId"] for face in faces}) == 3, faces
    assert len({face["ImageId"] for face in faces}) == 1, faces
    assert all(face["ExternalImageId"] == "photo:1" for face in faces), faces
    assert boxes(faces) == boxes(record["FaceDetail"] for record in first["FaceRecords"])
    assert all(face["Confidence"] > 90 for face in faces), faces
    assert client.index_faces(**request)["FaceRecords"] == first["FaceRecords"]
    assert client.describe_collection(CollectionId="event")["FaceCount"] == 3

    few = client.index_faces(**request, MaxFaces=2, QualityFilter="NONE")
    assert few["FaceRecords"] == first["FaceRecords"][:2], few
    assert few["UnindexedFaces"][0]["Reasons"] == ["EXCEEDS_MAX_FACES"], few
    assert boxes([few["UnindexedFaces"][0]["FaceDetail"]]) == boxes(faces[2:]), few

    nobody = client.index_faces(CollectionId="event", Image=NOBODY)
    assert nobody["FaceRecords"] == [] and nobody["UnindexedFaces"] == [], nobody
    fails("ResourceNotFoundException", client.index_faces, CollectionId="elsewhere", Image=PEOPLE)
    for bad in {"ExternalImageId": "a/b"}, {"MaxFaces": 0}, {"QualityFilter": "BEST"}:
        fails("InvalidParameterException", client.index_faces, **{**request, **bad})


def faces_are_listed_in_pages():
    paginator = client.get_paginator("list_faces")
    pages = list(paginator.paginate(CollectionId="event", PaginationConfig={"PageSize": 2}))
    assert [len(page["Faces"]) for page in pages] == [2, 1], pages
    faces = [face for page in pages for face in page["Faces"]]
    assert sorted(face["FaceId"] for face in faces) == stored(), faces
    assert pages[0]["FaceModelVersion"] == "7.0" and faces[0]["ExternalImageId"] == "photo:1", pages
    one = faces[1]["FaceId"]
    chosen = client.list_faces(CollectionId="event", FaceIds=[one, STRANGER])
    assert [face["FaceId"] for face in chosen["Faces"]] == [one], chosen
    fails("InvalidPaginationTokenException", client.list_faces, CollectionId="event", NextToken="?")
    fails("InvalidParameterException", client.list_faces, CollectionId="event", MaxResults=4097)


def stored():
    return sorted(face["face_id"] for face in control("GET", "/faces")["event"])


def faces_are_searched_by_face_and_by_picture():
    largest = client.index_faces(CollectionId="event", Image=PEOPLE, ExternalImageId="photo:1", MaxFaces=1)
    largest = largest["FaceRecords"][0]["Face"]
    found = client.search_faces_by_image(CollectionId="event", Image=PEOPLE)
    assert found["FaceMatches"][0]["Face"] == largest, found
    assert 99 < found["FaceMatches"][0]["Similarity"] <= 100, found
    assert found["SearchedFaceBoundingBox"] == largest["BoundingBox"], found
    assert found["SearchedFaceConfidence"] == largest["Confidence"], found

    mine = client.search_faces(CollectionId="event", FaceId=largest["FaceId"], FaceMatchThreshold=0)
    assert mine["SearchedFaceId"] == largest["FaceId"] and mine["FaceModelVersion"] == "7.0", mine
    assert len(mine["FaceMatches"]) == 2, mine
    assert all(match["Face"]["FaceId"] != largest["FaceId"] for match in mine["FaceMatches"]), mine
    similarities = [match["Similarity"] for match in mine["FaceMatches"]]
    assert similarities == sorted(similarities, reverse=True), mine
    best = client.search_faces(
        CollectionId="event", FaceId=largest["FaceId"], FaceMatchThreshold=0, MaxFaces=1
    )
    assert best["FaceMatches"] == mine["FaceMatches"][:1], best
    # The three in the picture are not alike.
    strict = client.search_faces(CollectionId="event", FaceId=largest["FaceId"])
    assert strict["FaceMatches"] == [], strict

    nobody = "There are no faces in the image. Should be at least 1."
    by_image, by_face = client.search_faces_by_image, client.search_faces
    event = {"CollectionId": "event"}
    fails("InvalidParameterException", by_image, Image=NOBODY, message=nobody, **event)
    fails("InvalidParameterException", by_face, FaceId=STRANGER, **event)
    fails("InvalidParameterException", by_face, FaceId="no-uuid", **event)
    fails("ResourceNotFoundException", by_face, CollectionId="elsewhere", FaceId=STRANGER)
    fails("ResourceNotFoundException", by_image, CollectionId="elsewhere", Image=PEOPLE)
    for bad in {"MaxFaces": 0}, {"MaxFaces": 4097}, {"FaceMatchThreshold": 101}, {"FaceMatchThreshold": -1}:
        fails("InvalidParameterException", by_face, FaceId=largest["FaceId"], **event, **bad)


def faces_are_deleted_in_part():
    faces = stored()
    control("PUT", "/faults", {"partial_deletes": 1})
    answer = client.delete_faces(CollectionId="event", FaceIds=faces[:1])
    control("PUT", "/faults", {})
    kept = [{"FaceId": faces[0], "Reasons": ["ASSOCIATED_TO_AN_EXISTING_USER"]}]
    assert answer["DeletedFaces"] == [] and answer["UnsuccessfulFaceDeletions"] == kept, answer

    answer = client.delete_faces(CollectionId="event", FaceIds=[*faces[:2], STRANGER])
    unknown = [{"FaceId": STRANGER, "Reasons": ["FACE_NOT_FOUND"]}]
    assert answer["DeletedFaces"] == faces[:2], answer
    assert answer["UnsuccessfulFaceDeletions"] == unknown, answer
    assert stored() == faces[2:]
    for bad in [], ["no-uuid"], [STRANGER] * 4097:
        fails("InvalidParameterException", client.delete_faces, CollectionId="event", FaceIds=bad)
    fails("ResourceNotFoundException", client.delete_faces, CollectionId="elsewhere", FaceIds=faces)


def requests_that_are_none_are_refused():
    unsigned = connect(signature_version=UNSIGNED)
    fails("AccessDeniedException", unsigned.list_collections)
    fails("UnknownOperationException", client.detect_labels, Image=PEOPLE)

    broken = connect()
    broken.meta.events.register("before-sign.rekognition", break_body)
    fails("SerializationException", broken.list_collections)
    fails("SerializationException", client.list_collections, MaxResults="two")


def break_body(request, **_):
    request.data = b'{"MaxResults": '


def the_service_fails_as_told():
    fault("ThrottlingException", {"throttle": 1})
    fault("ProvisionedThroughputExceededException", {"throughput": 1})
    fault("InternalServerError", {"errors": 1}, status=500)
    fault("InternalServerError", {"outage": True}, status=500)
    control("PUT", "/faults", {"tps": 1})
    client.list_collections()
    fails("ThrottlingException", client.list_collections)
    client.describe_collection(CollectionId="event")
    control("PUT", "/faults", {})
    client.list_collections()


def fault(code, faults, status=400):
    control("PUT", "/faults", faults)
    error = fails(code, client.describe_collection, status, CollectionId="event")
    assert isinstance(error, getattr(client.exceptions, code)), type(error)


def the_library_tries_again_after_what_may_be_tried_again():
    patient = connect(retries={"total_max_attempts": 2, "mode": "standard"})
    for faults, status in ({"throttle": 1}, 400), ({"throughput": 1}, 400), ({"errors": 1}, 500):
        control("PUT", "/faults", faults)
        control("DELETE", "/calls")
        code = {"throttle": "ThrottlingException", "errors": "InternalServerError"}
        code = code.get(*faults, "ProvisionedThroughputExceededException")
        fails(code, patient.describe_collection, status, CollectionId="event")
        assert len(control("GET", "/calls")) == 2, faults
    control("PUT", "/faults", {})


def a_lost_answer_has_its_effect():
    control("PUT", "/faults", {"fail_after_effect": 1})
    request = {"CollectionId": "event", "Image": PEOPLE, "ExternalImageId": "photo:2"}
    before = stored()
    fails("InternalServerError", client.index_faces, 500, **request)
    control("PUT", "/faults", {})
    made = [face for face in stored() if face not in before]
    again = client.index_faces(**request)["FaceRecords"]
    assert sorted(record["Face"]["FaceId"] for record in again) == made


def a_silent_or_slow_service_is_given_up():
    for faults in {"silence": True}, {"slow_body": True}, {"latency_ms": {"from": 900, "to": 900}}:
        impatient = connect(read_timeout=0.4)
        control("PUT", "/faults", faults)
        start = time.monotonic()
        try:
            impatient.list_collections()
        except ReadTimeoutError:
            assert time.monotonic() - start < 3
        else:
            raise AssertionError(f"{faults} was answered")
        control("PUT", "/faults", {})


def calls_are_written_down():
    control("DELETE", "/calls")
    client.index_faces(CollectionId="event", Image=NOBODY, ExternalImageId="photo:3")
    fails("InvalidParameterException", client.search_faces, CollectionId="event", FaceId=STRANGER)
    indexed, searched = control("GET", "/calls")
    assert (indexed["operation"], indexed["outcome"], indexed["faces"]) == ("IndexFaces", "ok", 0)
    assert (indexed["collection"], indexed["external_image_id"]) == ("event", "photo:3")
    assert (searched["face_id"], searched["outcome"]) == (STRANGER, "InvalidParameterException")
    assert searched["number"] == indexed["number"] + 1
    assert indexed["arrived_at"] < indexed["answered_at"] <= searched["arrived_at"]


CHECKS = [
    collections_are_made_described_and_deleted,
    collections_are_listed_in_pages,
    faces_are_detected_in_the_upright_picture,
    lambda: client.create_collection(CollectionId="event"),
    pictures_that_cannot_be_looked_at_are_refused,
    faces_are_indexed_once,
    faces_are_listed_in_pages,
    faces_are_searched_by_face_and_by_picture,
    faces_are_deleted_in_part,
    requests_that_are_none_are_refused,
    the_service_fails_as_told,
    the_library_tries_again_after_what_may_be_tried_again,
    a_lost_answer_has_its_effect,
    a_silent_or_slow_service_is_given_up,
    calls_are_written_down,
]

for check in CHECKS:
    start = time.monotonic()
    check()
    if check.__name__ != "<lambda>":
        print(f"{check.__name__.replace('_', ' ')} ({time.monotonic() - start:.1f} s)", flush=True)
