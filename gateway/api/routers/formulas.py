"""What formulas may use, and what a computed value was made from."""

from fastapi import APIRouter, Depends, Response

from gateway.api import answers
from gateway.api.incoming import CheckedRoute
from gateway.api.numbers import Id
from gateway.api.policy import person
from gateway.api.services import EMPTY, Services, services, untouched
from protos.gen.dougong.records.v1 import formulas_pb2

router = APIRouter(route_class=CheckedRoute, tags=["formulas"], dependencies=[Depends(person)])


@router.get("/functions", response_model=list[answers.FormulaFunction])
def list_functions(stubs: Services = Depends(services)) -> Response:
    """The functions of formulas: group, signatures, examples, help in both languages."""
    return untouched(stubs.formulas.ListFunctions(EMPTY))


@router.get("/forms/{form}/records/{id}/explain/{field}", response_model=answers.Explanation)
def explain(form: str, id: Id, field: str, stubs: Services = Depends(services)) -> Response:
    """The formula and the inputs of a computed value; what the person may not see is only said to be
    hidden."""
    return untouched(stubs.formulas.Explain(formulas_pb2.ExplainRequest(form=form, id=id, field=field)))
