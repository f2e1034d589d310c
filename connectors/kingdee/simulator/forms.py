"""The business objects the simulator knows, as the vendor's documentation names them.

A fact that is not in vendor-protocols.md chapter 1 is marked [M] (from memory): the hub keeps it
configurable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "decimal", "integer", "date", "reference"]


@dataclass(frozen=True)
class FieldSpec:
    """`target` of a reference is a form key, a code table of master_data, or "" (any code is accepted)."""

    key: str
    kind: Kind = "text"
    target: str = ""
    required: bool = False


@dataclass(frozen=True)
class EntrySpec:
    key: str
    fields: tuple[FieldSpec, ...]
    id_key: str = "FEntryID"


@dataclass(frozen=True)
class FormSpec:
    """`number` is FBillNo of a bill or FNumber of base data; it is unique in the form."""

    key: str
    title: str
    id_key: str
    number: str
    prefix: str
    fields: tuple[FieldSpec, ...]
    entries: tuple[EntrySpec, ...] = ()
    subheads: dict[str, tuple[FieldSpec, ...]] = field(default_factory=dict)
    # header total = sum of a line column: (header field, entry, line field) [M]
    total: tuple[str, str, str] | None = None

    def header_fields(self) -> Iterator[FieldSpec]:
        yield from self.fields
        for group in self.subheads.values():
            yield from group


def _text(*keys: str) -> tuple[FieldSpec, ...]:
    return tuple(FieldSpec(k) for k in keys)


def _ref(target: str, *keys: str, required: bool = False) -> tuple[FieldSpec, ...]:
    return tuple(FieldSpec(k, "reference", target, required) for k in keys)


def _money(*keys: str) -> tuple[FieldSpec, ...]:
    return tuple(FieldSpec(k, "decimal") for k in keys)


def _date(*keys: str, required: bool = False) -> tuple[FieldSpec, ...]:
    return tuple(FieldSpec(k, "date", "", required) for k in keys)


_BASE = (
    FieldSpec("FName", "text", "", True),
    *_text("FShortName", "FDescription"),
    *_ref("organisation", "FCreateOrgId", "FUseOrgId"),
)

_FORMS = (
    FormSpec(
        "BD_Customer",
        "客户",
        "FCUSTID",
        "FNumber",
        "CUST",
        (*_BASE, *_text("FADDRESS", "FTEL", "FTAXREGISTERCODE")),
    ),
    FormSpec("BD_Supplier", "供应商", "FSupplierId", "FNumber", "VEN", _BASE),
    FormSpec(
        "BD_MATERIAL",
        "物料",
        "FMATERIALID",
        "FNumber",
        "MAT",
        (*_BASE, *_text("FSpecification"), *_ref("", "FBaseUnitId", "FMaterialGroup")),
    ),
    FormSpec(
        "SAL_SaleOrder",
        "销售订单",
        "FID",
        "FBillNo",
        "XSDD",
        (
            *_date("FDate", required=True),
            *_ref("BD_Customer", "FCustId", required=True),
            *_ref("organisation", "FSaleOrgId"),
            *_ref("", "FBillTypeID", "FSalerId", "FSaleDeptId"),
            *_text("FNote"),
        ),
        entries=(
            EntrySpec(
                "FSaleOrderEntry",
                (
                    *_ref("BD_MATERIAL", "FMaterialId"),
                    *_ref("", "FUnitID"),
                    *_ref("organisation", "FSettleOrgIds"),
                    *_money("FQty", "FPrice", "FTaxPrice", "FEntryTaxRate", "FAllAmount"),
                    *_date("FDeliveryDate"),
                ),
            ),
        ),
        subheads={"FSaleOrderFinance": _ref("currency", "FSettleCurrId")},
    ),
    FormSpec(
        "AR_receivable",
        "应收单",
        "FID",
        "FBillNo",
        "AR",
        (
            *_date("FDATE", required=True),
            *_date("FENDDATE_H"),
            *_ref("BD_Customer", "FCUSTOMERID", required=True),
            *_ref("currency", "FCURRENCYID", required=True),
            *_ref("organisation", "FSETTLEORGID", "FPAYORGID"),
            *_ref("", "FBillTypeID"),
            *_text("FAR_Remark"),
            *_money("FALLAMOUNTFOR"),
        ),
        entries=(
            EntrySpec(
                "FEntityDetail",
                (
                    *_ref("BD_MATERIAL", "FMATERIALID"),
                    *_money(
                        "FPriceQty",
                        "FPrice",
                        "FTaxPrice",
                        "FEntryTaxRate",
                        "FNoTaxAmountFor_D",
                        "FTAXAMOUNTFOR_D",
                        "FALLAMOUNTFOR_D",
                    ),
                    *_text("FComment"),
                ),
            ),
            EntrySpec("FEntityPlan", (*_date("FENDDATE"), *_money("FPAYRATE", "FPAYAMOUNTFOR"))),
        ),
        subheads={
            "FsubHeadFinc": (
                *_ref("currency", "FMAINBOOKSTDCURRID"),
                *_ref("rate_type", "FEXCHANGETYPE"),
                *_date("FACCNTTIMEJUDGETIME"),
            )
        },
        total=("FALLAMOUNTFOR", "FEntityDetail", "FALLAMOUNTFOR_D"),
    ),
    FormSpec(
        "AR_RECEIVEBILL",
        "收款单",
        "FID",
        "FBillNo",
        "SKD",
        (
            *_date("FDATE", required=True),
            *_text("FCONTACTUNITTYPE", "FPAYUNITTYPE", "FREMARK"),
            *_ref("BD_Customer", "FCONTACTUNIT", required=True),
            *_ref("BD_Customer", "FPAYUNIT"),
            *_ref("currency", "FCURRENCYID", "FSETTLECUR", "FSETTLEMAINBOOKID"),
            *_ref("organisation", "FPAYORGID"),
            *_ref("", "FBillTypeID"),
            *_money("FRECTOTALAMOUNTFOR_H"),
        ),
        entries=(
            EntrySpec(
                "FRECEIVEBILLENTRY",
                (
                    *_ref("settlement", "FSETTLETYPEID"),
                    *_ref("purpose", "FPURPOSEID"),
                    *_money("FRECTOTALAMOUNTFOR", "FRECAMOUNTFOR_E"),
                    *_date("FPOSTDATE"),
                ),
            ),
            EntrySpec("FRECEIVEBILLSRCENTRY", _text("FSRCBILLNO")),  # [M]: the bill a receipt settles
        ),
        total=("FRECTOTALAMOUNTFOR_H", "FRECEIVEBILLENTRY", "FRECTOTALAMOUNTFOR"),
    ),
)

FORMS: dict[str, FormSpec] = {form.key.lower(): form for form in _FORMS}

# Code tables of a fresh account set: number → (internal id, name).
MASTER_DATA: dict[str, dict[str, tuple[int, str]]] = {
    "organisation": {"100": (1, "华东制造集团")},
    "currency": {"PRE001": (1, "人民币"), "PRE007": (7, "美元")},
    "rate_type": {"HLTX01_SYS": (1, "固定汇率")},
    "settlement": {"JSFS01_SYS": (1, "现金"), "JSFS04_SYS": (4, "电汇")},
    "purpose": {"SFKYT01_SYS": (1, "销售收款"), "SFKYT02_SYS": (2, "预收款")},
}
