"""A certificate authority of the tests' own, as a county's computing centre keeps one for its gateways."""

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
HERE = IPv4Address("127.0.0.1")
Key = ec.EllipticCurvePrivateKey


def _a_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Authority:
    """Signs certificates; its own is what a home is told to trust."""

    folder: Path
    name: str = "Lishu computing centre"
    key: Key = field(default_factory=_a_key)

    @property
    def pem(self) -> bytes:
        """Its own certificate, as it is copied into a home."""
        return self._signed(self.name, self.key, x509.BasicConstraints(ca=True, path_length=0)).public_bytes(
            Encoding.PEM
        )

    def trusted(self) -> ssl.SSLContext:
        """What a program speaks TLS with that trusts this authority alone."""
        return ssl.create_default_context(cadata=self.pem.decode())

    def context(self, *, host: x509.GeneralName | None = None, ends: timedelta = DAY) -> ssl.SSLContext:
        """What a server on this machine speaks TLS with: a certificate for `host`, until `ends` from now."""
        key = _a_key()
        names = x509.SubjectAlternativeName([host or x509.IPAddress(HERE)])
        signed = self._signed("gateway", key, x509.BasicConstraints(ca=False, path_length=None), names, ends=ends)
        file = self.folder / f"{signed.serial_number}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + signed.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _signed(self, name: str, key: Key, *extensions: x509.ExtensionType, ends: timedelta = DAY) -> x509.Certificate:
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(
            issuer_name=_called(self.name),
            subject_name=_called(name),
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - 2 * DAY,
            not_valid_after=now + ends,
        )
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        ).add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        for one in extensions:
            made = made.add_extension(one, critical=isinstance(one, x509.BasicConstraints))
        return made.sign(self.key, SHA256())


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
