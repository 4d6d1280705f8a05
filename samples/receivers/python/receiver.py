"""Receives the hub's Standard Webhooks (docs/events.md). Python 3.9 or later, standard library only.

    SECRET=whsec_... python3 receiver.py 5081

It listens on loopback. Copy `problem_of`; the rest shows how to use it.
"""
import base64
import binascii
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE = 5 * 60  # seconds


def problem_of(secrets, headers, body, now):
    """None where the call is genuine, else one sentence. `body` must be the bytes as they came, `headers` lower-case."""
    call_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not call_id:
        return "The header webhook-id is missing."
    if not (timestamp.isascii() and timestamp.isdigit()):
        return "The header webhook-timestamp must be whole seconds since 1970."
    if abs(now - int(timestamp)) > TOLERANCE:
        return "The header webhook-timestamp lies more than 5 minutes away from this clock."
    signed = call_id.encode() + b"." + timestamp.encode() + b"." + body
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        expected = hmac.new(key, signed, hashlib.sha256).digest()
        for one in headers.get("webhook-signature", "").split(" "):
            if one.startswith("v1,") and hmac.compare_digest(decoded(one[3:]), expected):
                return None
    return "No signature in the header webhook-signature was made with a live secret over this id, timestamp and body."


def decoded(signature):
    try:
        return base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return b""


class Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # the connection stays: after an answer of HTTP/1.0 it closes, perhaps under the hub's next call
    secrets = ()
    tickets = {}  # by ticketKey; a real desk keeps id and effect in one transaction
    done = set()  # webhook-ids

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        problem = problem_of(self.secrets, headers, body, time.time())
        if problem:
            return self.answer(401, {"detail": problem})
        call = json.loads(body)
        if call["type"] == "hub.ping":
            return self.answer(200, {"id": "ping"})
        data, seen = call["data"], headers["webhook-id"] in self.done
        ticket = self.tickets.setdefault(data["ticketKey"], f"DESK-{len(self.tickets) + 1}")
        self.done.add(headers["webhook-id"])
        # Words of strangers end on a terminal: repr shows control characters instead of obeying them.
        print(ticket, "again, nothing to do" if seen else call["type"], repr(data["title"]), flush=True)
        self.answer(200, {"id": ticket, "url": f"http://localhost/{ticket}"})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    Desk.secrets = os.environ["SECRET"].split()
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 5081), Desk)
    print(f"listening at http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
