"""What a ranking promises, one line each."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from matchmaker.core.scoring import (
    ONE,
    Criterion,
    Listing,
    Requirement,
    RequirementItem,
    Scored,
    TextIndex,
    Wish,
    rank,
    score,
)
from matchmaker.core.scoring import ReasonCode as R
from tests.core.scoring.world import (
    CONTEXT,
    DELIVERY,
    FAR,
    HERE,
    JULY,
    JUNE,
    MAY,
    NEAR,
    TEXTS,
    TODAY,
    a,
    pending,
    verified,
    volume_of,
    wanted,
)

HALF = ONE // 2
LATE, EARLY = date(2027, 12, 31), date(2027, 4, 30)
VOLUME = wanted(volume=1000)
TWO_MONTHS = wanted(volume={MAY: 500, JUNE: 500})
MUST_VOLUME = {"volume": "must"}
OCOP_3 = wanted(wishes=("ocop_3",))
MUST_OCOP_3 = wanted(wishes=("ocop_3",), modes={"certification": "must"})
CEILING = wanted(ceiling=10_000)
MUST_PRICE = wanted(ceiling=10_000, modes={"price": "must"})
PLACE = wanted(province="ben_tre")
PAPERS = wanted(dossier=("label", "test", "invoice", "contract"))
POMELO = wanted(categories=("pomelo",))
PREFER_POMELO = wanted(categories=("pomelo",), modes={"category": "prefer"})

# fmt: off
PROMISES: list[dict[str, Any]] = [
    # Category
    {"promise": "a wanted category is a match", "requirement": POMELO, "match": a(category="pomelo")},
    {"promise": "a category below the wanted one is as good", "requirement": POMELO, "same": (a(number=1, category="pomelo"), a(number=2, category="green_pomelo"))},
    {"promise": "a neighbour category is no match unless the buyer only prefers it", "requirement": POMELO, "excluded": a(category="orange"), "missing": {R.CATEGORY_NEAR}},
    {"promise": "a far category says so", "requirement": POMELO, "excluded": a(category="tea"), "missing": {R.CATEGORY_ELSEWHERE}},
    {"promise": "an unknown category is asked for", "requirement": POMELO, "excluded": a(), "missing": {R.CATEGORY_UNKNOWN}},
    {"promise": "preferring a category ranks its neighbour above a stranger", "requirement": PREFER_POMELO, "better": a(category="orange"), "worse": a(category="tea")},
    {"promise": "preferring a category ranks the wanted above the neighbour", "requirement": PREFER_POMELO, "better": a(category="pomelo"), "worse": a(category="orange")},
    {"promise": "the group above is nearer than a sister", "requirement": PREFER_POMELO, "better": a(category="citrus"), "worse": a(category="orange")},
    {"promise": "a sister is nearer than a cousin", "requirement": PREFER_POMELO, "better": a(category="orange"), "worse": a(category="mango")},
    {"promise": "a cousin counts a little", "requirement": PREFER_POMELO, "listing": a(category="mango"), "values": {"category": 150000}},
    {"promise": "a category nobody knows is a stranger", "requirement": PREFER_POMELO, "listing": a(category="unheard"), "values": {"category": 0}, "says": {R.CATEGORY_ELSEWHERE}},
    {"promise": "another group is a stranger, its top as well", "requirement": wanted(categories=("fruit",), modes={"category": "prefer"}), "listing": a(category="drinks"), "values": {"category": 0}, "says": {R.CATEGORY_ELSEWHERE}},
    {"promise": "any of several wanted categories will do", "requirement": wanted(categories=("tea", "pomelo")), "match": a(category="pomelo")},
    {"promise": "an ignored category keeps nothing out", "requirement": wanted(categories=("pomelo",), modes={"category": "ignore"}), "match": a(category="tea")},
    {"promise": "no wanted category means any", "requirement": wanted(), "match": a(category="tea"), "listing": a(), "values": {"category": ONE}, "says": {R.NOTHING_ASKED}},
    # Product text
    {"promise": "more of the asked words rank higher", "requirement": wanted(words="xoài cát Hòa Lộc"), "better": a(name="Xoài cát Hòa Lộc"), "worse": a(name="Xoài cát Chu")},
    {"promise": "the very name is worth everything", "requirement": wanted(words="Cam sành"), "listing": a(name="Cam sành"), "values": {"text": ONE}, "says": {R.TEXT_WORDS_MET}},
    {"promise": "asking without diacritics finds the same", "requirement": wanted(words="cam sanh"), "listing": a(name="Cam sành"), "values": {"text": ONE}},
    {"promise": "a name without diacritics ranks just below one with them", "requirement": wanted(words="cam sành"), "better": a(name="Cam sành"), "worse": a(name="Cam sanh")},
    {"promise": "a name without diacritics ranks above other diacritics", "requirement": wanted(words="dứa"), "better": a(name="Dua"), "worse": a(name="Dừa"), "listing": a(name="Dua"), "says": {R.TEXT_WORDS_MET}},
    {"promise": "other diacritics are only alike", "requirement": wanted(words="dứa"), "listing": a(name="Dừa"), "says": {R.TEXT_WORDS_ALIKE}},
    {"promise": "decomposed letters are the same letters", "requirement": wanted(words="xoa\u0300i ca\u0301t"), "same": (a(number=1, name="Xoài cát"), a(number=2, name="Xoa\u0300i ca\u0301t"))},
    {"promise": "old and new placement of the tone are the same", "requirement": wanted(words="Hòa Lộc"), "same": (a(number=1, name="Hòa Lộc"), a(number=2, name="Hoà Lộc"))},
    {"promise": "a typo still finds its word", "requirement": wanted(words="xoaii"), "better": a(name="Xoài"), "worse": a(name="Cam"), "listing": a(name="Xoài"), "says": {R.TEXT_WORDS_ALIKE}},
    {"promise": "swapped letters still find their word", "requirement": wanted(words="bnáh tráng"), "better": a(name="Bánh tráng phơi sương"), "worse": a(name="Khô cá lóc tráng")},
    {"promise": "the right spelling ranks above a typo", "requirement": wanted(words="tuyết"), "better": a(name="Trà tuyết"), "worse": a(name="Trà tuyêtt")},
    {"promise": "a regional word is the same thing", "requirement": wanted(words="dứa"), "better": a(name="Khóm"), "worse": a(name="Cam"), "listing": a(name="Khóm Tắc Cậu"), "says": {R.TEXT_WORDS_REGIONAL}},
    {"promise": "the asked word ranks above its regional one", "requirement": wanted(words="lợn"), "better": a(name="Lợn"), "worse": a(name="Heo")},
    {"promise": "a regional word of two syllables needs both", "requirement": wanted(words="lạc"), "better": a(name="Đậu phộng rang"), "worse": a(name="Đậu xanh rang")},
    {"promise": "cabbage is not maize", "requirement": wanted(words="bắp cải"), "better": a(name="Bắp cải"), "worse": a(name="Ngô nếp"), "listing": a(name="Ngô nếp"), "says": {R.TEXT_WORDS_MISSING}},
    {"promise": "a word in the name counts more than in the description", "requirement": wanted(words="shan tuyết"), "better": a(name="Trà Shan tuyết"), "worse": a(name="Trà", words="Shan tuyết cổ thụ")},
    {"promise": "a word in the description counts more than none", "requirement": wanted(words="shan tuyết"), "better": a(name="Trà", words="Shan tuyết cổ thụ"), "worse": a(name="Trà", words="Ngon")},
    {"promise": "rare words weigh more than everyday ones", "requirement": wanted(words="xoài Chu"), "better": a(name="Bưởi Chu"), "worse": a(name="Xoài Bưởi")},
    {"promise": "no asked word met fails a must", "requirement": wanted(words="xoài", modes={"text": "must"}), "excluded": a(name="Cam sành"), "missing": {R.TEXT_WORDS_MISSING}},
    {"promise": "one asked word met satisfies a must", "requirement": wanted(words="xoài keo", modes={"text": "must"}), "match": a(name="Xoài cát Chu")},
    {"promise": "words without a letter ask nothing", "requirement": wanted(words="… !"), "listing": a(), "values": {"text": ONE}, "says": {R.NOTHING_ASKED}},
    {"promise": "a listing without a name has no likeness", "requirement": wanted(words="xoài"), "listing": a(name=""), "values": {"text": 0}},
    # Volume
    {"promise": "more of the wanted volume ranks higher", "requirement": VOLUME, "better": a(volume=900), "worse": a(volume=300)},
    {"promise": "the value is the covered share", "requirement": VOLUME, "listing": a(volume=620), "values": {"volume": 620000}, "says": {R.VOLUME_PARTLY, R.VOLUME_SHORT}},
    {"promise": "more than wanted is no better than enough", "requirement": VOLUME, "same": (a(number=1, volume=1000), a(number=2, volume=9000)), "listing": a(volume=9000), "says": {R.VOLUME_FULL}},
    {"promise": "plenty in one month does not make up for another", "requirement": TWO_MONTHS, "better": a(volume={MAY: 500, JUNE: 400}), "worse": a(volume={MAY: 5000, JUNE: 0})},
    {"promise": "capacity in months nobody wants counts nothing", "requirement": VOLUME, "same": (a(number=1, volume=500), a(number=2, volume={MAY: 500, JULY: 9000}))},
    {"promise": "an unknown month counts half", "requirement": TWO_MONTHS, "listing": a(volume=500), "values": {"volume": 750000}, "says": {R.VOLUME_PARTLY, R.VOLUME_UNKNOWN}},
    {"promise": "unknown capacity is neutral and asked for", "requirement": VOLUME, "match": a(), "listing": a(), "values": {"volume": HALF}, "says": {R.VOLUME_UNKNOWN}},
    {"promise": "unknown ranks between much and little", "requirement": VOLUME, "better": a(), "worse": a(volume=300)},
    {"promise": "known plenty ranks above unknown", "requirement": VOLUME, "better": a(volume=600), "worse": a()},
    {"promise": "a month in which nothing is wanted is not asked for", "requirement": wanted(volume={MAY: 500, JUNE: 0}), "listing": a(volume=500), "values": {"volume": ONE}, "says": {R.VOLUME_FULL}},
    {"promise": "overbooked months count as nothing free", "requirement": VOLUME, "same": (a(number=1, volume=0), a(number=2, volume=-200))},
    {"promise": "a must needs the whole volume when no least is said", "requirement": wanted(volume=1000, modes=MUST_VOLUME), "excluded": a(volume=999), "missing": {R.VOLUME_BELOW_LEAST}},
    {"promise": "a must needs only the least volume", "requirement": wanted(volume=1000, least=400, modes=MUST_VOLUME), "match": a(volume=400)},
    {"promise": "below the least volume is a near miss", "requirement": wanted(volume=1000, least=400, modes=MUST_VOLUME), "excluded": a(volume="399.9"), "missing": {R.VOLUME_BELOW_LEAST}},
    {"promise": "a least volume above the whole means the whole", "requirement": wanted(volume=1000, least=5000, modes=MUST_VOLUME), "match": a(volume=1000)},
    {"promise": "a least volume of nothing is always met", "requirement": wanted(volume=1000, least=0, modes=MUST_VOLUME), "match": a()},
    {"promise": "an unknown volume is asked for when it is a must", "requirement": wanted(volume=1000, modes=MUST_VOLUME), "excluded": a(), "missing": {R.VOLUME_UNKNOWN}},
    {"promise": "an unknown month is asked for when it could be enough", "requirement": wanted(volume={MAY: 500, JUNE: 500}, least=700, modes=MUST_VOLUME), "excluded": a(volume=500), "missing": {R.VOLUME_UNKNOWN}},
    {"promise": "an unknown month that cannot be enough is not asked for", "requirement": wanted(volume={MAY: 500, JUNE: 500}, least=700, modes=MUST_VOLUME), "excluded": a(volume=100), "missing": {R.VOLUME_BELOW_LEAST}},
    {"promise": "a missing pack size is not comparable, neutral and asked for", "requirement": VOLUME, "match": a(not_comparable="size_needed"), "listing": a(not_comparable="size_needed"), "values": {"volume": HALF}, "says": {R.VOLUME_NOT_COMPARABLE}},
    {"promise": "a missing pack size fails a must with a question", "requirement": wanted(volume=1000, modes=MUST_VOLUME), "excluded": a(not_comparable="size_needed"), "missing": {R.VOLUME_NOT_COMPARABLE}},
    {"promise": "litres are not compared with kilograms", "requirement": VOLUME, "listing": a(volume=9000, unit="l"), "values": {"volume": HALF}, "says": {R.VOLUME_UNIT_DIFFERS}},
    {"promise": "capacity without a unit says nothing", "requirement": VOLUME, "listing": a(volume=9000, unit=None), "values": {"volume": HALF}, "says": {R.VOLUME_UNKNOWN}},
    {"promise": "a wanted volume of nothing asks nothing", "requirement": wanted(volume=0), "listing": a(), "values": {"volume": ONE}, "says": {R.NOTHING_ASKED}},
    # Certification
    {"promise": "a held scheme ranks above none", "requirement": OCOP_3, "better": a(held=(verified("ocop_3"),)), "worse": a()},
    {"promise": "a stronger scheme satisfies", "requirement": MUST_OCOP_3, "match": a(held=(verified("ocop_5"),)), "listing": a(held=(verified("ocop_5"),)), "values": {"certification": ONE}, "says": {R.CERTIFICATE_STRONGER}},
    {"promise": "a weaker scheme does not satisfy", "requirement": wanted(wishes=("ocop_4",), modes={"certification": "must"}), "excluded": a(held=(verified("ocop_3"),)), "missing": {R.CERTIFICATE_MISSING}},
    {"promise": "a scheme of another line does not satisfy", "requirement": MUST_OCOP_3, "excluded": a(held=(verified("globalgap"),)), "missing": {R.CERTIFICATE_MISSING}},
    {"promise": "strength passes from scheme to scheme", "requirement": wanted(wishes=("food_safety",), modes={"certification": "must"}), "match": a(held=(verified("iso_22000"),))},
    {"promise": "an order that has ended does not count", "requirement": wanted(wishes=("organic_vn",), modes={"certification": "must"}), "excluded": a(held=(verified("organic_eu"),)), "missing": {R.CERTIFICATE_MISSING}},
    {"promise": "an exact wish refuses a stronger scheme", "requirement": wanted(wishes=(Wish(("ocop_3",), stronger_counts=False),), modes={"certification": "must"}), "excluded": a(held=(verified("ocop_4"),)), "missing": {R.CERTIFICATE_MISSING}},
    {"promise": "an exact wish takes the scheme itself", "requirement": wanted(wishes=(Wish(("ocop_3",), stronger_counts=False),), modes={"certification": "must"}), "match": a(held=(verified("ocop_3"),))},
    {"promise": "verified ranks above pending", "requirement": OCOP_3, "better": a(held=(verified("ocop_3"),)), "worse": a(held=(pending("ocop_3"),))},
    {"promise": "pending ranks above nothing and says so", "requirement": OCOP_3, "better": a(held=(pending("ocop_3"),)), "worse": a(), "listing": a(held=(pending("ocop_3"),)), "says": {R.CERTIFICATE_PENDING}},
    {"promise": "pending satisfies a must", "requirement": MUST_OCOP_3, "match": a(held=(pending("ocop_3"),))},
    {"promise": "verified weaker counts before pending stronger where both answer", "requirement": OCOP_3, "listing": a(held=(pending("ocop_5"), verified("ocop_3"))), "values": {"certification": ONE}, "says": {R.CERTIFICATE_HELD}},
    {"promise": "ending the day before the first delivery fails a must", "requirement": MUST_OCOP_3, "excluded": a(held=(verified("ocop_3", valid_to=EARLY),)), "missing": {R.CERTIFICATE_ENDS_EARLY}},
    {"promise": "ending on the day of the first delivery is in time", "requirement": MUST_OCOP_3, "match": a(held=(verified("ocop_3", valid_to=DELIVERY),))},
    {"promise": "beginning after the first delivery fails a must", "requirement": MUST_OCOP_3, "excluded": a(held=(verified("ocop_3", valid_from=LATE),)), "missing": {R.CERTIFICATE_STARTS_LATE}},
    {"promise": "beginning on the day of the first delivery is in time", "requirement": MUST_OCOP_3, "match": a(held=(verified("ocop_3", valid_from=DELIVERY),))},
    {"promise": "a first delivery in the past means papers valid today", "requirement": wanted(wishes=("ocop_3",), first_delivery=date(2020, 1, 1), modes={"certification": "must"}), "excluded": a(held=(verified("ocop_3", valid_to=date(2026, 11, 22)),)), "missing": {R.CERTIFICATE_ENDS_EARLY}},
    {"promise": "no first delivery means papers valid today", "requirement": wanted(wishes=("ocop_3",), first_delivery=None, modes={"certification": "must"}), "match": a(held=(verified("ocop_3", valid_to=TODAY),))},
    {"promise": "an ended certificate ranks above none", "requirement": OCOP_3, "better": a(held=(verified("ocop_3", valid_to=EARLY),)), "worse": a()},
    {"promise": "pending and valid ranks above verified and ended", "requirement": OCOP_3, "better": a(held=(pending("ocop_3"),)), "worse": a(held=(verified("ocop_3", valid_to=EARLY),))},
    {"promise": "verified and ended ranks above pending and ended", "requirement": OCOP_3, "better": a(held=(verified("ocop_3", valid_to=EARLY),)), "worse": a(held=(pending("ocop_3", valid_to=EARLY),))},
    {"promise": "the renewed certificate counts beside the ended one", "requirement": MUST_OCOP_3, "match": a(held=(verified("ocop_3", valid_to=EARLY), verified("ocop_3", valid_to=LATE)))},
    {"promise": "either scheme of an or wish is enough", "requirement": wanted(wishes=("vietgap|food_safety",), modes={"certification": "must"}), "match": a(held=(verified("food_safety"),))},
    {"promise": "a stronger one of either scheme is enough", "requirement": wanted(wishes=("vietgap|food_safety",), modes={"certification": "must"}), "match": a(held=(verified("haccp"),))},
    {"promise": "holding both of an or wish is no better than one", "requirement": wanted(wishes=("vietgap|food_safety",)), "same": (a(number=1, held=(verified("vietgap"),)), a(number=2, held=(verified("vietgap"), verified("food_safety"))))},
    {"promise": "all of several wishes are wanted", "requirement": wanted(wishes=("vietgap", "haccp"), modes={"certification": "must"}), "excluded": a(held=(verified("vietgap"),)), "missing": {R.CERTIFICATE_MISSING}},
    {"promise": "more of the wishes rank higher", "requirement": wanted(wishes=("vietgap", "haccp")), "better": a(held=(verified("vietgap"),)), "worse": a()},
    {"promise": "half the wishes are half the value", "requirement": wanted(wishes=("vietgap", "haccp")), "listing": a(held=(verified("haccp"),)), "values": {"certification": HALF}, "says": {R.CERTIFICATE_HELD, R.CERTIFICATE_MISSING}},
    {"promise": "a certificate nobody wishes for counts nothing", "requirement": OCOP_3, "same": (a(number=1), a(number=2, held=(verified("vietgap"),)))},
    # Price
    {"promise": "within the ceiling a lower price is no better", "requirement": CEILING, "same": (a(number=1, price=10000), a(number=2, price=7000)), "listing": a(price=7000), "says": {R.PRICE_WITHIN}},
    {"promise": "above the ceiling the lower price ranks higher", "requirement": CEILING, "better": a(price=11000), "worse": a(price=12000)},
    {"promise": "a fifth above the ceiling loses a fifth", "requirement": CEILING, "listing": a(price=12000), "values": {"price": 800000}, "says": {R.PRICE_ABOVE}},
    {"promise": "twice the ceiling is worth nothing", "requirement": CEILING, "listing": a(price=20000), "values": {"price": 0}},
    {"promise": "more than twice the ceiling is no worse", "requirement": CEILING, "same": (a(number=1, price=20000), a(number=2, price=90000))},
    {"promise": "a price above the ceiling fails a must", "requirement": MUST_PRICE, "excluded": a(price=10001), "missing": {R.PRICE_ABOVE}},
    {"promise": "a price at the ceiling satisfies a must", "requirement": MUST_PRICE, "match": a(price=10000)},
    {"promise": "a range that begins within satisfies a must", "requirement": MUST_PRICE, "match": a(price=(9000, 12000)), "listing": a(price=(9000, 12000)), "values": {"price": 900000}, "says": {R.PRICE_PARTLY_ABOVE}},
    {"promise": "a range wholly above fails a must", "requirement": MUST_PRICE, "excluded": a(price=(10500, 12000)), "missing": {R.PRICE_ABOVE}},
    {"promise": "one end of a range is enough to compare", "requirement": CEILING, "same": (a(number=1, price=(None, 12000)), a(number=2, price=(12000, None)))},
    {"promise": "an unknown price is neutral and asked for", "requirement": CEILING, "match": a(), "listing": a(), "values": {"price": HALF}, "says": {R.PRICE_UNKNOWN}},
    {"promise": "an unknown price fails a must with a question", "requirement": MUST_PRICE, "excluded": a(), "missing": {R.PRICE_UNKNOWN}},
    {"promise": "the discount is taken off before comparing", "requirement": wanted(ceiling=10000, discount=Decimal(20), modes={"price": "must"}), "match": a(price=12500), "listing": a(price=12500), "values": {"price": ONE}, "says": {R.PRICE_WITHIN, R.PRICE_NET}},
    {"promise": "a discount of nothing is not spoken of", "requirement": wanted(ceiling=10000, discount=Decimal(0)), "listing": a(price=9000), "says": {R.PRICE_WITHIN}},
    {"promise": "a price by the litre is not compared with one by the kilogram", "requirement": CEILING, "listing": a(price=1, unit="l"), "values": {"price": HALF}, "says": {R.PRICE_UNIT_DIFFERS}},
    {"promise": "a price by the box needs the pack size", "requirement": MUST_PRICE, "excluded": a(not_comparable="size_needed"), "missing": {R.PRICE_NOT_COMPARABLE}},
    # Place
    {"promise": "nearer ranks higher", "requirement": PLACE, "better": a(province="can_tho"), "worse": a(province="ha_noi")},
    {"promise": "the same province is near", "requirement": PLACE, "listing": a(province="ben_tre"), "values": {"place": ONE}, "says": {R.PLACE_SAME_PROVINCE}},
    {"promise": "the same region says so", "requirement": PLACE, "listing": a(province="can_tho"), "says": {R.PLACE_SAME_REGION}},
    {"promise": "another region says the distance", "requirement": PLACE, "listing": a(province="ha_noi"), "says": {R.PLACE_DISTANCE}},
    {"promise": "points are nearer to the truth than provinces", "requirement": wanted(province="ben_tre", point=HERE), "better": a(province="can_tho", point=NEAR), "worse": a(province="ben_tre", point=FAR)},
    {"promise": "within thirty kilometres all are equally near", "requirement": wanted(point=HERE), "same": (a(number=1, point=HERE), a(number=2, point=NEAR))},
    {"promise": "an unknown place is neutral and asked for", "requirement": PLACE, "match": a(), "listing": a(), "values": {"place": HALF}, "says": {R.PLACE_UNKNOWN}},
    {"promise": "a province nobody knows is an unknown place", "requirement": PLACE, "listing": a(province="unheard"), "says": {R.PLACE_UNKNOWN}},
    {"promise": "an unknown delivery place asks nothing", "requirement": wanted(province="unheard"), "listing": a(province="ha_noi"), "values": {"place": ONE}, "says": {R.NOTHING_ASKED}},
    {"promise": "the other end of the country fails a must", "requirement": wanted(province="ca_mau", modes={"place": "must"}), "excluded": a(province="north_end"), "missing": {R.PLACE_DISTANCE}},
    # Dossier
    {"promise": "more of the dossier ranks higher", "requirement": PAPERS, "better": a(dossier={"label": None, "test": None}), "worse": a(dossier={"label": None})},
    {"promise": "a complete dossier is worth everything", "requirement": PAPERS, "listing": a(dossier=dict.fromkeys(PAPERS.dossier)), "values": {"dossier": ONE}, "says": {R.DOSSIER_COMPLETE}},
    {"promise": "an item that ends before the first delivery does not count", "requirement": PAPERS, "listing": a(dossier={**dict.fromkeys(PAPERS.dossier), "test": EARLY}), "values": {"dossier": 750000}, "says": {R.DOSSIER_EXPIRING}},
    {"promise": "an item that ends on the first delivery counts", "requirement": PAPERS, "listing": a(dossier={**dict.fromkeys(PAPERS.dossier), "test": DELIVERY}), "values": {"dossier": ONE}},
    {"promise": "missing and ending items are both told", "requirement": PAPERS, "listing": a(dossier={"label": None, "test": EARLY}), "values": {"dossier": 250000}, "says": {R.DOSSIER_MISSING, R.DOSSIER_EXPIRING}},
    {"promise": "an unknown dossier is neutral and asked for", "requirement": PAPERS, "match": a(), "listing": a(), "values": {"dossier": HALF}, "says": {R.DOSSIER_UNKNOWN}},
    {"promise": "an empty dossier is not an unknown one", "requirement": PAPERS, "better": a(), "worse": a(dossier={})},
    {"promise": "a missing item fails a must", "requirement": wanted(dossier=("label",), modes={"dossier": "must"}), "excluded": a(dossier={}), "missing": {R.DOSSIER_MISSING}},
    {"promise": "a complete dossier satisfies a must", "requirement": wanted(dossier=("label",), modes={"dossier": "must"}), "match": a(dossier={"label": None})},
    {"promise": "an item asked twice counts once", "requirement": wanted(dossier=("label", "label", "test")), "listing": a(dossier={"label": None}), "values": {"dossier": HALF}},
    {"promise": "items nobody asks for count nothing", "requirement": PAPERS, "same": (a(number=1, dossier={}), a(number=2, dossier={"photo": None}))},
    # Modes, weights, alternatives, ties
    {"promise": "an ignored criterion makes no difference", "requirement": wanted(volume=1000, modes={"volume": "ignore"}), "same": (a(number=1, volume=1000), a(number=2, volume=1))},
    {"promise": "a preferred criterion keeps nothing out", "requirement": wanted(volume=1000), "match": a(volume=1)},
    {"promise": "the buyer's weights decide: volume first", "requirement": wanted(volume=1000, ceiling=10000, weights={"volume": "0.9", "price": "0.1"}), "better": a(volume=1000, price=15000), "worse": a(volume=500, price=10000)},
    {"promise": "the buyer's weights decide: price first", "requirement": wanted(volume=1000, ceiling=10000, weights={"volume": "0.1", "price": "0.9"}), "better": a(volume=500, price=10000), "worse": a(volume=1000, price=15000)},
    {"promise": "a weight of nothing makes no difference", "requirement": wanted(volume=1000, weights={"volume": "0"}), "same": (a(number=1, volume=1000), a(number=2, volume=1))},
    {"promise": "a must without weight still keeps out", "requirement": wanted(volume=1000, weights={"volume": "0"}, modes=MUST_VOLUME), "excluded": a(volume=1), "missing": {R.VOLUME_BELOW_LEAST}},
    {"promise": "ignoring everything is worth nothing and keeps nothing out", "requirement": wanted(modes=dict.fromkeys(Criterion, "ignore")), "match": a(), "listing": a(), "score": 0},
    {"promise": "asking nothing is met by everything", "requirement": wanted(), "listing": a(), "score": ONE},
    {"promise": "any alternative will do", "requirement": wanted(items=(RequirementItem(categories=("tea",)), RequirementItem(categories=("pomelo",)))), "match": a(category="pomelo"), "listing": a(category="pomelo"), "item": 1},
    {"promise": "a listing scores by the alternative it answers best", "requirement": wanted(items=(RequirementItem("cam sành"), RequirementItem("xoài cát"))), "listing": a(name="Xoài cát"), "item": 1, "values": {"text": ONE}},
    {"promise": "equal alternatives take the first", "requirement": wanted(items=(RequirementItem(), RequirementItem())), "listing": a(), "item": 0},
    {"promise": "an alternative whose musts are met goes before a higher score", "requirement": wanted(items=(RequirementItem("bưởi năm roi", ("tea",)), RequirementItem("cam", ("pomelo",)))), "listing": a(category="pomelo"), "item": 1},
    {"promise": "an alternative's own volume stands in for the requirement's", "requirement": wanted(volume=1000, items=(RequirementItem(volume=volume_of(100)),)), "listing": a(volume=100), "values": {"volume": ONE}},
    {"promise": "an alternative's own ceiling stands in for the requirement's", "requirement": wanted(ceiling=10000, items=(RequirementItem(ceiling=wanted(ceiling=20000).ceiling),)), "listing": a(price=20000), "values": {"price": ONE}},
    {"promise": "equal scores are ranked by listing id", "requirement": VOLUME, "same": (a(number=7, volume=500), a(number=9, volume=500))},
]
# fmt: on


def _scored(line: Mapping[str, Any], listing: Listing) -> Scored:
    return score(line["requirement"], listing=listing, context=CONTEXT)


def _better(line: Mapping[str, Any]) -> None:
    """The better one has the higher id, so a tie would break the promise."""
    better = Listing(**{**_fields(line["better"]), "id": 2})
    worse = Listing(**{**_fields(line["worse"]), "id": 1})
    ranking = rank(line["requirement"], listings=(worse, better), context=CONTEXT)
    assert [one.listing_id for one in ranking.matches] == [2, 1]


def _fields(listing: Listing) -> dict[str, Any]:
    return {name: getattr(listing, name) for name in Listing.__slots__}


def _same(line: Mapping[str, Any]) -> None:
    first, second = line["same"]
    ranking = rank(line["requirement"], listings=(second, first), context=CONTEXT)
    assert [one.listing_id for one in ranking.matches] == [first.id, second.id]
    assert ranking.matches[0].score == ranking.matches[1].score


def _match(line: Mapping[str, Any]) -> None:
    ranking = rank(line["requirement"], listings=(line["match"],), context=CONTEXT)
    assert (len(ranking.matches), ranking.near_misses) == (1, ())
    assert (ranking.matches[0].is_match, ranking.matches[0].missing) == (True, ())


def _excluded(line: Mapping[str, Any]) -> None:
    ranking = rank(line["requirement"], listings=(line["excluded"],), context=CONTEXT)
    assert ranking.matches == ()
    assert {reason.code for reason in ranking.near_misses[0].missing} == line["missing"]


def _values(line: Mapping[str, Any]) -> None:
    lines = _scored(line, line["listing"]).criteria
    found = {name: lines[Criterion(name)].value for name in line["values"]}
    assert found == line["values"]


def _says(line: Mapping[str, Any]) -> None:
    """Exactly these, beside the criteria nothing is asked about."""
    reasons = [r for one in _scored(line, line["listing"]).lines for r in one.reasons]
    said = {reason.code for reason in reasons}
    assert said - {R.NOTHING_ASKED} == line["says"] - {R.NOTHING_ASKED}
    assert line["says"] <= said


def _score(line: Mapping[str, Any]) -> None:
    assert _scored(line, line["listing"]).score == line["score"]


def _item(line: Mapping[str, Any]) -> None:
    assert _scored(line, line["listing"]).item == line["item"]


CHECKS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "better": _better,
    "same": _same,
    "match": _match,
    "excluded": _excluded,
    "values": _values,
    "says": _says,
    "score": _score,
    "item": _item,
}


@pytest.mark.parametrize("line", PROMISES, ids=[line["promise"] for line in PROMISES])
def test_ranking_promises(line: dict[str, Any]) -> None:
    asked = [name for name in line if name in CHECKS]
    assert asked
    for name in asked:
        CHECKS[name](line)


def test_no_promise_is_made_twice() -> None:
    assert len({line["promise"] for line in PROMISES}) == len(PROMISES)


def test_near_misses_of_a_fitting_category_stand_first_then_the_fewest_misses() -> None:
    requirement: Requirement = wanted(
        categories=("pomelo",),
        volume=1000,
        ceiling=10_000,
        modes={"volume": "must", "price": "must"},
    )
    listings = (
        a(number=1, category="tea", volume=1000, price=9000),
        a(number=2, category="pomelo", volume=1, price=11_000),
        a(number=3, category="pomelo", volume=1, price=9000),
        a(number=4, category="pomelo", volume=500, price=9000),
        a(number=5, category="pomelo", volume=500, price=9000),
        a(number=6, category="pomelo", volume=1000, price=9000),
    )
    ranking = rank(requirement, listings=listings, context=CONTEXT)
    assert [one.listing_id for one in ranking.matches] == [6]
    assert [one.listing_id for one in ranking.near_misses] == [4, 5, 3, 2, 1]
    assert ranking.near_misses[3].failed == (Criterion.VOLUME, Criterion.PRICE)


def test_top_keeps_that_many_of_each() -> None:
    requirement = wanted(volume=1000, least=500, modes=MUST_VOLUME)
    listings = [a(number=n, volume=100 * n) for n in range(1, 11)]
    ranking = rank(requirement, listings=listings, context=CONTEXT, top=2)
    assert [one.listing_id for one in ranking.matches] == [10, 9]
    assert [one.listing_id for one in ranking.near_misses] == [4, 3]


def test_the_top_of_many_is_the_head_of_all() -> None:
    requirement = wanted(volume=1000, least=500, modes=MUST_VOLUME)
    listings = [a(number=n, volume=n * 7919 % 1009) for n in range(1, 1200)]
    whole = rank(requirement, listings=listings, context=CONTEXT)
    ranking = rank(requirement, listings=listings, context=CONTEXT, top=20)
    assert ranking.matches == whole.matches[:20]
    assert ranking.near_misses == whole.near_misses[:20]
    nobody = rank(requirement, listings=listings, context=CONTEXT, top=0)
    assert (nobody.matches, nobody.near_misses) == ((), ())


def test_a_text_not_among_the_listings_scores_as_one_that_is() -> None:
    asked = TEXTS.query("xoài cát Hòa Lộc")
    known = TEXTS.features("Xoài cát Hòa Lộc", description="")
    fresh = TextIndex(()).features("Xoài cát Hòa Lộc", description="")
    assert (known, asked.weight > 0) == (fresh, True)
