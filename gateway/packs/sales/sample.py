"""A year in the books of a mid-sized company that does not exist: coherent, and the same for the same seed.

Rows come in an order in which every relation points to an earlier row. `key` is the row's name within the
sample; relation values are such names.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from gateway.packs.sales import vocabulary as words

SELLER_ROLE = "salesperson"
CUSTOMERS = 360
LEADS = 420
OPPORTUNITIES = 2400
DAYS = 365
STAGES = ("qualified", "analysis", "proposal", "negotiation")
# Where an opportunity of a given age has got to: old ones are decided, young ones are on their way.
WON_SHARE = 0.34
LOST_REASONS = ("price", "feature", "relation", "cancelled")


@dataclass(frozen=True)
class Seller:
    """A person who owns sample records, and the department they are counted for."""

    id: int
    department: int


def rows(seed: int, today: date, sellers: Sequence[Seller]) -> Iterator[dict[str, Any]]:
    """All rows of the sample, oldest facts relative to `today`; the same arguments give the same rows."""
    yield from _Year(seed, today, sellers).rows()


class _Year:
    def __init__(self, seed: int, today: date, sellers: Sequence[Seller]) -> None:
        self.random, self.today = random.Random(seed), today
        # Some sell more than others, as anywhere; the first ones a little above the rest.
        self.sellers = list(sellers)
        self.weights = [self.random.uniform(0.6, 1.6) for _ in self.sellers]
        self.owners: dict[str, Seller] = {}
        self.since: dict[str, date] = {}

    def rows(self) -> Iterator[dict[str, Any]]:
        yield from self._products()
        yield from self._customers()
        yield from self._leads()
        for index in range(OPPORTUNITIES):
            yield from self._opportunity(index)

    def _row(self, form: str, key: str, owner: Seller, on: date, values: dict[str, Any]) -> dict[str, Any]:
        clock = f"{self.random.randint(1, 9):02d}:{self.random.randint(0, 59):02d}:00"  # 09–17 in China
        return {
            "form": form,
            "key": key,
            "owner": owner.id,
            "department": owner.department or None,
            "created_at": f"{min(on, self.today).isoformat()}T{clock}Z",
            "values": {name: value for name, value in values.items() if value is not None},
        }

    def _products(self) -> Iterator[dict[str, Any]]:
        first = self.today - timedelta(days=DAYS + 30)
        for index, (name, category, price, unit) in enumerate(words.PRODUCTS):
            values = {
                "name": name,
                "code": f"P{index + 1:03d}",
                "category": category,
                "price": f"{price}.00",
                "unit": unit,
                "active": True,
            }
            yield self._row("product", f"product-{index}", self.sellers[0], first, values)

    def _customers(self) -> Iterator[dict[str, Any]]:
        names = words.company_names(self.random, CUSTOMERS)
        for index, (name, industry, city, region) in enumerate(names):
            owner = self.random.choices(self.sellers, self.weights)[0]
            key = f"customer-{index}"
            since = self.today - timedelta(days=int(3 * DAYS * self.random.random()))
            self.owners[key], self.since[key] = owner, since
            level = self.random.choices(("key", "normal", "potential"), (15, 55, 30))[0]
            quiet = self.random.choices((self.random.randint(0, 6), self.random.randint(8, 40)), (70, 30))[0]
            followed = max(since, self.today - timedelta(days=quiet))
            values = {
                "name": name,
                "level": level,
                "industry": industry,
                "region": region,
                "phone": words.landline(self.random, city),
                "address": words.address(self.random, city),
                "source": self.random.choice(words.SOURCES),
                "last_follow_up": followed.isoformat(),
                "credit_limit": f"{self.random.randint(5, 100) * 10000}.00" if level != "potential" else None,
            }
            yield self._row("customer", key, owner, since, values)
            yield from self._contacts(key, owner, since)
            yield from self._follow_ups(key, owner, since, followed)

    def _contacts(self, customer: str, owner: Seller, since: date) -> Iterator[dict[str, Any]]:
        for index in range(self.random.randint(1, 3)):
            values = {
                "name": words.person(self.random),
                "customer": customer,
                "title": self.random.choice(words.TITLES),
                "phone": words.mobile(self.random),
                "is_key": index == 0,
            }
            yield self._row("contact", f"{customer}-contact-{index}", owner, since, values)

    def _follow_ups(self, customer: str, owner: Seller, since: date, last: date) -> Iterator[dict[str, Any]]:
        span = max((last - since).days, 0)
        days = sorted({span, *(self.random.randint(0, span) for _ in range(self.random.randint(1, 5)))})
        for index, offset in enumerate(days):
            on = since + timedelta(days=offset)
            subject, content, plan = self.random.choice(words.FOLLOW_UPS)
            values = {
                "subject": subject,
                "customer": customer,
                "method": self.random.choice(("phone", "visit", "wechat", "email")),
                "content": content,
                "followed_on": on.isoformat(),
                "next_plan": plan,
                "next_on": (on + timedelta(days=self.random.randint(3, 14))).isoformat(),
            }
            yield self._row("follow_up", f"{customer}-follow-{index}", owner, on, values)

    def _leads(self) -> Iterator[dict[str, Any]]:
        names = words.company_names(self.random, LEADS)
        for index, (name, industry, _, _) in enumerate(names):
            owner = self.random.choices(self.sellers, self.weights)[0]
            age = int(DAYS * self.random.random() ** 1.5)
            status = self.random.choices(
                ("new", "following", "converted", "invalid"), (60, 30, 5, 5) if age < 30 else (5, 20, 50, 25)
            )[0]
            values = {
                "company": name,
                "contact_name": words.person(self.random),
                "phone": words.mobile(self.random),
                "source": self.random.choice(words.SOURCES),
                "industry": industry,
                "status": status,
                "note": self.random.choice(words.NEEDS),
            }
            yield self._row("lead", f"lead-{index}", owner, self.today - timedelta(days=age), values)

    def _opportunity(self, index: int) -> Iterator[dict[str, Any]]:
        customer = f"customer-{self.random.randrange(CUSTOMERS)}"
        owner = self.owners[customer]
        # Some were opened before the year began, so that its first months have their signatures too.
        first = max(self.since[customer], self.today - timedelta(days=DAYS + 60))
        opened = first + timedelta(days=self.random.randint(0, (self.today - first).days))
        age = (self.today - opened).days
        took = max(7, int(self.random.gauss(55, 25)))
        product = self.random.randrange(len(words.PRODUCTS))
        price = words.PRODUCTS[product][2]
        amount = Decimal(
            max(3000, int(price * self.random.choice((1, 1, 2, 3, 5)) * self.random.uniform(0.85, 1.3)))
        )
        decided = took <= age
        won = decided and self.random.random() < WON_SHARE
        stage = "signed" if won else "lost" if decided else STAGES[min(3, age * 4 // took)]
        closed = opened + timedelta(days=took)
        probability = {"qualified": "0.1", "analysis": "0.3", "proposal": "0.5", "negotiation": "0.75"}
        key = f"opportunity-{index}"
        name = f"{words.PRODUCTS[product][0]}{self.random.choice(words.DEALS)}"
        values = {
            "name": name,
            "customer": customer,
            "stage": stage,
            "amount": f"{amount}.00",
            "probability": "1" if won else "0" if decided else probability[stage],
            "expected_close": closed.isoformat(),
            "closed_on": closed.isoformat() if decided else None,
            "product": f"product-{product}",
            "source": self.random.choice(words.SOURCES),
            "lost_reason": self.random.choice(LOST_REASONS) if decided and not won else None,
        }
        yield self._row("opportunity", key, owner, opened, values)
        if won:
            yield from self._contract(index, key, customer, owner, closed, amount, name)

    def _contract(
        self,
        index: int,
        opportunity: str,
        customer: str,
        owner: Seller,
        signed: date,
        amount: Decimal,
        name: str,
    ) -> Iterator[dict[str, Any]]:
        key = f"contract-{index}"
        plan = []
        left = amount
        for stage, share, after in (("首付款", "0.3", 7), ("验收款", "0.6", 60), ("质保金", "0.1", 180)):
            part = (amount * Decimal(share)).quantize(Decimal("0.01"))
            part = left if stage == "质保金" else part
            left -= part
            due = signed + timedelta(days=after)
            plan.append({"stage": stage, "due_date": due.isoformat(), "ratio": share, "amount": str(part)})
        values = {
            "name": f"{name}合同",
            "customer": customer,
            "opportunity": opportunity,
            "amount": f"{amount}.00",
            "sign_date": signed.isoformat(),
            "status": "effective",
            "payment_plan": plan,
        }
        yield self._row("contract", key, owner, signed, values)
        yield self._project(index, opportunity, customer, owner, signed, amount, name)
        yield from self._money(key, customer, owner, signed, plan)

    def _project(
        self,
        index: int,
        opportunity: str,
        customer: str,
        owner: Seller,
        start: date,
        amount: Decimal,
        name: str,
    ) -> dict[str, Any]:
        length = self.random.randint(40, 160)
        end = start + timedelta(days=length)
        done = (self.today - start).days / length
        progress = min(Decimal(1), Decimal(str(round(done * self.random.uniform(0.7, 1.1), 2))))
        status = "done" if progress >= 1 else "planning" if done < 0.05 else "in_progress"
        if status == "in_progress" and self.random.random() < 0.05:
            status = "suspended"
        values = {
            "name": name,
            "customer": customer,
            "opportunity": opportunity,
            "contract": f"contract-{index}",
            "manager": owner.id,
            "planned_start": start.isoformat(),
            "planned_end": end.isoformat(),
            "status": status,
            "progress": str(max(progress, Decimal(0))),
            "budget": f"{int(amount * Decimal('0.6'))}.00",
            "risk": self.random.choices(("low", "medium", "high"), (70, 22, 8))[0],
        }
        return self._row("project", f"project-{index}", owner, start, values)

    def _money(
        self, contract: str, customer: str, owner: Seller, signed: date, plan: list[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        for index, part in enumerate(plan):
            due = date.fromisoformat(part["due_date"])
            if due - timedelta(days=30) > self.today:
                continue
            paid_on = due + timedelta(days=int(self.random.gauss(4, 12)))
            paid = max(paid_on, signed) <= self.today and self.random.random() < 0.93
            values = {
                "customer": customer,
                "contract": contract,
                "amount": part["amount"],
                "due_date": part["due_date"],
                "status": "paid" if paid else "open",
            }
            yield self._row("receivable", f"{contract}-receivable-{index}", owner, signed, values)
            if paid:
                on = max(paid_on, signed)
                values = {
                    "customer": customer,
                    "contract": contract,
                    "amount": part["amount"],
                    "paid_on": on.isoformat(),
                    "source": "manual",
                }
                yield self._row("payment", f"{contract}-payment-{index}", owner, on, values)
