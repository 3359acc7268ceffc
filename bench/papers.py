"""How long the papers of an event take: badges, table signs, agendas, attendance lists."""

import argparse
import json
import time
from typing import Any

import segno

from matchmaker.events.papers import Paper, typeset

NAMES = ("Hợp tác xã Nông sản sạch Giữa Đồng Tháp Mười", "Hộ Út Mười", "Siêu thị GO! Mỹ Tho")
PEOPLE, TABLES, MEETINGS = 200, 60, 8
_SHARED = {
    "language": "vi",
    "event": "Hội nghị kết nối cung cầu nông sản Đồng Tháp",
    "place": "Cao Lãnh, Đồng Tháp",
    "days": "12/12/2026",
}


def main(arguments: list[str] | None = None) -> None:
    """Print the seconds of each paper."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = parser.parse_args(arguments).json
    found = {
        paper.value: round(_once(paper, {**_SHARED, **facts}), 3)
        for paper, facts in _facts().items()
    }
    if as_json:
        print(json.dumps({"seconds": found, "people": PEOPLE, "tables": TABLES}))
        return
    for name, seconds in found.items():
        print(f"{name:<20}{seconds:>8.3f} s")


def _once(paper: Paper, facts: dict[str, Any]) -> float:
    """Return the seconds of the first time: later ones find most of it kept."""
    began = time.perf_counter()
    typeset(paper, facts=facts)
    return time.perf_counter() - began


def _facts() -> dict[Paper, dict[str, Any]]:
    code = str(segno.make("https://matchmaker.example/events/1/check-in/" + "x" * 40).svg_inline())
    rows = [
        {
            "name": "Nguyễn Thị Ngọc Diễm",
            "people": "Nguyễn Thị Ngọc Diễm",
            "organization": NAMES[number % len(NAMES)],
            "side": "Nhà sản xuất",
            "table": "12",
            "qr": code,
            "meetings": [
                {"day": "12/12/2026", "time": "08:00–08:20", "table": "12", "organization": name}
                for name in (NAMES * MEETINGS)[:MEETINGS]
            ],
        }
        for number in range(PEOPLE)
    ]
    words = {
        "nobody": "",
        "title": "Danh sách có mặt",
        "version": "Lịch bản 1",
        "outcomes": ["Không quan tâm", "Gửi mẫu", "Báo giá", "Ký ghi nhớ"],
        "contacts": "",
    }
    columns = ["Ngày", "Lúc", "Bàn", "Gặp ai, kết quả"]
    listed = ["STT", "Đơn vị", "Người đến gặp", "Bàn", "Ký tên"]
    sides = [{"title": "Nhà sản xuất", "count": str(PEOPLE), "rows": rows}]
    return {
        Paper.BADGES: {"rows": rows, "words": words},
        Paper.TABLE_SIGNS: {"rows": rows[:TABLES], "words": words},
        Paper.AGENDAS: {"rows": rows, "words": {**words, "columns": columns}},
        Paper.ATTENDANCE: {"sides": sides, "words": {**words, "columns": listed}},
    }


if __name__ == "__main__":
    main()
