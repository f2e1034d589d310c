"""What is made from what, put in order; without recursion, however long the chains are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from services.kernel.errors import FieldInvalid

#: (form key, field key): a place in the graph of what depends on what.
Place = tuple[str, str]


def in_order(starts: Iterable[Place], read: Callable[[Place], Iterable[Place]]) -> list[Place]:
    """Every place that is reached, each once and after all that it reads.

    Raises FieldInvalid ``derived_cycle`` with the way round.
    """
    order: list[Place] = []
    done: set[Place] = set()
    for start in starts:
        path: dict[Place, Iterator[Place]] = {} if start in done else {start: iter(read(start))}
        while path:
            here = next(reversed(path))
            onward = next((each for each in path[here] if each not in done), None)
            if onward is None:
                del path[here]
                done.add(here)
                order.append(here)
            elif onward in path:
                places = list(path)
                way = " → ".join(".".join(each) for each in [*places[places.index(onward) :], onward])
                raise FieldInvalid("derived_cycle", onward[1], {"path": way})
            else:
                path[onward] = iter(read(onward))
    return order
