"""What schemathesis is told of the server under test, so that its requests lead somewhere.

Made-up ids name nothing, so all but one in four stand for a video and a series that exist; made-up
links lead to strangers, so all of them stand for a page on this machine. An id is swapped for an id
and a link for a link: what was valid stays valid, what was not stays as it is.
"""

import itertools
import json
import os
import uuid

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

LINK = os.environ["EZCLIPS_LINK"]
VIDEO = os.environ["EZCLIPS_VIDEO"]
SERIES = os.environ["EZCLIPS_SERIES"]
INSPECTION = os.environ["EZCLIPS_INSPECTION"]
SPARE_VIDEOS = os.environ["EZCLIPS_SPARE_VIDEOS"].split()
SPARE_SERIES = os.environ["EZCLIPS_SPARE_SERIES"].split()
UPLOAD = os.environ["EZCLIPS_UPLOAD"]
SPARE_UPLOADS = os.environ["EZCLIPS_SPARE_UPLOADS"].split()

# A piece of an upload is bytes, as any file is.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

EASED = {"trim", "overlap_ms", "cut", "window_ms", "min_ms", "max_ms"}
EASED |= {"layout", "crop_x", "below_video_id", "size", "titles"}


def made_up(value: object) -> uuid.UUID | None:
    """The id that a value holds, unless the server gave it out: those are UUIDv7."""
    try:
        found = uuid.UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None
    return found if found and found.version != 7 else None


def named(path: str) -> str:
    """What exists at a path."""
    for start, known in (
        ("/api/v1/videos/inspect", INSPECTION),
        ("/api/v1/series", SERIES),
        ("/api/v1/uploads", UPLOAD),
    ):
        if path.startswith(start):
            return known
    return VIDEO


def spare(known: str) -> str:
    """One of those that are there to go."""
    left = {SERIES: SPARE_SERIES, UPLOAD: SPARE_UPLOADS}.get(known, SPARE_VIDEOS)
    return left.pop() if left else str(uuid.UUID(int=0))


def is_link(value: object) -> bool:
    """Whether the document takes a value for a link."""
    return isinstance(value, str) and len(value) <= 2048 and value.startswith(("http://", "https://"))


def whole(value: object) -> object:
    """The value with 2 for 2.0, which JSON Schema takes for the same; the server wants whole
    numbers written as such, and so do all who write them."""
    if isinstance(value, dict):
        return {name: whole(one) for name, one in value.items()}
    if isinstance(value, list):
        return [whole(one) for one in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def ease(body: dict) -> None:
    """Leaves out of three bodies in four what can hardly be right by chance: times that fit one
    another, a layout and what belongs to it alone. Such a series is really made."""
    if not isinstance(body.get("parts"), dict) or len(json.dumps(body)) % 4 == 0:
        return
    for name in set(body) & EASED:
        del body[name]
    if body.get("video_id"):
        body["video_id"] = VIDEO
    body["parts"] = {"count": 1 + len(json.dumps(body)) % 2}


def speak_up(case) -> None:
    """Makes a stream of events say something: where nothing happens, nothing is to be read."""
    after = case.headers.get("Last-Event-ID")
    if isinstance(after, str) and after.isascii() and after.isdigit():
        # From the start, or from an event that there never was; not from the newest.
        case.headers["Last-Event-ID"] = "0" if len(after) < 6 else after
    elif not any(made_up(job) or job in (VIDEO, SERIES) for job in (case.query or {}).values()):
        case.headers["Last-Event-ID"] = "0"
    else:
        case.query = {"job": SERIES}


COUNT = itertools.count()
RANGES = ("bytes=0-99", "bytes=100-", "bytes=-1", "bytes=99999999-", "bytes=0-0,9-9")


def follows_another(case) -> bool:
    """Whether a request belongs to a chain: then it is about what the one before made."""
    return bool(case.meta) and case.meta.phase.name == TestPhase.STATEFUL


def shape_headers(headers) -> None:
    """Gives headers values that mean something: nothing but chance is against the others."""
    n = next(COUNT)
    if "Range" in headers and n % 4:
        headers["Range"] = RANGES[n % len(RANGES)]
        headers.pop("If-Range", None)
    if "If-None-Match" in headers:
        headers["If-None-Match"] = ('"unknown"', "*")[n % 3 == 0]
    # A key is for one request, so another body under it is refused; that happens as well.
    if "Idempotency-Key" in headers and n % 4:
        headers["Idempotency-Key"] = f"key-{n}"


def spoil(case) -> None:
    """Makes wrong what was meant to be: any bytes are a piece of an upload, and a header that the
    server does not know is nobody's business."""
    if not case.operation.path.startswith("/api/v1/uploads") or not case.meta:
        return
    # Where the method stands in a header, that decides which of the others are looked at; and what
    # else is said of a file that is to come may be anything.
    parts = [ParameterLocation.BODY]
    told = case.headers.get("X-HTTP-Method-Override")
    if told in ("HEAD", "DELETE") or case.operation.path == "/api/v1/uploads":
        parts.append(ParameterLocation.HEADER)
    found = [case.meta.components.get(part) for part in parts]
    odd = any(part is not None and part.mode.is_negative for part in found)
    if odd or "x-schemathesis-unknown-property" in case.headers:
        case.headers["Tus-Resumable"] = "0"


def shape_length(case) -> None:
    """Lets an upload be short, or far too long where something else is wrong with the request: how
    much room there is in between, no schema tells."""
    length = case.headers.get("Upload-Length")
    if isinstance(length, str) and length.isascii() and length.isdigit() and int(length) > 1000:
        right = bool(case.meta) and case.meta.generation.mode.is_positive
        case.headers["Upload-Length"] = "1000" if right or len(length) % 4 else "9" * 15


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    """Swaps ids and links in a request that is about to be sent."""
    values = case.path_parameters
    # What a chain of requests made is deleted there; other ids of keys lead nowhere.
    if "id" in values and not case.operation.path.startswith("/api/v1/keys"):
        known = named(case.operation.path)
        found = made_up(values["id"])
        if case.method.upper() == "DELETE":
            # The other requests need these to the end, so others are there to go.
            spared = values["id"] == known or (found and found.int % 4)
            if spared and not follows_another(case):
                values["id"] = spare(known)
        elif found and found.int % 4:
            values["id"] = known
    if case.media_type == "application/json" and isinstance(case.body, dict):
        if case.meta and case.meta.generation.mode.is_positive:
            case.body = whole(case.body)
            ease(case.body)
        for name in ("video_id", "below_video_id"):
            found = made_up(case.body.get(name))
            if found and found.int % 4:
                case.body[name] = VIDEO
        if is_link(case.body.get("url")):
            case.body["url"] = LINK
    if case.meta and case.meta.generation.mode.is_positive:
        shape_headers(case.headers)
        # The first piece is where it belongs, each further one may be.
        if "Upload-Offset" in case.headers and next(COUNT) % 4:
            case.headers["Upload-Offset"] = "0"
        if "X-HTTP-Method-Override" in case.headers:
            # That one is needed to the end.
            case.headers["X-HTTP-Method-Override"] = ("PATCH", "HEAD")[next(COUNT) % 4 == 0]
    spoil(case)
    shape_length(case)
    if case.operation.path == "/api/v1/events":
        speak_up(case)
