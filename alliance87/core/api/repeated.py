"""What many operations say alike stands once in the OpenAPI document, and is referred to."""

import json
from collections import Counter
from http import HTTPStatus

OFTEN = 10  # a name without a number then says what it is
PROBLEM = {"$ref": "#/components/schemas/Problem"}
# What the web server in front refuses, in HTML: the portal never sees it.
IN_FRONT = {"414"}
# What any operation may refuse, beside what it says of itself.
ANY = {
    "400": "Parameters or fields are wrong: `errors` names them.",
    "401": "The token is unknown, has expired or was revoked; or one is needed.",
    "403": "This reader, or this token, may not do that.",
    "406": "`Accept` rules out all that is offered.",
    "414": "The address is longer than 8,190 characters.",
    "429": "Too many requests: `Retry-After` says how long to wait.",
}
OF_A_RECORD = {"404": "There is no such record for this reader."}
WRITING = {
    "409": "Another record stands in the way, or the same write is under way.",
    "411": "The body comes without its length.",
    "413": "The body is too large.",
    "415": "The body is not of a kind that is taken.",
    "422": "The Idempotency-Key was sent with another request.",
}
# Of what is changed as it was read.
OF_A_REVISION = {
    "412": "Somebody else changed the record since you read it.",
    "428": "If-Match is missing.",
}


def header(words, kind):
    return {"description": words, "schema": kind}


NUMBER, TEXT = {"type": "integer", "minimum": 0}, {"type": "string"}
# What goes with any answer of the portal's own.
HEADERS = {
    "RateLimit-Limit": header("How many requests a minute are answered.", NUMBER),
    "RateLimit-Remaining": header("How many are left of them.", NUMBER),
    "RateLimit-Reset": header("Seconds until the next minute begins.", NUMBER),
    "X-Request-ID": header("Names the request in what the portal writes down.", TEXT),
}
REFERENCES = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
RETRY_AFTER = {"Retry-After": header("Seconds to wait.", NUMBER)}


def say_once(result, generator, request, public):
    """A hook of drf-spectacular: parameters and responses that stand in ``OFTEN`` places
    become components, numbered where several go by one name.
    """
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            if "responses" in operation:
                add_refusals(path, method, operation)
    components = result["components"]
    components["headers"] = HEADERS
    operations = [
        operation
        for path in result["paths"].values()
        for operation in path.values()
        if "responses" in operation
    ]
    parameters = Shared(components.setdefault("parameters", {}), "parameters")
    responses = Shared(components.setdefault("responses", {}), "responses")
    for operation in operations:
        parameters.count(operation.get("parameters", []))
        responses.count(operation["responses"].values())
    for operation in operations:
        if "parameters" in operation:
            operation["parameters"] = [
                parameters.put(each["name"].replace("-", ""), each)
                for each in operation["parameters"]
            ]
        operation["responses"] = {
            status: responses.put(words_of(status), response)
            for status, response in operation["responses"].items()
        }
    return result


def add_refusals(path, method, operation):
    """Each refusal of the portal's is a problem, and none is left out."""
    responses = operation["responses"]
    told = ANY | (OF_A_RECORD if "{" in path else {})
    if method in {"post", "patch"}:
        told = told | WRITING
    if any(each["name"] == "If-Match" for each in operation.get("parameters", [])):
        told = told | OF_A_REVISION
    for status, words in told.items():
        responses.setdefault(status, {"description": words})
    for status, response in responses.items():
        if status in IN_FRONT:
            response["content"] = {"text/html": {"schema": {"type": "string"}}}
            continue
        response["headers"] = response.get("headers", {}) | REFERENCES
        if status == "429":
            response["headers"] |= RETRY_AFTER
        if status >= "400":
            response["content"] = {"application/problem+json": {"schema": PROBLEM}}


def words_of(status):
    return HTTPStatus(int(status)).phrase.title().replace(" ", "").replace("-", "")


class Shared:
    """Pieces of one kind, each kept under a name of its own in ``components``."""

    def __init__(self, components, kind):
        self.components, self.kind = components, kind
        self.times, self.names = Counter(), {}

    def count(self, pieces):
        self.times.update(text_of(piece) for piece in pieces)

    def put(self, name, piece):
        """A reference to ``piece``, or the piece itself where it is seldom."""
        text = text_of(piece)
        if self.times[text] < OFTEN:
            return piece
        if text not in self.names:
            taken = sum(kept.rstrip("0123456789") == name for kept in self.components)
            self.names[text] = f"{name}{taken + 1}" if taken else name
            self.components[self.names[text]] = piece
        return {"$ref": f"#/components/{self.kind}/{self.names[text]}"}


def text_of(piece):
    return json.dumps(piece, sort_keys=True, default=str)
