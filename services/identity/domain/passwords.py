"""Which passwords are accepted: long enough, not well known, not one's own name (OWASP ASVS 5.0, 6.2)."""

from __future__ import annotations

from services.identity.domain.problem import Problem

SHORTEST, LONGEST = 8, 128
FEWEST_DIFFERENT = 5
WELL_KNOWN = frozenset(
    word
    for line in (
        "12345678 123456789 1234567890 0123456789 87654321 987654321 11223344 password password1",
        "password12 password123 passw0rd p@ssw0rd p@ssword qwertyui qwerty123 qwertyuiop asdfghjk",
        "asdfghjkl zxcvbnm1 1q2w3e4r 1q2w3e4r5t 1qaz2wsx qazwsxedc abcd1234 abc12345 abc123456",
        "a1234567 a12345678 a123456789 aa123456 aa12345678 admin123 admin1234 admin12345",
        "administrator iloveyou sunshine princess football baseball welcome1 welcome123 letmein123",
        "monkey123 dragon123 trustno1 superman batman123 master123 woaini1314 woaini520 5201314520",
        "qq123456 qq123456789 wang1234 zhang123 li123456 test1234 test12345 changeme changeme1",
        "default1 computer internet whatever starwars michelle jennifer",
    )
    for word in line.split()
)


def check_password(password: str, *, login: str, name: str) -> list[Problem]:
    """Everything wrong with a password somebody chose."""
    plain = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        return [Problem("password_length", "password", {"min": SHORTEST, "max": LONGEST})]
    if plain in WELL_KNOWN or len(set(plain)) < FEWEST_DIFFERENT:
        return [Problem("password_well_known", "password")]
    if plain in (login.casefold(), name.casefold()):
        return [Problem("password_is_name", "password")]
    return []
