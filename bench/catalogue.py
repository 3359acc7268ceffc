"""A made-up nation of products and requirements, the same for the same seed.

Names are built from heads, kinds, qualities, makers and packs, and written as people write:
without marks, with slips, decomposed, in capitals. For each planted requirement some products
are put in that answer it; which ones is known.
"""

import random
import unicodedata
from bisect import bisect
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise

from matchmaker.core.scoring import (
    Context,
    Criterion,
    HeldCertificate,
    Listing,
    Mode,
    Month,
    PriceCeiling,
    Requirement,
    RequirementItem,
    TextIndex,
    VolumeWanted,
    Wish,
)
from matchmaker.core.vocab import Category, CategoryTree, Province, SchemeEdge, SchemeOrder

TODAY = date(2026, 11, 23)
#: The year capacity is stated for.
MONTHS: tuple[Month, ...] = tuple((2027, month) for month in range(1, 13))

#: Groups with their heads and the kinds that go with them.
_GROUPS = (
    ("xoài|cam|quýt|bưởi|nhãn|mít|ổi|chanh|dứa|chuối|bơ|vải|sầu riêng|thanh long|chôm chôm|măng cụt",
     "cát|sành|da xanh|ruột đỏ|không hạt|tứ quý|lùn|sớm|hồng|tím|xiêm|năm roi|lồng|ta"),
    ("mít sấy|chuối sấy|xoài sấy|khoai lang sấy|mứt gừng|mứt dừa|nước ép ổi|nước ép cam|siro dâu",
     "dẻo|giòn|ít đường|thăng hoa|lát|viên|cả vỏ|mật ong|muối ớt|nguyên chất"),
    ("gạo|nếp|gạo lứt|gạo mầm|gạo tấm|cốm|bột gạo|bột nếp",
     "thơm|dẻo|ST25|hữu cơ|huyết rồng|tím than|lài|một bụi|cái hoa vàng|nương|tám xoan|Séng Cù"),
    ("bún|phở|miến|hủ tiếu|mì|bánh đa|bánh canh|bánh hỏi",
     "khô|tươi|gạo lứt|dong|rau củ|sợi nhỏ|sợi to|ăn liền|ngũ sắc|chùm ngây"),
    ("cà phê|trà|ca cao|rượu|mật ong|sữa hạt|nước yến|trà túi lọc",
     "rang xay|hòa tan|ướp sen|xanh|ô long|hoa nhãn|hoa cà phê|gừng|đinh lăng|atiso|lài|nếp than"),
    ("cá tra|cá lóc|tôm|lươn|mực|cá cơm|cua|ếch|cá basa|tôm càng",
     "phi lê|khô|một nắng|đông lạnh|tẩm gia vị|nguyên con|cắt khúc|rút xương|sấy|hun khói"),
    ("nước mắm|mắm|tương ớt|muối|tiêu|bột nghệ|sa tế|giấm|dầu dừa|hạt nêm",
     "nhĩ|chay|xay|cá linh|tôm|rong|hồng|lá lốt|nguyên chất|lên men|truyền thống"),
    ("thịt heo|thịt bò|gà ta|vịt|trứng gà|trứng vịt|chả|nem|lạp xưởng|xúc xích",
     "thả vườn|hun khói|tươi|gác bếp|que|lụa|quế|một nắng|thảo mộc|đen|bản"),
    ("rau muống|cải|cà chua|dưa leo|bí đỏ|khoai môn|hành|ớt|nấm rơm|nấm bào ngư|măng|đậu bắp",
     "baby|thủy canh|hữu cơ|tươi|muối chua|sấy|ngọt|xanh|bi|Đà Lạt|trái vụ"),
    ("hạt điều|lạc|đậu xanh|đậu nành|mắc ca|hạt sen|vừng|hạt dẻ",
     "rang muối|rang củi|bóc vỏ|sấy bơ|tách đôi|nguyên vị|đen|đỏ|tỏi ớt|mật ong"),
    ("bánh tráng|bánh phồng tôm|kẹo dừa|bánh pía|bánh tét|kẹo lạc|bánh in|bánh gai|chè lam",
     "mè|sữa|nướng|cuốn|siêu mỏng|đậu xanh|lá dứa|sầu riêng|gấc|khoai môn"),
    ("chiếu|giỏ|nón|khăn|gốm|thảm|đèn lồng|túi",
     "cói|lục bình|tre|mây|dệt tay|thổ cẩm|lá|nâu|hoa|mini"),
    ("tinh dầu|xà phòng|cao|nước rửa chén|dầu gội|trà thảo mộc|viên nghệ",
     "bưởi|sả|tràm|quế|bồ kết|gừng|đinh lăng|dừa|chanh|mật ong"),
)  # fmt: skip
_QUALITIES = [
    "đặc sản",
    "loại 1",
    "sạch",
    "VietGAP",
    "cao cấp",
    "xuất khẩu",
    "hữu cơ",
    "gia truyền",
    "quà tặng",
    "OCOP 4 sao",
    "OCOP 3 sao",
    "không chất bảo quản",
    "nhà làm",
    "thủ công",
    "thượng hạng",
    "vùng cao",
    "tự nhiên",
]
_PACKS = [
    "500 g",
    "1 kg",
    "250 g",
    "hộp 12 gói",
    "chai 500 ml",
    "túi 200 g",
    "thùng 5 kg",
    "bao 25 kg",
    "hũ 300 g",
    "khay 400 g",
]
_MAKERS = ["HTX", "Cơ sở", "Công ty TNHH", "Hộ kinh doanh", "Tổ hợp tác", "Doanh nghiệp"]
_SYLLABLES = [
    "An",
    "Bách",
    "Bảo",
    "Bắc",
    "Biên",
    "Bình",
    "Bồng",
    "Cẩm",
    "Cao",
    "Chân",
    "Châu",
    "Chiêm",
    "Cường",
    "Dạ",
    "Diễm",
    "Diệp",
    "Doanh",
    "Duy",
    "Dũng",
    "Đại",
    "Đan",
    "Đạt",
    "Đăng",
    "Định",
    "Đoàn",
    "Đông",
    "Đức",
    "Gia",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Hân",
    "Hiên",
    "Hiệp",
    "Hiếu",
    "Hoài",
    "Hoàn",
    "Hoàng",
    "Hội",
    "Huệ",
    "Hùng",
    "Huy",
    "Huyền",
    "Hưng",
    "Hướng",
    "Kha",
    "Khải",
    "Khang",
    "Khánh",
    "Khoa",
    "Khôi",
    "Khuê",
    "Kiên",
    "Kiệt",
    "Kim",
    "Kỳ",
    "Lãm",
    "Lâm",
    "Lập",
    "Lê",
    "Liêm",
    "Linh",
    "Long",
    "Lộc",
    "Lợi",
    "Luân",
    "Lương",
    "Mai",
    "Mạnh",
    "Mẫn",
    "Minh",
    "Mộng",
    "Mỹ",
    "Nam",
    "Ngân",
    "Nghi",
    "Nghĩa",
    "Ngọc",
    "Nguyên",
    "Nguyệt",
    "Nhân",
    "Nhật",
    "Nhi",
    "Nhung",
    "Ninh",
    "Oanh",
    "Phan",
    "Phát",
    "Phi",
    "Phong",
    "Phú",
    "Phúc",
    "Phước",
    "Phương",
    "Quang",
    "Quân",
    "Quế",
    "Quốc",
    "Quý",
    "Quyên",
    "Quỳnh",
    "Sa",
    "Sang",
    "Sáng",
    "Sinh",
    "Sơn",
    "Tài",
    "Tạo",
    "Tâm",
    "Tân",
    "Tấn",
    "Thạch",
    "Thái",
    "Thanh",
    "Thành",
    "Thảo",
    "Thắng",
    "Thiên",
    "Thiện",
    "Thịnh",
    "Thọ",
    "Thoa",
    "Thông",
    "Thuận",
    "Thủy",
    "Thư",
    "Thương",
    "Tiên",
    "Tiến",
    "Tín",
    "Toàn",
    "Trang",
    "Trâm",
    "Trí",
    "Triều",
    "Trinh",
    "Trọng",
    "Trúc",
    "Trung",
    "Tú",
    "Tuấn",
    "Tuệ",
    "Tùng",
    "Tuyền",
    "Tường",
    "Uyên",
    "Vân",
    "Vận",
    "Viên",
    "Việt",
    "Vinh",
    "Vĩnh",
    "Vũ",
    "Vượng",
    "Xuân",
    "Ý",
    "Yên",
]
_LADDERS = (
    ("ocop_3", "ocop_4", "ocop_5"),
    ("vietgap", "globalgap"),
    ("food_safety", "haccp", "iso_22000"),
    ("organic_vn",),
    ("halal",),
    ("rural_district", "rural_province", "rural_nation"),
)
_ITEMS = tuple(f"paper_{number}" for number in range(1, 13))
#: The months a kind of product is there: from which month, how many.
_SEASONS = tuple((start, length) for start in range(12) for length in (3, 4, 6)) + ((0, 12),) * 40

_KG, _LITRE = "kg", "l"


class Nation:
    """Products and requirements of one seed."""

    def __init__(
        self, size: int, *, planted: int = 300, per_requirement: int = 5, seed: int = 20_261_123
    ) -> None:
        """Prepare so many products, with so many for each planted requirement among them."""
        self.size, self.planted, self.per_requirement = size, planted, per_requirement
        self.seed = seed
        self.chance = random.Random(seed)
        self.tree, self._leaves = _tree()
        self.chance.shuffle(self._leaves)
        # The n-th leaf is as common as 1/n.
        weights = [1 / (place + 1) for place in range(len(self._leaves))]
        self._steps = list(accumulate(weights))
        self._brands = [self._brand() for _ in range(max(500, self.size // 8))]
        self._calendars: dict[tuple[int, tuple[int, int]], dict[Month, Decimal]] = {}
        self._provinces = _provinces(self.chance)
        self._codes = sorted(self._provinces)

    def context(self) -> Context:
        """Return the vocabularies; the words are the index's."""
        edges = [
            SchemeEdge(weaker, stronger)
            for ladder in _LADDERS
            for weaker, stronger in pairwise(ladder)
        ]
        return Context(
            self.tree, SchemeOrder(edges, at=TODAY), self._provinces, TextIndex(()), TODAY
        )

    def requirements(self) -> list[tuple[Requirement, str, str]]:
        """Return the planted requirements, each with the words and the leaf of its products."""
        return [self._planted(number) for number in range(1, self.planted + 1)]

    def _planted(self, number: int) -> tuple[Requirement, str, str]:
        code, head, kinds = self._leaf()
        name = f"{head} {self.chance.choice(kinds)} {self._brand(3)}"
        return self.requirement(number, words=self.asked(name), code=code), name, code

    def open_requirements(self, count: int) -> list[Requirement]:
        """Return requirements nobody planted anything for."""
        found = []
        for number in range(1, count + 1):
            code, head, kinds = self._leaf()
            words = f"{head} {self.chance.choice(kinds)}"
            if self.chance.random() < 0.3:
                words += f" {self.chance.choice(_QUALITIES)}"
            found.append(
                self.requirement(self.planted + number, words=self.asked(words), code=code)
            )
        return found

    def requirement(self, number: int, *, words: str, code: str) -> Requirement:
        """Return a requirement for a leaf or, now and then, its whole head."""
        chance = self.chance
        parent = self.tree.path(code)[-2]
        start, length = chance.choice(((1, 12), (1, 3), (4, 4), (6, 6)))
        amount = Decimal(_rounded(chance.lognormvariate(6.3, 1.0)))
        wishes = chance.sample(
            ("ocop_3", "ocop_4", "vietgap", "food_safety"), chance.choice((0, 0, 1, 1, 2))
        )
        return Requirement(
            id=number,
            code=f"R{number}",
            items=(RequirementItem(words, (code if chance.random() < 0.6 else parent,)),),
            volume=VolumeWanted(
                _KG, {(2027, month): amount for month in range(start, start + length)}
            ),
            wishes=tuple(Wish((scheme,)) for scheme in sorted(wishes)),
            province=chance.choice(self._codes),
            ceiling=PriceCeiling(Decimal(_rounded(chance.lognormvariate(11.2, 0.5))), _KG),
            dossier=_ITEMS[: chance.choice((0, 4, 8))],
            first_delivery=date(2027, start, 1),
            modes={Criterion.CERTIFICATION: Mode.MUST} if wishes and chance.random() < 0.3 else {},
        )

    def listings(self, planted: list[tuple[Requirement, str, str]]) -> Iterator[Listing]:
        """Return the products; those of planted requirements stand at chance places."""
        answers = {one: place for place, ids in enumerate(self.truths()) for one in ids}
        for number in range(1, self.size + 1):
            place = answers.get(number)
            if place is None:
                code, head, kinds = self._leaf()
                yield self._listing(
                    number, name=self._name(head, self.chance.choice(kinds)), code=code
                )
            else:
                yield self._answer(number, *planted[place])

    def truths(self) -> list[frozenset[int]]:
        """Return the ids of the products put in for each planted requirement."""
        each = min(self.per_requirement, self.size // max(1, self.planted))
        chosen = random.Random(self.seed).sample(range(1, self.size + 1), each * self.planted)
        return [
            frozenset(chosen[place * each : (place + 1) * each]) for place in range(self.planted)
        ]

    def _answer(self, number: int, wanted: Requirement, name: str, code: str) -> Listing:
        """Return a product that answers a requirement, under a name written in another way."""
        chance = self.chance
        if chance.random() < 0.5:
            name += f" {chance.choice(_QUALITIES)}"
        if chance.random() < 0.5:
            name = f"{chance.choice(_MAKERS)} {name}"
        if chance.random() < 0.5:
            name += f" {chance.choice(_PACKS)}"
        found = self._listing(number, name=name, code=code)
        ceiling, volume = wanted.ceiling, wanted.volume
        most = max(volume.by_month.values()) if volume else Decimal(1)
        amount = _rounded(float(most) * chance.uniform(0.7, 3))
        price = _rounded(float(ceiling.amount if ceiling else 1) * chance.uniform(0.5, 1.05))
        return replace(
            found,
            unit=_KG,
            not_comparable=None,
            free=self._calendar(amount, (0, 12)),
            price_min=Decimal(price),
            price_max=Decimal(price),
            certificates=tuple(
                HeldCertificate(
                    wish.schemes[0],
                    verified=True,
                    valid_from=date(2025, 6, 1),
                    valid_to=date(2028, 6, 1),
                )
                for wish in wanted.wishes
            ),
        )

    def _listing(self, number: int, *, name: str, code: str) -> Listing:
        chance = self.chance
        kind = chance.random()
        unit = None if kind < 0.06 else _LITRE if kind < 0.15 else _KG
        states = unit is not None and chance.random() < 0.9
        amount = _rounded(chance.lognormvariate(6.0, 1.5))
        low = _rounded(chance.lognormvariate(11.0, 0.8))
        return Listing(
            id=number,
            code=f"P{number}",
            name=self._written(name),
            category=code,
            unit=unit,
            not_comparable="pack_size" if unit is None and kind < 0.04 else None,
            free=self._calendar(amount, chance.choice(_SEASONS)) if states else {},
            price_min=Decimal(low) if chance.random() < 0.85 else None,
            price_max=Decimal(_rounded(low * 1.2)) if chance.random() < 0.3 else None,
            certificates=self._certificates(),
            province=chance.choice(self._codes),
            dossier=self._papers(),
        )

    def _name(self, head: str, kind: str) -> str:
        chance = self.chance
        parts = [head, kind]
        if chance.random() < 0.55:
            parts.append(chance.choice(_QUALITIES))
        if chance.random() < 0.75:
            parts.append(self._brands[int(len(self._brands) * chance.random() ** 2)])
        if chance.random() < 0.15:
            parts.append(chance.choice(_MAKERS))
        if chance.random() < 0.5:
            parts.append(chance.choice(_PACKS))
        return " ".join(parts)

    def _calendar(self, amount: int, season: tuple[int, int]) -> dict[Month, Decimal]:
        known = self._calendars.get((amount, season))
        if known is None:
            start, length = season
            known = {
                month: Decimal(amount if (place - start) % 12 < length else 0)
                for place, month in enumerate(MONTHS)
            }
            self._calendars[amount, season] = known
        return known

    def _certificates(self) -> tuple[HeldCertificate, ...]:
        chance = self.chance
        found: list[HeldCertificate] = []
        while chance.random() < 0.4 and len(found) < 3:
            issued = date(2024, 1, 1) + timedelta(days=chance.randrange(1100))
            found.append(
                HeldCertificate(
                    chance.choice(chance.choice(_LADDERS)),
                    chance.random() < 0.8,
                    issued,
                    issued + timedelta(days=365 * chance.choice((2, 3))),
                )
            )
        return tuple(sorted(found, key=lambda one: (one.scheme, str(one.valid_to))))

    def _papers(self) -> dict[str, date | None] | None:
        kind = self.chance.random()
        if kind < 0.2:
            return None
        items = _ITEMS[: self.chance.randrange(13)]
        end = TODAY + timedelta(days=30 * self.chance.randrange(24)) if kind < 0.5 else None
        return {item: end if item == "paper_2" else None for item in items}

    def _leaf(self) -> tuple[str, str, list[str]]:
        place = bisect(self._steps, self.chance.random() * self._steps[-1])
        return self._leaves[min(place, len(self._leaves) - 1)]

    def _brand(self, syllables: int = 0) -> str:
        count = syllables or (2 if self.chance.random() < 0.6 else 3)
        return " ".join(self.chance.choice(_SYLLABLES) for _ in range(count))

    def asked(self, words: str) -> str:
        """Return words as a buyer types them: often bare, turned around, with slips."""
        chance = self.chance
        if chance.random() < 0.5:
            words = _bare(words)
        parts = words.split()
        if chance.random() < 0.3:
            parts = parts[len(parts) // 2 :] + parts[: len(parts) // 2]
        if chance.random() < 0.5:
            for _ in range(chance.choice((1, 1, 2))):
                self._slip(parts)
        text = " ".join(parts)
        return unicodedata.normalize("NFD", text) if chance.random() < 0.1 else text

    def _written(self, name: str) -> str:
        """Return a name as a producer writes it."""
        chance = self.chance
        if chance.random() < 0.12:
            name = _bare(name)
        if chance.random() < 0.08:
            parts = name.split()
            self._slip(parts)
            name = " ".join(parts)
        if chance.random() < 0.1:
            name = unicodedata.normalize("NFD", name)
        return name.upper() if chance.random() < 0.1 else name

    def _slip(self, parts: list[str]) -> None:
        """Damage one word: a letter lost, changed, doubled or exchanged with the next."""
        chance = self.chance
        place = chance.randrange(len(parts))
        word = parts[place]
        if len(word) < 3:
            return
        at, kind = chance.randrange(len(word) - 1), chance.random()
        before, letter, behind = word[:at], word[at], word[at + 1 :]
        other = chance.choice("abcdeghiklmnopqrstuvxy")
        if kind < 0.3:
            parts[place] = before + behind
        elif kind < 0.6:
            parts[place] = before + other + behind
        elif kind < 0.8:
            parts[place] = before + other + letter + behind
        else:
            parts[place] = before + behind[0] + letter + behind[1:]


def _bare(text: str) -> str:
    plain = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join(plain).replace("đ", "d").replace("Đ", "D")


def _rounded(amount: float) -> int:
    """Return an amount as people state it: two digits, then noughts; at least one."""
    whole = max(1, round(amount))
    unit = 10 ** max(0, len(str(whole)) - 2)
    return int(whole // unit * unit)


def _tree() -> tuple[CategoryTree, list[tuple[str, str, list[str]]]]:
    """Return groups, heads and three leaves a head; each leaf with its head and kinds."""
    found, leaves = [], []
    for group, (heads, kinds) in enumerate(_GROUPS):
        found.append(Category(f"g{group}", None, f"g{group}"))
        for place, head in enumerate(heads.split("|")):
            code = f"g{group}h{place}"
            found.append(Category(code, f"g{group}", head))
            for part in range(3):
                found.append(Category(f"{code}k{part}", code, head))
                leaves.append((f"{code}k{part}", head, kinds.split("|")[part::3]))
    return CategoryTree(found), leaves


def _provinces(chance: random.Random) -> dict[str, Province]:
    return {
        f"{number:02}": Province(
            f"{number:02}",
            f"{number:02}",
            f"{number:02}",
            "south",
            chance.uniform(8.6, 23.3),
            chance.uniform(102.5, 109.4),
        )
        for number in range(1, 35)
    }
