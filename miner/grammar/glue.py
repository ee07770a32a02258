"""The words between two numbers: which label they carry, whether only a noun phrase stands there."""

from __future__ import annotations

from miner.grammar.lexer import SIGN, WORD, Token
from miner.grammar.quantity import Quantity

FILL = frozenset(
    "( [ , ; : = { ic95 ci95 % age ages of with a an the was were is and from at to between value values about "
    "a in ranged ranging varied "
    "varying approximately approx circa ca being ie i.e . total cobalt gray grey equivalent gy cge gye".split()
)
LABELS: dict[str, str] = {
    "range": "range", "ranges": "range", "ranged": "range", "ranging": "range", "limits": "range", "spread": "range",
    "minimum-maximum": "range", "extremes": "range", "min-max": "range", "varying": "range", "r": "range",
    "iqr": "iqr", "interquartile": "iqr", "iq": "iqr", "quartiles": "iqr", "quartile": "iqr", "percentile": "iqr",
    "percentiles": "iqr", "midspread": "iqr",
    "ci": "ci95", "confidence": "ci95", "cis": "ci95", "cl": "ci95", "cri": "ci95",
    "sd": "sd", "deviation": "sd", "deviations": "sd", "sds": "sd", "s.d": "sd",
    "se": "se", "sem": "se", "error": "se", "errors": "se", "s.e": "se",
    "mean": "mean", "average": "mean", "avg": "mean", "averaging": "mean", "median": "median", "med": "median",
    "n": "n",
    "p": "p",
}  # fmt: skip
LABEL_FILL = frozenset(
    "standard interquartile inter quartile range 25th 75th th percentile interval intervals limits min max "
    "total".split()
)
STOP_IN_NOUN = frozenset(
    "was were is are had have has did received underwent developed showed experienced and or but while whereas "
    "who whom "
    "that which for by from than vs versus after before during within until with without respectively".split()
)


def label_between(words: list[Token], bracketed: bool = True) -> str | bool | None:
    """The label that the words between two numbers carry, None for mere punctuation, False for anything else.

    Outside brackets a semicolon ends what belongs to a value.
    """
    label: str | None = None
    for t in words:
        low = t.low
        if low == ";" and not bracketed:
            return False
        named = LABELS.get(low)
        if named is not None:
            if label is None or label in ("range",) or named != "range":
                label = "iqr" if label == "iqr" and named == "range" else named
        elif low not in FILL and low not in LABEL_FILL:
            return False
    return label


def noun_gap(words: list[Token], most: int = 7) -> bool:
    """True where only a short noun phrase and an opening bracket or comma stand between ("24 patients (")."""
    if len(words) > most + 1 or not words:
        return False
    last = words[-1]
    if last.low not in {"(", "[", ",", "=", ":", "or", ";"} or (last.low in {",", "or", ";", ":"} and len(words) > 3):
        return False
    for t in words[:-1]:
        if t.kind == SIGN and t.low not in ("'", '"', "/", "=", "-"):
            return False
        if t.low in STOP_IN_NOUN:
            return False
    return True


def verb_gap(words: list[Token]) -> bool:
    """ "3 had bleeding (9%)", "16 recurrences were observed (1.4%)": one verb, a short noun phrase, the bracket."""
    lows = [t.low for t in words]
    if not 2 <= len(lows) <= 7 or lows[-1] not in ("(", "["):
        return False
    if (
        len(lows) > 3
        and lows[-3] in ("were", "was")
        and lows[-2] in ("observed", "seen", "noted", "found", "recorded", "reported", "detected")
    ):
        return all(t.kind == WORD and t.low not in STOP_IN_NOUN for t in words[:-3])
    return lows[0] in ("had", "developed", "experienced", "showed", "were", "was", "died") and all(
        t.kind == WORD and t.low not in STOP_IN_NOUN for t in words[1:-1]
    )


_BEFORE_STATISTIC = frozenset(", ; ( with and a an the old of age".split())


def range_statistic(tokens: list[Token], host: Quantity, words: list[Token]) -> str | None:
    """ "from 33 to 71 Gy, with a median dose of 58 Gy": the statistic that the words behind a range announce.

    What it is the statistic of has to stand before the range, too, or not at all: "aged 41 to 82 years, with a median
    follow-up of 5 years" is another measure.
    """
    at = next((i for i, t in enumerate(words) if LABELS.get(t.low) in ("mean", "median")), None)
    if at is None or at > 5 or len(words) > at + 6 or any(t.low not in _BEFORE_STATISTIC for t in words[:at]):
        return None
    if not any(t.low in {",", ";", "(", "with"} for t in words[:at]):
        return None
    measure = [t for t in words[at + 1 :] if t.low not in {"of", "was", "is", ",", ":", "=", "value", "being"}]
    known = {t.norm for t in tokens[max(0, host.first - 14) : host.first]}
    # "with mean doses of 74 Gy (A) and 70 Gy (B)": several have one range
    if any(t.kind != WORD or t.norm not in known or t.norm != t.low for t in measure):
        return None
    return LABELS[words[at].low]
