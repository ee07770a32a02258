"""Units as abstracts print them: dimension, the unit a record carries, and the factor that converts to it."""

from __future__ import annotations

from typing import NamedTuple


class Unit(NamedTuple):
    """`dimension` is what is measured; value * factor is in `name`, which is the contract's unit where it fixes one."""

    dimension: str
    name: str
    factor: float = 1.0


def _table() -> dict[str, Unit]:
    rows: dict[str, Unit] = {}

    def add(unit: Unit, words: str) -> None:
        for word in words.split("|"):
            rows[word] = unit

    add(
        Unit("percent", "%"),
        "%|percent|per cent|percentage|pct|percentage points|percentage point|percent points|% points",
    )
    add(Unit("time", "s"), "s|sec|secs|second|seconds")
    add(Unit("time", "min"), "min|mins|minute|minutes")
    add(Unit("time", "h"), "h|hr|hrs|hour|hours")
    add(Unit("time", "days"), "d|day|days")
    add(Unit("time", "weeks"), "w|wk|wks|week|weeks")
    add(Unit("time", "months"), "mo|mos|month|months|mth|mths")
    add(Unit("time", "years"), "y|yr|yrs|year|years")
    gray = "gy|gys|gray|grays|cge|gye|cobalt gray equivalent|cobalt gray equivalents|gray equivalent|gray equivalents"
    gray += "|cobalt grey equivalent|gy equivalent|gy equivalents|co gy equivalent|cobalt gy equivalent"
    gray += "|gyrbe|gy e|cobalt gy equivalents"
    gray += "|gray cobalt equivalent|gy rbe|cggye|gyeq|gy eq|grey|greys"
    gray += "|gy10|gy3|gy2|gy4|gy5|gy8|gyeco|gy eco|gyco"
    gray += "|cobalt equivalent gray|cobalt gray|isoe|cobaltgray equivalent"
    add(Unit("dose", "Gy"), gray)
    add(Unit("dose", "Gy", 0.01), "cgy|centigray|rad|rads|cgye|centigrays|ccge")
    add(Unit("dose", "Gy", 0.001), "mgy|milligray")
    add(Unit("length", "mm"), "mm|millimeter|millimeters|millimetre|millimetres")
    add(Unit("length", "mm", 10), "cm|centimeter|centimeters|centimetre|centimetres")
    add(Unit("length", "mm", 0.001), "µm|micrometer|micrometers|micron|microns|microm|mum")
    add(Unit("area", "mm2"), "mm2|mm²|square millimeter|square millimeters|square mm|sq mm")
    add(Unit("area", "mm2", 100), "cm2|cm²|square centimeter|square centimeters|square cm|sq cm")
    add(Unit("area", "mm2", 1_000_000), "m2|m²|square meter|square meters")
    for name, words in (
        ("mg", "mg|milligram|milligrams"),
        ("µg", "µg|ug|mcg|microgram|micrograms|microg|mug"),
        ("ng", "ng|nanogram|nanograms"),
        ("g", "g|gram|grams|gm"),
        ("IU", "iu|units|u|unit"),
        ("mEq", "meq"),
        ("mmol", "mmol"),
        ("nmol", "nmol"),
        ("µmol", "µmol|umol"),
        ("pmol", "pmol"),
    ):
        add(Unit("mass", name), words)
    add(Unit("weight", "kg"), "kg|kilogram|kilograms|kilo")
    add(Unit("weight", "kg", 0.45359237), "lb|lbs|pounds")
    add(Unit("volume", "ml"), "ml|milliliter|milliliters|millilitre|millilitres|cc|cm3")
    add(Unit("volume", "ml", 1000), "l|liter|liters|litre|litres")
    add(Unit("volume", "ml", 100), "dl")
    add(Unit("volume", "ml", 0.001), "µl|mm3")
    add(Unit("points", "points"), "point|points")
    add(Unit("angle", "degrees"), "degree|degrees|°|deg")
    add(Unit("pressure", "mmHg"), "mmhg|mm hg")
    add(Unit("pressure", "mmHg", 7.500616), "kpa")
    add(Unit("pressure", "mmHg", 0.735559), "cmh2o")
    add(Unit("pressure", "mmHg", 750.0616), "bar")
    add(Unit("energy", "J"), "mv|mev|kv|kev|kvp|j|joule|joules|watt|watts|mhz|hz|khz|ghz|kcal|cal|kj|mj|ma|mas")
    add(Unit("rate", "/min"), "bpm|rpm")
    add(Unit("ratio", "fold"), "fold|times")
    add(Unit("currency", "$"), "$|usd|dollars|euros|euro|gbp|£|€|yen")
    return rows


UNITS: dict[str, Unit] = _table()
# Units that an abstract glues to the number ("45Gy", "77.8mg"): letters that may follow digits without a space.
GLUED = frozenset(u for u in UNITS if u.isascii() and u.isalpha() and u not in {"u", "times"}) | {
    "µg",
    "µm",
    "µl",
    "µmol",
}
# "w" is watts after a number unless "wk"; "d" and "h" and "y" count only when glued or after a number with a joint.
PER = {
    "kg": "kg",
    "kilogram": "kg",
    "day": "day",
    "d": "day",
    "week": "week",
    "wk": "week",
    "h": "h",
    "hr": "h",
    "hour": "h",
    "min": "min",
    "minute": "min",
    "ml": "ml",
    "dl": "dl",
    "l": "l",
    "m2": "m2",
    "m²": "m2",
    "dose": "dose",
    "year": "year",
    "month": "month",
}
