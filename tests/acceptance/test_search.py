"""F11: one search over every form a person may see, in Chinese, English and as the Chinese reads."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from tests.acceptance.person import Person, SignIn, wait_for


def hits(person: Person, words: str, **only: Any) -> list[tuple[str, int]]:
    return [(hit["form"], hit["id"]) for hit in person.call("GET", "/search", q=words, limit=50, **only)]


def finds(person: Person, words: str, wanted: set[tuple[str, int]]) -> bool:
    return wanted <= set(hits(person, words))


def test_f11_records_of_every_form_are_found_by_those_who_may_see_them(sign_in: SignIn) -> None:
    seller, other, director, finance = map(sign_in, ("zhangwei", "lina", "director", "finance"))
    mark = secrets.token_hex(4)
    name = f"琥珀湾{mark}"
    customer = seller.create("customer", name=f"{name} Precision 仪器有限公司")["id"]
    opportunity = seller.create("opportunity", name=f"{name}采购", customer=customer)["id"]
    contract = seller.create("contract", name=f"{name}合同", customer=customer, amount="1.00")
    number = contract["values"]["number"]
    wanted = {("customer", customer), ("opportunity", opportunity), ("contract", contract["id"])}
    for person in (seller, director):
        wait_for(partial(finds, person, name, wanted), "all three in the search")
    assert hits(seller, name, form="contract") == [("contract", contract["id"])]
    assert hits(seller, number)[0] == ("contract", contract["id"])
    for words in (f"湾{mark}", f"{mark} precision", "琥", "琥珀", "hpw", "hupowan"):
        assert ("customer", customer) in hits(seller, words, form="customer"), words
    # Finance has no opportunities.
    assert wanted & set(hits(finance, name)) == {("customer", customer), ("contract", contract["id"])}
    for words in (name, f"湾{mark}", "hpw", number):
        assert not wanted & set(hits(other, words)), words
    seller.change("customer", customer, name=f"改名{mark}")
    wait_for(lambda: ("customer", customer) not in hits(seller, name), "the old name to be gone")
