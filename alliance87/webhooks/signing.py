"""Messages as https://www.standardwebhooks.com/ has them."""

import json
import uuid

from standardwebhooks import Webhook


def new_message_id():
    return f"msg_{uuid.uuid4().hex}"


def body_of(kind, data, *, at):
    """A message as the bytes that are signed and sent."""
    moment = at.isoformat().replace("+00:00", "Z")  # as in the API
    message = {"type": kind, "timestamp": moment, "data": data}
    return json.dumps(message, separators=(",", ":")).encode()


def headers_of(*, message_id, body, secrets, at):
    """What goes with ``body`` when it is sent: a signature by each of ``secrets``."""
    signatures = [
        Webhook(secret).sign(message_id, at, body.decode()) for secret in secrets
    ]
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
