"""HTTPS in a hall without internet: an authority of this machine's own and the certificate it signs for its names and addresses.

Tablets trust the authority once; it may speak for private networks and this machine's own names and addresses only. Knows keys, dates
and files; refuses to know sockets, pages, and where clock, names and addresses come from.
"""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from gevent.ssl import PROTOCOL_TLS_SERVER, SSLContext, TLSVersion

PRIVATE = tuple(IPv4Network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"))
"""RFC 1918, link-local and loopback: where a hall's machines have their addresses."""
AUTHORITY_LIFE = timedelta(days=825)
LEAF_LIFE = timedelta(days=397)
"""Browsers refuse longer ones (398 days for what they ship, 825 for what people add)."""
BACK = timedelta(hours=12)
"""Valid from a little earlier: the clocks of tablets are wrong."""
RENEW = timedelta(days=30)
"""What has less left is made anew."""
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True)
class Authority:
    """Signs for this house. What it may sign for is written in its own certificate: no browser takes its word for anything else."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def name(self) -> str:
        """As devices list it."""
        return self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value

    @property
    def ends(self) -> datetime:
        return self.certificate.not_valid_after_utc

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 as devices show it, in groups of four: what a person compares."""
        digits = self.certificate.fingerprint(hashes.SHA256()).hex().upper()
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))

    @cached_property
    def _permitted(self) -> x509.NameConstraints:
        return self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value

    def permits(self, host: str) -> bool:
        """May this authority speak for a name or an IPv4 address? One host it may not would spoil the whole certificate."""
        subtrees = self._permitted.permitted_subtrees or []
        address = _address(host)
        if address is not None:
            return any(isinstance(one, x509.IPAddress) and address in one.value for one in subtrees)
        return any(isinstance(one, x509.DNSName) and one.value == host for one in subtrees)


def names_of(hostname: str) -> list[str]:
    """The DNS names of a machine from its host name, as its neighbours may call it. What is no DNS name (a space in it) is left out."""
    whole = hostname.lower().rstrip(".")
    first = whole.partition(".")[0]
    names = dict.fromkeys((f"{first}.local", whole, first, "localhost"))
    return [name for name in names if all(_LABEL.fullmatch(label) for label in name.split(".")) and _address(name) is None]


def authority(folder: Path, hosts: Sequence[str], now: datetime) -> Authority:
    """The authority kept in `folder` (ca.pem, ca-key.pem 0600); made for these hosts on first use, when its files are spoilt, and when
    less than 30 days are left (every tablet must trust the new one then). Raises OSError."""
    try:
        found = Authority(
            x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes()),
            serialization.load_pem_private_key((folder / "ca-key.pem").read_bytes(), None),
        )
        if found.certificate.public_key() == found.key.public_key() and found._permitted and found.ends - now >= RENEW:
            return found
    except (FileNotFoundError, ValueError, x509.ExtensionNotFound):
        pass
    made = new_authority(hosts, now)
    _write(folder / "ca-key.pem", _key_pem(made.key))
    _write(folder / "ca.pem", made.pem, mode=0o644)
    return made


def new_authority(hosts: Sequence[str], now: datetime) -> Authority:
    """A new authority, P-256, for the private networks, these DNS names and whatever other IPv4 address the machine has."""
    key = ec.generate_private_key(ec.SECP256R1())
    known_by = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    # Each has a name of its own: devices keep several, and an issuer is looked up by name.
    title = _title(f"Khai Mạc {hosts[0][:40]} {known_by.digest.hex()[:6].upper()}")
    own = [address for address in map(_address, hosts) if address and not any(address in network for network in PRIVATE)]
    permitted = [x509.DNSName(host) for host in hosts if not _address(host)]
    permitted += [x509.IPAddress(network) for network in (*PRIVATE, *map(IPv4Network, own))]
    certificate = (
        _certificate(title, title, key.public_key(), now - BACK, now - BACK + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(known_by, critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def new_leaf(authority: Authority, hosts: Sequence[str], now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A server's certificate for these names and IPv4 addresses and its key, P-256. It does not outlive the authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    alternative = [x509.IPAddress(address) if (address := _address(host)) else x509.DNSName(host) for host in hosts]
    begins = now - BACK
    certificate = (
        _certificate(_title("Khai Mạc"), authority.certificate.subject, key.public_key(), begins, min(begins + LEAF_LIFE, authority.ends))
        .add_extension(x509.SubjectAlternativeName(alternative), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return certificate, key


class Identity:
    """What this machine shows to those who connect: `context` for the server, the `authority` behind it, the `hosts` it is valid for, and
    those of its own it may not speak for (`beyond`: a public address that the machine got after the authority was made)."""

    def __init__(self, folder: Path, hosts: Sequence[str], clock: Callable[[], datetime]) -> None:
        """Loads or makes everything in `folder`; `hosts` are the machine's DNS names and IPv4 addresses, a name first. Raises OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file, self._clock = folder / "server.pem", clock
        self.authority = authority(folder, hosts, clock())
        self.hosts: tuple[str, ...] = ()
        self.beyond: tuple[str, ...] = ()
        self.context = SSLContext(PROTOCOL_TLS_SERVER)
        self.context.minimum_version = TLSVersion.TLSv1_2
        self.context.set_alpn_protocols(["http/1.1"])
        self.renew(hosts)

    def renew(self, hosts: Iterable[str]) -> bool:
        """Be valid for these names and addresses from the next connection on, as far as the authority may; True when a new certificate
        was made: other hosts, or less than 30 days left. Raises OSError."""
        asked = dict.fromkeys(hosts)
        hosts = tuple(host for host in asked if self.authority.permits(host))
        # A clock before the authority's beginning has lost its battery: the authority knows better.
        now = max(self._clock(), self.authority.certificate.not_valid_before_utc + BACK)
        kept = self._kept()
        stale = kept is None or set(_hosts(kept)) != set(hosts) or kept.not_valid_before_utc > now or kept.not_valid_after_utc - now < RENEW
        if stale:
            certificate, key = new_leaf(self.authority, hosts, now)
            # Key and certificate are one file: a power cut leaves the old pair or the new one.
            _write(self._file, _key_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        if stale or not self.hosts:
            self.context.load_cert_chain(self._file)
        self.hosts, self.beyond = hosts, tuple(host for host in asked if host not in hosts)
        return stale

    def _kept(self) -> x509.Certificate | None:
        """The certificate on disk, if this authority signed it."""
        try:
            certificate = x509.load_pem_x509_certificate(self._file.read_bytes())
            certificate.verify_directly_issued_by(self.authority.certificate)
        except (FileNotFoundError, ValueError, InvalidSignature):
            return None
        return certificate


def _hosts(certificate: x509.Certificate) -> list[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]


def _address(host: str) -> IPv4Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return address if isinstance(address, IPv4Address) else None


def _title(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(subject, issuer, public_key, begins: datetime, ends: datetime) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public_key)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)


def _usage(**granted: bool) -> x509.KeyUsage:
    every = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    every += ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**dict.fromkeys(every, False) | granted)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _write(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Whole or not at all, and never readable for others in between."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)
