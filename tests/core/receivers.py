"""Servers on this machine that take, refuse, hang and drop what is sent to them."""

import contextlib
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """An HTTP server that answers as told, and keeps what it was sent.

    ``answers`` are called in turn with the handler of a request, the last for ever.
    """

    def __init__(self, *answers, port=0):
        self.answers = list(answers) or [taking]
        self.wanted_port = port
        self.taken = []  # (headers, body)
        self.lock = threading.Lock()

    def __enter__(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers.get("Content-Length", 0))
                self.body = self.rfile.read(length)
                with receiver.lock:
                    receiver.taken.append((dict(self.headers), self.body))
                    some_left = len(receiver.answers) > 1
                    answer = receiver.answers[0]
                    if some_left:
                        receiver.answers.pop(0)
                with contextlib.suppress(OSError):
                    answer(self)

            do_GET = do_POST

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.wanted_port), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.server.handle_error = lambda *args: None
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def port(self):
        return self.server.server_address[1]

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/hooks?from=portal"

    def encrypt(self, certificate):
        """Speak TLS, with the certificate and key in that file."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)


def answering(status, **headers):
    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


taking = answering(204)


def hanging(handler):
    time.sleep(5)


def dropping(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)


def dripping(handler):
    """A header that never comes to its end, a letter at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(100):
        handler.wfile.write(b"a")
        handler.wfile.flush()
        time.sleep(0.05)


def endless_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(5_000):
        handler.wfile.write(b"X-%d: %s\r\n" % (number, b"a" * 1000))


def endless_body(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    handler.count = 0
    while True:
        handler.wfile.write(b"a" * 1024)
