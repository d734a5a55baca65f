"""The house's own authority: what it signs and what not, what is kept on disk, and the page that helps a tablet trust it."""

import os
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from web.tls import Identity, authority, names_of, new_authority, new_leaf
from web.trust import Secure

NOW = datetime(2026, 6, 12, 0, 5, tzinfo=UTC)
HOSTS = ["hoi-truong.local", "hoi-truong", "localhost", "127.0.0.1", "192.168.1.10"]


def verify(signer, certificate, host: str, now: datetime = NOW) -> None:
    """As a strict browser that trusts the signer. Raises VerificationError."""
    try:
        subject = x509.IPAddress(ip_address(host))
    except ValueError:
        subject = x509.DNSName(host)
    PolicyBuilder().store(Store([signer.certificate])).time(now).build_server_verifier(subject).verify(certificate, [])


def shown(folder) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())


# -- what is signed ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", HOSTS)
def test_the_certificate_is_good_for_every_name_and_address_of_the_machine(host):
    signer = new_authority(HOSTS, NOW)
    verify(signer, new_leaf(signer, HOSTS, NOW)[0], host)


@pytest.mark.parametrize("host", ["example.com", "8.8.8.8", "172.32.0.1", "khac.local"])
def test_no_browser_believes_the_authority_about_anybody_else(host):
    signer = new_authority(HOSTS, NOW)
    stolen, _ = new_leaf(signer, [host], NOW)
    with pytest.raises(VerificationError):
        verify(signer, stolen, host)
    assert not signer.permits(host)


def test_a_certificate_for_another_host_is_refused():
    signer = new_authority(HOSTS, NOW)
    with pytest.raises(VerificationError):
        verify(signer, new_leaf(signer, HOSTS, NOW)[0], "192.168.1.11")


def test_lives_are_as_long_as_devices_accept_and_begin_earlier_for_wrong_clocks():
    signer = new_authority(HOSTS, NOW)
    leaf, _ = new_leaf(signer, HOSTS, NOW)
    for certificate, days in ((signer.certificate, 825), (leaf, 397)):
        assert certificate.not_valid_before_utc == NOW - timedelta(hours=12)
        assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= timedelta(days=days)
    assert new_leaf(signer, HOSTS, NOW + timedelta(days=700))[0].not_valid_after_utc == signer.ends


def test_a_public_address_that_the_machine_has_from_the_beginning_is_its_own():
    signer = new_authority([*HOSTS, "203.0.113.5"], NOW)
    verify(signer, new_leaf(signer, [*HOSTS, "203.0.113.5"], NOW)[0], "203.0.113.5")
    assert not signer.permits("203.0.113.6")


@pytest.mark.parametrize(
    ("hostname", "names"),
    [
        ("VanPhong-PC", ["vanphong-pc.local", "vanphong-pc", "localhost"]),
        ("may1.huyen.vn", ["may1.local", "may1.huyen.vn", "may1", "localhost"]),
        ("Máy của Hương", ["localhost"]),
        ("localhost", ["localhost.local", "localhost"]),
        ("", ["localhost"]),
    ],
)
def test_a_machine_is_known_by_the_dns_names_its_host_name_allows(hostname, names):
    assert names_of(hostname) == names


# -- what is kept -----------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes; the folder's rights are inherited")
def test_keys_are_for_the_owner_only(tmp_path):
    Identity(tmp_path / "tls", HOSTS, lambda: NOW)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "tls").iterdir()}
    assert modes == {"ca.pem": 0o644, "ca-key.pem": 0o600, "server.pem": 0o600}
    assert (tmp_path / "tls").stat().st_mode & 0o777 == 0o700


def test_a_second_start_keeps_everything(tmp_path):
    first = Identity(tmp_path, HOSTS, lambda: NOW)
    leaf = shown(tmp_path)
    again = Identity(tmp_path, HOSTS, lambda: NOW + timedelta(days=300))
    assert again.authority.fingerprint == first.authority.fingerprint and shown(tmp_path) == leaf
    assert again.hosts == first.hosts == tuple(HOSTS)


def test_a_new_address_gives_a_new_certificate_from_the_same_authority(tmp_path):
    identity = Identity(tmp_path, HOSTS, lambda: NOW)
    trusted = identity.authority
    assert not identity.renew(HOSTS)
    assert identity.renew([*HOSTS, "10.1.2.3"])
    verify(trusted, shown(tmp_path), "10.1.2.3")
    assert not identity.renew(["10.1.2.3", *HOSTS])
    assert Identity(tmp_path, HOSTS, lambda: NOW).authority.fingerprint == trusted.fingerprint


def test_a_host_the_authority_may_not_speak_for_does_not_spoil_the_others(tmp_path):
    identity = Identity(tmp_path, HOSTS, lambda: NOW)
    identity.renew([*HOSTS, "203.0.113.5", "ten-moi.local"])
    assert identity.beyond == ("203.0.113.5", "ten-moi.local") and identity.hosts == tuple(HOSTS)
    verify(identity.authority, shown(tmp_path), "192.168.1.10")


def test_the_certificate_is_renewed_when_less_than_thirty_days_are_left(tmp_path):
    first = Identity(tmp_path, HOSTS, lambda: NOW)
    Identity(tmp_path, HOSTS, lambda: NOW + timedelta(days=366))
    assert shown(tmp_path).not_valid_before_utc == NOW - timedelta(hours=12)
    later = NOW + timedelta(days=368)
    Identity(tmp_path, HOSTS, lambda: later)
    verify(first.authority, shown(tmp_path), "127.0.0.1", later)


def test_a_laptop_whose_clock_lost_its_battery_shows_a_certificate_of_today(tmp_path):
    first = Identity(tmp_path, HOSTS, lambda: NOW)
    wrong = Identity(tmp_path, [*HOSTS, "10.1.2.3"], lambda: datetime(2000, 1, 1, tzinfo=UTC))
    assert wrong.authority.fingerprint == first.authority.fingerprint
    verify(first.authority, shown(tmp_path), "10.1.2.3")


def test_spoilt_files_and_an_authority_at_its_end_are_made_anew(tmp_path):
    first = authority(tmp_path, HOSTS, NOW)
    assert authority(tmp_path, HOSTS, NOW + timedelta(days=700)).fingerprint == first.fingerprint
    later = NOW + timedelta(days=800)
    second = authority(tmp_path, HOSTS, later)
    assert second.fingerprint != first.fingerprint and second.name != first.name
    (tmp_path / "ca-key.pem").write_bytes(b"torn")
    identity = Identity(tmp_path, HOSTS, lambda: later)
    assert identity.authority.fingerprint != second.fingerprint
    verify(identity.authority, shown(tmp_path), "localhost", later)


# -- the page -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def trust_client(hall, tmp_path):
    from app import build

    identity = Identity(tmp_path / "data" / "tls", HOSTS, lambda: NOW)
    built = build(hall, tmp_path / "data", settings={"TESTING": True}, secure=Secure(identity, 8080, 8443))
    return identity, built.app.test_client()


def test_the_page_names_the_addresses_and_the_fingerprint_and_no_person(trust_client):
    identity, browser = trust_client
    html = browser.get("/trust", base_url="http://127.0.0.1:8080").get_data(as_text=True)
    assert "http://192.168.1.10:8080/trust" in html and "https://192.168.1.10:8443/kiosk" in html
    assert identity.authority.fingerprint[:19] in html and identity.authority.fingerprint[-19:] in html
    assert identity.authority.name in html and "Nguyễn Thị Hương" not in html
    assert "http://192.168.1.10:8080/trust" not in browser.get("/trust", base_url="http://192.168.1.10:8080").get_data(as_text=True)
    assert "A secure connection for tablets" in browser.get("/trust?lang=en").get_data(as_text=True)


@pytest.mark.parametrize("host", ["[::1", "a b", "<script>", "[::1]:8080", ""])
def test_a_strange_host_header_does_no_harm(trust_client, host):
    answer = trust_client[1].get("/trust", headers={"Host": host})
    assert answer.status_code in (200, 400) and b"<script>" not in answer.data


def test_the_authority_is_offered_for_installation_and_its_key_is_not(trust_client):
    identity, browser = trust_client
    for path, content in (("/trust/khai-mac-ca.crt", identity.authority.der), ("/trust/ca.pem", identity.authority.pem)):
        answer = browser.get(path)
        assert answer.mimetype == "application/x-x509-ca-cert" and answer.data == content and b"PRIVATE" not in answer.data
    assert browser.get("/trust/ca-key.pem").status_code == 404


def test_without_https_the_page_says_so(client):
    assert "chưa mở kết nối an toàn" in client().get("/trust").get_data(as_text=True)
    assert client().get("/trust/ca.pem").status_code == 404
    assert "/trust" in client().get("/").get_data(as_text=True)
