"""Write the seed tables that follow from the shared facts: places, categories, makers, products.

The other tables of `matchmaker/seed/data` are kept by hand. Run from the project's root:
`python scripts/build_seed.py FOLDER_OF_THE_FACTS`.
"""

import csv
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from matchmaker.base.places import read_address
from matchmaker.core.text import fold

Row = dict[str, str]

TARGET = Path(__file__).resolve().parent.parent / "matchmaker" / "seed" / "data"
SHORT_FORMS = {
    "trach nhiem huu han": "tnhh",
    "mot thanh vien": "mtv",
    "co phan": "cp",
    "hop tac xa": "htx",
}
#: Names of one maker that no rule brings together (the sources name it both ways).
SAME_MAKER = {"htx dong nghi": "htx nong nghiep dong nghi"}
SCHEMES = {
    ("OCOP", ""): "ocop",
    ("OCOP", "3"): "ocop-3",
    ("OCOP", "4"): "ocop-4",
    ("OCOP", "5"): "ocop-5",
    ("CNNTTB", "tỉnh"): "cnnttb-tinh",
    ("CNNTTB", "khu vực"): "cnnttb-khu-vuc",
    ("CNNTTB", "quốc gia"): "cnnttb-quoc-gia",
}
LEGAL_FORMS = {
    "cooperative": "cooperative",
    "cooperative_group": "cooperative_group",
    "establishment": "rural_facility",
    "private_enterprise": "private_enterprise",
}


def read(path: Path) -> list[Row]:
    """Return the rows of a csv file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, rows: Iterable[Row]) -> None:
    """Write rows under the names of the first one."""
    kept = list(rows)
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(kept[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


def provinces(facts: Path) -> Iterable[Row]:
    """Yield each province as it has been called since a day."""
    for row in read(facts / "admin" / "provinces_34.csv"):
        kept = {
            "code": row["code"],
            "kind": row["type"],
            "name_vi": row["name_vi"],
            "name_en": row["name_en"],
            "full_name_vi": row["full_name_vi"],
            "full_name_en": row["full_name_en"],
            "region_vi": row["region_vi"],
            "region_en": row["region_en"],
            "latitude": row["seat_lat"],
            "longitude": row["seat_lon"],
            "merged_from": row["merged_from_vi"].replace("; ", ";"),
            "valid_from": "2025-07-01",
        }
        if row["code"] == "75":
            # A province until it became a city of the central level on 30 April 2026.
            earlier = {"full_name_vi": "Tỉnh Đồng Nai", "full_name_en": "Dong Nai Province"}
            yield {**kept, **earlier, "kind": "province"}
            kept["valid_from"] = "2026-04-30"
        yield kept


def categories(facts: Path) -> Iterable[Row]:
    """Yield the two-level tree."""
    for row in read(facts / "catalog" / "category_tree.csv"):
        yield {
            "code": row["code"],
            "parent": row["parent"],
            "name_vi": row["name_vi"],
            "name_en": row["name_en"],
            "aliases": row["aliases_vi"],
        }


def one_name(name: str) -> str:
    """Return what stays the same however the name of a maker is written."""
    folded = fold(name)
    for long, short in SHORT_FORMS.items():
        folded = folded.replace(long, short)
    return SAME_MAKER.get(folded, folded)


def place_of(row: Row) -> str:
    """Return the place as the source names it, with the province of that time."""
    return ", ".join(part for part in (row["place_old_vi"], row["province_old_vi"]) if part)


def ward_of(place: str, *, province: str) -> tuple[str, str]:
    """Return code and name of today's ward, where the place names one of its province; else two ""."""
    found = read_address(place)
    if found is None or not found.was_converted or found.province_code != province:
        return "", ""
    return found.ward_code or "", found.ward_name


def shown_name(row: Row) -> str:
    """Return the maker's name, or the name of the unnamed producer of its place."""
    if row["maker_name"] and row["maker_name_withheld"] == "0":
        return row["maker_name"]
    place = re.sub(r"^(Huyện|Xã|Phường|Thị)\b", lambda word: word[0].lower(), place_of(row))
    return f"Cơ sở tại {place}"


def maker_key(row: Row) -> str:
    """Return the key one maker has in every row; homonyms of two provinces stay two."""
    slug = "-".join(re.findall(r"[a-z0-9]+", one_name(shown_name(row))))
    return f"{slug[:52].strip('-')}-{row['province_new_code']}"


def legal_form(rows: Sequence[Row]) -> str:
    """Return the legal form that the name or the source says."""
    name, kinds = one_name(rows[0]["maker_name"]), {row["maker_type"] for row in rows}
    if "tnhh" in name:
        return "limited_company"
    if " cp " in name:
        return "joint_stock_company"
    if kinds == {"household"}:
        return "household"
    return LEGAL_FORMS.get(rows[0]["maker_type"], "other")


def makers(products: Sequence[Row]) -> Iterable[Row]:
    """Yield each maker once, with every way its name is written."""
    groups: dict[str, list[Row]] = {}
    for row in products:
        groups.setdefault(maker_key(row), []).append(row)
    for key, rows in sorted(groups.items()):
        names = list(dict.fromkeys(shown_name(row) for row in rows))
        nearest = max(rows, key=lambda row: len(row["place_old_vi"]))
        place = place_of(nearest) if nearest["place_old_vi"] else ""
        ward_code, ward_name = ward_of(place, province=rows[0]["province_new_code"])
        yield {
            "key": key,
            "name": names[0],
            "aliases": ";".join(names[1:]),
            "legal_form": legal_form(rows),
            "province": rows[0]["province_new_code"],
            "place": place,
            "ward_code": ward_code,
            "ward_name": ward_name,
            "unnamed": "" if rows[0]["maker_name"] else "1",
        }


def main(facts: Path) -> None:
    """Write the tables."""
    products = read(facts / "products" / "products_real.csv")
    write("provinces.csv", provinces(facts))
    write("categories.csv", categories(facts))
    write("makers.csv", makers(products))
    write(
        "products.csv",
        (
            {
                "code": row["id"],
                "name": row["name_vi"],
                "category": row["category_code"],
                "maker": maker_key(row),
                "scheme": SCHEMES[row["program"], row["level"]],
                "year": row["year"],
            }
            for row in products
        ),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
