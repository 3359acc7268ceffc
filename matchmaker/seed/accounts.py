"""The people of the demo: they exist only with the demo data."""

from typing import NamedTuple

#: One password for all of them: they guard nothing and exist nowhere but in a demo.
DEMO_PASSWORD = "matchmaker-demo"  # noqa: S105 - printed in the README on purpose


class DemoAccount(NamedTuple):
    """Who can sign in to the demo, and as what."""

    email: str
    password: str
    role_vi: str
    role_en: str


DEMO_ACCOUNTS = (
    DemoAccount(
        "culaogieng@matchmaker.example",
        DEMO_PASSWORD,
        "Nhà sản xuất (HTX GAP Cù Lao Giêng, xoài)",
        "Producer (GAP Cù Lao Giêng co-operative, mangoes)",
    ),
    DemoAccount(
        "hondat@matchmaker.example",
        DEMO_PASSWORD,
        "Nhà sản xuất cạnh tranh (HTX xoài cát Hòa Lộc Hòn Đất)",
        "Competing producer (Hòa Lộc mango co-operative, Hòn Đất)",
    ),
    DemoAccount(
        "saigoncoop@matchmaker.example",
        DEMO_PASSWORD,
        "Người mua của Saigon Co.op",
        "Buyer of Saigon Co.op",
    ),
    DemoAccount(
        "centralretail@matchmaker.example",
        DEMO_PASSWORD,
        "Người mua của Central Retail Việt Nam",
        "Buyer of Central Retail Vietnam",
    ),
    DemoAccount(
        "socongthuong@matchmaker.example",
        DEMO_PASSWORD,
        "Cán bộ Sở Công Thương Đồng Tháp",
        "Staff of the Đồng Tháp Department of Industry and Trade",
    ),
    DemoAccount(
        "quantri@matchmaker.example",
        DEMO_PASSWORD,
        "Quản trị hệ thống",
        "Administrator",
    ),
)

#: Key of the Department's organisation.
DEPARTMENT = "so-cong-thuong-dong-thap"

#: The organisation each of them belongs to; the administrator belongs to none.
ORGANIZATION_OF = {
    "culaogieng@matchmaker.example": "htx-gap-cu-lao-gieng-91",
    "hondat@matchmaker.example": "htx-xoai-cat-hoa-loc-hon-dat-91",
    "saigoncoop@matchmaker.example": "saigon-coop",
    "centralretail@matchmaker.example": "central-retail",
    "socongthuong@matchmaker.example": DEPARTMENT,
}

STAFF_EMAIL = "socongthuong@matchmaker.example"
ADMINISTRATOR_EMAIL = "quantri@matchmaker.example"
