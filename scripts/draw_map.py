"""Draw the map of the 34 provinces: `python3 scripts/draw_map.py FOLDER`.

FOLDER is the unpacked npm package @svg-maps/vietnam 2.0.0, whose outlines of the 63 former
provinces are joined, as Resolution 202/2025/QH15 did, and simplified without opening gaps.
Writes static/img/vietnam-34.svg and templates/_macros/_provinces.html. Needs shapely.
"""

import re
import sys
from itertools import pairwise
from pathlib import Path

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

PROJECT = Path(__file__).resolve().parent.parent
DRAWING = PROJECT / "static" / "img" / "vietnam-34.svg"
NAMES = PROJECT / "templates" / "_macros" / "_provinces.html"

#: Code of the province today → its names and the former provinces it was made of, by their ids
#: in the package. Hoàng Sa and Trường Sa are drawn apart and belong to 48 and 56.
PROVINCES: dict[str, tuple[str, str, str]] = {
    "01": ("Hà Nội", "Hanoi", "hanoi"),
    "04": ("Cao Bằng", "Cao Bang", "caobang"),
    "08": ("Tuyên Quang", "Tuyen Quang", "tuyenquang hagiang"),
    "11": ("Điện Biên", "Dien Bien", "dienbien"),
    "12": ("Lai Châu", "Lai Chau", "laichau"),
    "14": ("Sơn La", "Son La", "sonla"),
    "15": ("Lào Cai", "Lao Cai", "laocai yenbai"),
    "19": ("Thái Nguyên", "Thai Nguyen", "thainguyen backan"),
    "20": ("Lạng Sơn", "Lang Son", "langson"),
    "22": ("Quảng Ninh", "Quang Ninh", "quangninh"),
    "24": ("Bắc Ninh", "Bac Ninh", "bacninh bacgiang"),
    "25": ("Phú Thọ", "Phu Tho", "phutho vinhphuc hoabinh"),
    "31": ("Hải Phòng", "Haiphong", "haiphong haiduong"),
    "33": ("Hưng Yên", "Hung Yen", "hungyen thaibinh"),
    "37": ("Ninh Bình", "Ninh Binh", "ninhbinh hanam namdinh"),
    "38": ("Thanh Hoá", "Thanh Hoa", "thanhhoa"),
    "40": ("Nghệ An", "Nghe An", "nghean"),
    "42": ("Hà Tĩnh", "Ha Tinh", "hatinh"),
    "44": ("Quảng Trị", "Quang Tri", "quangtri quangbinh"),
    "46": ("Huế", "Hue", "tthue"),
    "48": ("Đà Nẵng", "Da Nang", "danang quangnam"),
    "51": ("Quảng Ngãi", "Quang Ngai", "quangngai kontum"),
    "52": ("Gia Lai", "Gia Lai", "gialai binhdinh"),
    "56": ("Khánh Hoà", "Khanh Hoa", "khanhhoa ninhthuan"),
    "66": ("Đắk Lắk", "Dak Lak", "daklak phuyen"),
    "68": ("Lâm Đồng", "Lam Dong", "lamdong daknong binhthuan"),
    "75": ("Đồng Nai", "Dong Nai", "dongnai binhphuoc"),
    "79": ("Hồ Chí Minh", "Ho Chi Minh City", "hcm binhduong baria"),
    "80": ("Tây Ninh", "Tay Ninh", "tayninh longan"),
    "82": ("Đồng Tháp", "Dong Thap", "dongthap tiengiang"),
    "86": ("Vĩnh Long", "Vinh Long", "vinhlong bentre travinh"),
    "91": ("An Giang", "An Giang", "angiang kiengiang"),
    "92": ("Cần Thơ", "Can Tho", "cantho haugiang soctrang"),
    "96": ("Cà Mau", "Ca Mau", "camau baclieu"),
}
#: Id in the package → id in our drawing.
ARCHIPELAGOS = {"hoangsa": "hoang-sa", "truongsa": "truong-sa"}

#: Gaps between neighbours of the source, and detail dropped, in units of its 812 × 873 box.
GAP = 0.6
DETAIL = 1.6
SMALLEST_ISLAND = 2
#: Radius of the dot that stands for an islet.
ISLET = 1.7


def outlines(source: str) -> dict[str, BaseGeometry]:
    """Return the shape of every path of the source drawing."""
    paths = re.findall(r'<path\s+id="(\w+)"[^>]*?\sd="([^"]+)"', source)
    return {name: shapely.union_all([_polygon(ring) for ring in rings(d)]) for name, d in paths}


def _polygon(ring: list[tuple[float, float]]) -> BaseGeometry:
    return shapely.make_valid(Polygon(ring))


def rings(path: str) -> list[list[tuple[float, float]]]:
    """Return the closed rings of an SVG path; curves become lines to their end points."""
    found: list[list[tuple[float, float]]] = []
    x = y = 0.0
    for command, written in re.findall(r"([MLHVCSQAZmlhvcsqaz])([^MLHVCSQAZmlhvcsqaz]*)", path):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", written)]
        relative = command.islower()
        kind = command.lower()
        if kind == "z":
            x, y = found[-1][0]
            continue
        for number, (dx, dy) in enumerate(_steps(kind, numbers, x=x, y=y, relative=relative)):
            x, y = (x + dx, y + dy) if relative else (dx, dy)
            if kind == "m" and number == 0:
                found.append([])
            found[-1].append((x, y))
    return [ring for ring in found if len(ring) > 3]


def _steps(
    kind: str, numbers: list[float], *, x: float, y: float, relative: bool
) -> list[tuple[float, float]]:
    if kind == "h":
        return [(n, 0.0 if relative else y) for n in numbers]
    if kind == "v":
        return [(0.0 if relative else x, n) for n in numbers]
    size = {"c": 6, "s": 4, "q": 4, "a": 7}.get(kind, 2)
    return [(numbers[i + size - 2], numbers[i + size - 1]) for i in range(0, len(numbers), size)]


def joined(shapes: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the shape of each province of today."""
    made = {}
    taken: BaseGeometry = Polygon()
    for code, (_vi, _en, former) in PROVINCES.items():
        whole = shapely.union_all([shapes[name].buffer(GAP) for name in former.split()])
        whole = whole.buffer(-GAP)
        made[code] = shapely.make_valid(whole.difference(taken))
        taken = taken.union(made[code])
    simple = shapely.coverage_simplify(list(made.values()), DETAIL)
    return dict(zip(made, simple, strict=True))


def path_of(shape: BaseGeometry, *, smallest: float = SMALLEST_ISLAND) -> str:
    """Return an SVG path with one digit after the point; tiny islands are dropped."""
    parts = [p for p in getattr(shape, "geoms", [shape]) if isinstance(p, Polygon)]
    kept = [p for p in parts if p.area >= smallest] or parts
    return "".join(_ring_path(list(part.exterior.coords)) for part in kept)


def _ring_path(points: list[tuple[float, ...]]) -> str:
    tenths = [(round(p[0] * 10), round(p[1] * 10)) for p in points[:-1]]
    steps = [f"M{tenths[0][0] / 10:g} {tenths[0][1] / 10:g}l"]
    for (x0, y0), (x1, y1) in pairwise(tenths):
        if (x0, y0) != (x1, y1):
            steps.append(f"{(x1 - x0) / 10:g} {(y1 - y0) / 10:g} ")
    return "".join(steps).strip().replace(" -", "-") + "z"


def islets(shape: BaseGeometry) -> str:
    """Return an archipelago as dots that can be seen, one for each islet."""
    parts = getattr(shape, "geoms", [shape])
    dots = shapely.union_all([part.centroid.buffer(ISLET, quad_segs=2) for part in parts])
    return path_of(dots, smallest=0)


def drawing(shapes: dict[str, BaseGeometry]) -> str:
    """Return the SVG: one path a province (`p82`) and one an archipelago."""
    lines = [f'<path id="p{code}" d="{path_of(shape)}"/>' for code, shape in joined(shapes).items()]
    lines += [
        f'<path id="{ours}" d="{islets(shapes[theirs])}"/>' for theirs, ours in ARCHIPELAGOS.items()
    ]
    return (
        "<!-- Map of Vietnam from @svg-maps/vietnam 2.0.0 by Stephen Truong and Victor Cazanave, "
        "CC BY 4.0; former provinces joined into the 34 of 2025, simplified. -->\n"
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 812 873"><defs>\n'
        + "\n".join(lines)
        + "\n</defs></svg>\n"
    )


def main(package: Path) -> None:
    """Write the drawing and the names for the macro."""
    shapes = outlines((package / "vietnam.svg").read_text(encoding="utf-8"))
    DRAWING.write_text(drawing(shapes), encoding="utf-8")
    names = "".join(f'("{code}", "{vi}", "{en}"),\n' for code, (vi, en, _) in PROVINCES.items())
    NAMES.write_text("{% set provinces = [\n" + names + "] %}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
