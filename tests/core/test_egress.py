"""What leaves the portal for addresses that people typed, and what never does."""

import datetime
import ipaddress
import socket
import ssl
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.http import http_date

from alliance87.core import egress
from alliance87.core.egress import EgressError, check_address, post
from tests.core.receivers import (
    Receiver,
    answering,
    dripping,
    dropping,
    endless_body,
    endless_headers,
    hanging,
)

NAME = "hooks.example.org"
INSIDE = [
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16"),
    *("192.0.0.192", "224.0.1.1", "240.0.0.1", "255.255.255.255", "198.18.0.1"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("::ffff:169.254.169.254", "fe80::1", "fd00:ec2::254", "ff02::1", "fec0::1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"),
    *("2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1"),
]


def send(address, **headers):
    return post(address, body=b"{}", headers=headers)


def reason(address):
    with pytest.raises(EgressError) as caught:
        send(address)
    return caught.value.reason


@pytest.fixture
def names(monkeypatch):
    """The addresses of names, as the resolver of the machine would tell them."""
    known, asked, real = {}, [], socket.getaddrinfo

    def getaddrinfo(host, port, *args, **options):
        asked.append(host)
        answers = known.get(host)
        if answers is None:
            return real(host, port, *args, **options)
        numbers = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            entry
            for number in numbers
            for entry in real(number, port, *args, **options)
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    known["asked"] = asked
    return known


@pytest.fixture
def connections(monkeypatch):
    """Where connections were opened to; none is."""
    opened = []

    def create_connection(address, **options):
        opened.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", create_connection)
    return opened


@pytest.fixture
def closed(settings):
    """As in production."""
    settings.EGRESS_ALLOWS_LOOPBACK = False


def test_request_arrives_whole():
    with Receiver() as receiver:
        answer = post(receiver.address, body=b'{"a": 1}', headers={"webhook-id": "7"})

    [(headers, body)] = receiver.taken
    assert answer.status == 204
    assert answer.is_taken
    assert body == b'{"a": 1}'
    assert headers["webhook-id"] == "7"
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("number", INSIDE)
def test_address_inside_is_not_asked(closed, connections, number):
    host = f"[{number}]" if ":" in number else number

    assert reason(f"https://{host}/") == "refused"
    assert connections == []


@pytest.mark.parametrize("number", INSIDE)
def test_name_that_leads_inside_is_not_asked(closed, connections, names, number):
    names[NAME] = [[number]]

    assert reason(f"https://{NAME}/") == "refused"
    assert connections == []


@pytest.mark.parametrize("number", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_address_is_asked(closed, connections, names, number):
    names[NAME] = [[number]]

    assert reason(f"https://{NAME}/") == "no_connection"
    assert [ipaddress.ip_address(host) for host, _port in connections] == [
        ipaddress.ip_address(number)
    ]


def test_one_address_inside_spoils_the_others(closed, connections, names):
    names[NAME] = [["8.8.8.8", "10.0.0.1"]]

    assert reason(f"https://{NAME}/") == "refused"
    assert connections == []


def test_name_is_asked_once_and_the_judged_address_is_connected_to(
    closed, connections, names
):
    """A name server that says another thing the second time is not asked again."""
    names[NAME] = [["8.8.8.8"], ["127.0.0.1"]]

    reason(f"https://{NAME}/")

    assert connections == [("8.8.8.8", 443)]
    assert names["asked"] == [NAME]


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.0.0.1", "0177.0.0.1", "127.1", "localhost"]
)
def test_loopback_in_disguise_is_not_asked(closed, connections, host):
    assert reason(f"https://{host}/") == "refused"
    assert connections == []


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://example.org:99999/",
        "https://person:password@example.org/",
        "https://example.org/\r\nX-Other: 1",
        "https://example.org/ a",
        "https://example.org/#part",
        "https://exämple.org/",
        "https://example.org/\x01",
        "",
    ],
)
def test_address_that_is_never_asked_is_refused_when_typed(
    closed, connections, names, address
):
    with pytest.raises(ValidationError):
        check_address(address)
    assert reason(address) == "refused"
    assert names["asked"] == []


def test_plain_http_goes_to_this_machine_and_nowhere_else(connections, names):
    names[NAME] = [["8.8.8.8"]]

    assert reason(f"http://{NAME}/") == "refused"
    assert connections == []


def test_redirect_is_not_followed():
    with (
        Receiver() as inside,
        Receiver(answering(307, Location=inside.address)) as receiver,
    ):
        answer = send(receiver.address)

    assert answer.status == 307
    assert not answer.is_taken
    assert inside.taken == []


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    with Receiver() as proxy, Receiver() as receiver:
        for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"]:
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        send(receiver.address)

    assert proxy.taken == []
    assert len(receiver.taken) == 1


# -- What comes back, or does not ----------------------------------------------------
@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(egress, "TOTAL_SECONDS", 0.6)


def in_time(address):
    started = time.monotonic()
    found = reason(address)
    assert time.monotonic() - started < 2
    return found


def test_receiver_that_hangs_is_left(hasty):
    with Receiver(hanging) as receiver:
        assert in_time(receiver.address) == "timeout"


def test_receiver_that_drips_is_left(hasty):
    """Each letter comes in time, the answer does not."""
    with Receiver(dripping) as receiver:
        assert in_time(receiver.address) == "timeout"


def test_resolver_that_hangs_is_left(hasty, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: time.sleep(3))

    assert in_time(f"https://{NAME}/") == "no_address"


def test_unknown_name_is_told(names, monkeypatch):
    def unknown(*args, **options):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert reason(f"https://{NAME}/") == "no_address"


def test_connection_that_is_cut_off_is_told():
    with Receiver(dropping) as receiver:
        assert reason(receiver.address) == "dropped"


def test_what_is_not_http_is_told():
    with Receiver(lambda handler: handler.wfile.write(b"Hello\r\n\r\n")) as receiver:
        assert reason(receiver.address) == "no_http"


def test_endless_headers_are_not_read_to_their_end():
    with Receiver(endless_headers) as receiver:
        assert reason(receiver.address) in {"too_long", "no_http"}


def test_endless_body_is_cut_off_and_the_status_counts():
    with Receiver(endless_body) as receiver:
        assert send(receiver.address).status == 200


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("later", None),
        ("-1", None),
        ("²", None),
        ("9" * 400, 999_999_999),
    ],
)
def test_retry_after_is_read(header, seconds):
    assert egress.seconds_of(header) == seconds


def test_retry_after_may_be_a_date():
    later = timezone.now() + datetime.timedelta(minutes=2)

    assert 115 <= egress.seconds_of(http_date(later.timestamp())) <= 120


# -- Encryption ----------------------------------------------------------------------
@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of ``NAME``, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def trusted(monkeypatch, certificate):
    """The certificate is one that the machine trusts."""
    monkeypatch.setattr(
        egress, "tls", lambda: ssl.create_default_context(cafile=certificate)
    )


def test_certificate_is_that_of_the_name_and_not_of_the_number(
    trusted, certificate, names
):
    names[NAME] = names["other.example.org"] = [["127.0.0.1"]]
    with Receiver() as receiver:
        receiver.encrypt(certificate)

        assert send(f"https://{NAME}:{receiver.port}/").is_taken
        other = f"https://other.example.org:{receiver.port}/"
        assert reason(other) == "certificate"
        assert reason(f"https://127.0.0.1:{receiver.port}/") == "certificate"
    assert len(receiver.taken) == 1


def test_certificate_that_nobody_vouches_for_is_refused(certificate, names):
    names[NAME] = [["127.0.0.1"]]
    with Receiver() as receiver:
        receiver.encrypt(certificate)

        assert reason(f"https://{NAME}:{receiver.port}/") == "certificate"
    assert receiver.taken == []
