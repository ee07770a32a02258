"""Which language a stretch of text is in, by script and by function words: enough to keep languages apart.

Nothing here translates or segments words. Codes are ISO 639-1.
"""

from __future__ import annotations

import re

CJK = "\u3400-\u9fff\uf900-\ufaff"
_HAN = re.compile(f"[{CJK}]")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_GREEK_RUN = re.compile("[\u0370-\u03ff]{4,}")
_OTHER = re.compile(f"[{CJK}\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff]|[\u0370-\u03ff]{{4}}")
_WORD = re.compile(r"[^\W\d_]+")
_WORDS = {
    "en": (
        "the of and in to with was were for that by from is are we this these or at than after who had not on as an be "
        "no there have has been but both which"
    ),
    "de": (
        "der die das und mit von bei den dem ein eine wurde wurden nach auf ist sind nicht für im zu des waren als "
        "auch oder wir wird an als zur zum hintergrund einleitung methoden ergebnisse ziel schlussfolgerung patienten "
        "patientinnen zwischen"
    ),
    "fr": (
        "le la les des une et dans avec pour par sur est ont été du au aux chez ce cette qui que plus après nous sont"
    ),
    "es": "el los las una con para por del se fue fueron en es que y al como más tras este esta pacientes entre su "
    "sin la de "
    "métodos resultados conclusiones conclusión objetivo introducción",
    "pt": "os uma com para por foi foram do da dos das em e que ao mais após este esta não são entre pacientes no na "
    "de "
    "métodos resultados conclusão conclusões objetivo introdução um à às pela pelo",
    "it": "il gli una con per di del della dei delle sono stati stato nel che più dopo questo questa e le da alla è",
    "nl": "de het een van en met voor werd werden bij is zijn niet na op dat deze die te door als",
    "pl": "w i z na do u po nie się oraz jest były przez dla które od badania pacjentów",
    "tr": "ve bir bu ile için olarak hasta hastaların sonra olan çalışma de da tedavi",
}
_SETS = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_LANGUAGES = {w: [lang for lang, known in _SETS.items() if w in known] for w in frozenset().union(*_SETS.values())}
CODES = {
    "eng": "en", "chi": "zh", "zho": "zh", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "por": "pt",
    "ita": "it", "jpn": "ja", "kor": "ko", "rus": "ru", "pol": "pl", "tur": "tr", "dut": "nl", "nld": "nl", "cze": "cs",
    "hun": "hu", "swe": "sv", "nor": "no", "dan": "da", "fin": "fi", "per": "fa", "ara": "ar", "heb": "he", "gre": "el",
    "ukr": "uk", "rum": "ro", "srp": "sr", "hrv": "hr", "bul": "bg", "slo": "sk", "slv": "sl", "cat": "ca", "lit": "lt",
    "english": "en", "chinese": "zh", "german": "de", "french": "fr", "spanish": "es", "portuguese": "pt",
    "italian": "it", "japanese": "ja", "korean": "ko", "russian": "ru",
}  # fmt: skip


def code(tag: str | None) -> str:
    """An ISO 639-1 code from a language tag or name ("zh-CN", "chi", "English"); "" where it is none."""
    tag = (tag or "").strip().lower().replace("_", "-").split("-")[0]
    if tag in CODES:
        return CODES[tag]
    return tag if len(tag) == 2 and tag.isalpha() and tag.isascii() else ""


def weight(text: str) -> int:
    """The length of `text` as English would need it: a Han character says as much as two or three letters."""
    if text.isascii():
        return len(text)
    return len(text) + 2 * len(_HAN.findall(text)) + len(_KANA.findall(text)) + len(_HANGUL.findall(text))


def script(text: str) -> str:
    """The language that a script tells: zh, ja, ko, ru, ar, el; "" for Latin script."""
    if not _OTHER.search(text):
        return ""
    letters = sum(map(len, _WORD.findall(text))) or 1
    if len(_KANA.findall(text)) * 12 > letters:
        return "ja"
    for code, letter, share in (("ko", _HANGUL, 4), ("zh", _HAN, 4), ("ru", _CYRILLIC, 3), ("ar", _ARABIC, 3)):
        if len(letter.findall(text)) * share > letters:
            return code
    return "el" if len("".join(_GREEK_RUN.findall(text))) * 3 > letters else ""


def detect(text: str, default: str = "en") -> str:
    """The language of `text`; `default` where it holds too few words to tell."""
    if not text.isascii() and (found := script(text)):
        return found
    words = [w.lower() for w in _WORD.findall(text[:1200])]
    if len(words) < 4:
        return default
    scores = dict.fromkeys(_SETS, 0)
    for word in words:
        for lang in _LANGUAGES.get(word, ()):
            scores[lang] += 1
    best = max(scores, key=lambda lang: scores[lang])
    # Another language than the default has to win clearly: titles and lists of terms hold few function words.
    if best != default and scores[best] >= 3 and scores[best] > 1.3 * scores.get(default, 0):
        return best
    return default


# An English stretch inside Chinese text: a long run without any Han character, of which most are Latin letters.
_LATIN_RUN = re.compile(f"[^{CJK}\u3002\uff1b\u3001]{{60,}}")


def split_mixed(text: str) -> list[tuple[str, str]]:
    """`text` of one line cut where Chinese turns into English or back: (language, stretch) in order.

    Chinese sentences that quote a term or a number stay whole: only a run of English of a sentence's length is cut.
    """
    if text.isascii() or not _HAN.search(text):
        return [(detect(text), text)]
    cuts: list[tuple[int, int]] = []
    for run in _LATIN_RUN.finditer(text):
        start, end = run.span()
        words = re.findall(r"[A-Za-z]{2,}", run[0])
        if sum(map(len, words)) * 2 < end - start or len(words) < 8 or detect(run[0], "xx") == "xx":
            continue
        # The tail that belongs to Chinese ("... of 5 例"): back to the last sentence end when Han follows directly.
        if end < len(text) and text[end - 1] not in ".!?)] \n":
            stop = max(run[0].rfind(". "), run[0].rfind("."))
            if stop > 0:
                end = start + stop + 1
        # Numbers and closing punctuation at the beginning belong to the Chinese before.
        lead = re.match(r"[^A-Za-z]*", text[start:end])
        begin = start + (lead.end() if lead and start > 0 else 0)
        if start > 0 and text[start:begin].rstrip().endswith(("(", "[", "\u201c")):
            begin = start
        cuts.append((begin, end))
    out: list[tuple[str, str]] = []
    at = 0
    for begin, end in cuts:
        out += [(detect(text[at:begin], "zh"), text[at:begin].strip())]
        out += [("en", text[begin:end].strip())]
        at = end
    out.append((detect(text[at:], "zh"), text[at:].strip()))
    return [(lang, piece) for lang, piece in out if piece]
