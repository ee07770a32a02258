"""Blocks of an abstract become its parts: labels taken off, languages kept apart, unlabelled text split by cues."""

from __future__ import annotations

import re

from miner.stages.clean import language as lang
from miner.stages.clean.draft import Block, Part
from miner.stages.clean.labels import Labels

# Headings that open an abstract rather than a section of it.
ABSTRACT_HEAD = re.compile(
    r"^(?:the )?(?:structured |english |author'?s? |graphic(?:al)? )?(?:abstract|summary|synopsis|résumé|resume|"
    r"resumen|resumo|"
    r"zusammenfassung|riassunto|abstrakt|samenvatting|özet|summary/abstract|abstract/summary|摘要|中文摘要|英文摘要|内容提要|提要|"
    r"抄録|要旨|要約|초록|요약|реферат|резюме|аннотация)"
    r"(?: \(?(?:en|english|in english|text|and keywords|only)\)?)?\s*[:：.]?$",
    re.IGNORECASE,
)
_HEAD_RUN_IN = re.compile(
    r"^(?:[\[【(（]?\s*(?:abstract|摘\s*要|中文摘要|英文摘要|内容提要|提要|summary|résumé|resumen|resumo|zusammenfassung)\s*[\]】)）]?\s*)"
    r"(?:[:：.—–-]\s*|(?<=[\]】）)])\s*|(?<=[要])\s+)",
    re.IGNORECASE,
)


def strip_head(text: str) -> str:
    """`text` without a run-in heading of the whole abstract ("Abstract: ", "摘要：", "【摘要】")."""
    return _HEAD_RUN_IN.sub("", text, count=1)


def build(blocks: list[Block], labels: Labels) -> list[Part]:
    """The parts of an abstract from its blocks, in reading order, every language tagged."""
    blocks = _inline_titles(blocks, labels)
    parts: list[Part] = []
    pending: Block | None = None
    for block in blocks:
        if block.level:
            if not ABSTRACT_HEAD.match(block.text):
                pending = block  # of two headings in a row the first was no label of text
            continue
        text = strip_head(block.text)
        if not text:
            continue
        if pending is not None:
            label = labels.printed(pending.text)
            name = pending.name or labels.name(label) or "unassigned"
            pieces = _pieces(text, block.language, labels)
            first = pieces[0]
            if first.label is not None and labels.clean(first.label) == labels.clean(label):
                first.label = label
            elif first.label is not None and first.name == name:
                # A heading over a label of its own ("Trial Registration" over "ClinicalTrials.gov: NCT..."): both stay.
                first.text, first.label = first.label + first.colon + first.text, label
            elif first.label is None:
                first.label, first.name = label, name
            else:
                parts.append(Part("", label, name, first.language))
            parts += pieces
            pending = None
            continue
        lead = block.lead if block.lead and text.startswith(block.lead) else None
        if lead is not None and block.label is None and (kind := labels.name(lead)) is not None:
            rest = text[len(lead) :].lstrip(" \u00a0:：.—–-")
            pieces = _pieces(rest, block.language, labels) if rest else [Part("", language=block.language or "en")]
            first = pieces[0]
            if first.label is not None and first.name == kind:
                first.text = first.label + first.colon + first.text
            elif first.label is not None:
                parts.append(Part("", labels.printed(lead), kind, first.language))
            if first.label is None or first.name == kind:
                first.label, first.name = labels.printed(lead), kind
        else:
            pieces = _pieces(text, block.language, labels)
        if block.label is not None and pieces[0].label is None:
            pieces[0].label, pieces[0].name = (
                labels.printed(block.label),
                block.name or labels.name(block.label) or "unassigned",
            )
        if (
            pieces[0].label is None
            and parts
            and parts[-1].label is not None
            and parts[-1].language == pieces[0].language
        ):
            # A further paragraph of a labelled section.
            parts[-1].text = f"{parts[-1].text}\n{pieces[0].text}" if parts[-1].text else pieces[0].text
            pieces = pieces[1:]
        parts += pieces
    for part in parts:
        # Few words in a foreign language may look like none; its label tells.
        own = labels.language(part.label) if part.label and part.language == "en" else ""
        if own and not lang.script(part.text) and lang.detect(part.text, own) == own:
            part.language = own
    return [p for p in parts if p.text]


def _inline_titles(blocks: list[Block], labels: Labels) -> list[Block]:
    """Labels that open paragraphs without a colon ("Importance  Spinal") become leads where blocks agree."""
    leads: list[tuple[Block, str]] = []
    for block in blocks:
        if block.level or block.lead or block.label:
            continue
        if (label := labels.opening(block.text)) is not None:
            leads.append((block, label))
    if len({labels.name(label) for _, label in leads}) >= 3:
        for block, label in leads:
            block.lead = label
    return blocks


def _pieces(text: str, tagged: str, labels: Labels) -> list[Part]:
    """One paragraph cut by language and by its run-in labels; never empty."""
    out: list[Part] = []
    stretches = lang.split_mixed(text)
    for language, stretch in stretches:
        if tagged and len(stretches) == 1 and (language == "en" or tagged in ("zh", "ja", "ko")):
            language = tagged if not stretch.isascii() or tagged != "zh" else language
        found = labels.find(strip_head(stretch), language=language)
        stretch = strip_head(stretch)
        if not found:
            out.append(Part(stretch, language=language))
            continue
        if stretch[: found[0].start].strip():
            out.append(Part(stretch[: found[0].start].strip(), language=language))
        for index, label in enumerate(found):
            end = found[index + 1].start if index + 1 < len(found) else len(stretch)
            out.append(Part(stretch[label.end : end].strip(), label.label, label.name, language, colon=label.colon))
    return out or [Part(text, language=tagged or "en")]


_SENTENCE = re.compile(r"(?<=[.?!])[ \u00a0]+(?=[A-Z(\[\d“\"])")
_OBJECTIVE = re.compile(
    r"^(?:(?:The|Our) (?:present |current |primary |main |specific )?(?:study |paper |trial |review |"
    r"work )?(?:aims?|purposes?|objectives?|goals?)\b|"
    r"The (?:aims?|purposes?|objectives?|goals?) (?:of|was|were|is)|We (?:aimed|sought|set out|wished)\b|"
    r"To (?:determine|evaluate|assess|investigate|compare|"
    r"examine|report|describe|analy[sz]e|study)\b|(?:This|The present|The current|In this) (?:\w+ ){0,4}?(?:study|"
    r"trial|review|analysis|paper|article|report)"
    r"(?:,? we)? (?:was (?:designed|undertaken|conducted|performed) to|aim(?:s|ed) (?:to|at)|sought to|"
    r"evaluate[sd]?|assess(?:e[sd])?|investigate[sd]?|compare[sd]?|"
    r"examine[sd]?|report(?:s|ed)?|describe[sd]?))"
)
_CONCLUSION = re.compile(
    r"^(?:In (?:conclusion|summary)|We (?:conclude|recommend)|To conclude|(?:These|Our|The(?:se)? present|"
    r"The present|The current) (?:\w+ ){0,2}?(?:data|findings?|results?|"
    r"observations|study|experience|series) (?:\w+ ){0,2}?(?:suggests?|demonstrates?|indicates?|shows?|supports?|"
    r"confirms?|provides?)|This (?:study|trial|analysis|series) (?:demonstrates|"
    r"shows|suggests|confirms|supports|indicates)|Taken together|Therefore,|Thus,|Conclusively)"
)
_RESULT = re.compile(
    r"^(?:We found|The results (?:show|demonstrate|indicate)|Results (?:show|demonstrate)|It was found)"
)


def infer(parts: list[Part]) -> list[Part]:
    """Unlabelled English text split where a sentence says what it is ("The aim of this study", "We conclude").

    A part with a label is left alone, and so is everything where any part has one: the page's own division wins.
    """
    if any(p.label is not None for p in parts if p.language == "en"):
        return parts
    out: list[Part] = []
    english = [p for p in parts if p.language == "en"]
    for part in parts:
        if part.language != "en" or part.name is not None:
            out.append(part)
            continue
        out += _infer_one(part, first=part is english[0], last=part is english[-1])
    return out


def _infer_one(part: Part, *, first: bool, last: bool) -> list[Part]:
    sentences = []
    at = 0
    for match in _SENTENCE.finditer(part.text):
        sentences.append((at, match.start()))
        at = match.end()
    sentences.append((at, len(part.text)))
    kinds: list[str | None] = [None] * len(sentences)
    aims = [i for i, (a, b) in enumerate(sentences) if _OBJECTIVE.match(part.text[a:b])]
    if aims and aims[0] <= max(4, len(sentences) // 2):
        kinds[: aims[0]] = ["background"] * aims[0]
        kinds[aims[0]] = "objective"
    for i in range(len(sentences) - 1, max(len(sentences) - 4, 0) - 1, -1):
        if last and _CONCLUSION.match(part.text[slice(*sentences[i])]) and (i or not first) and kinds[i] is None:
            kinds[i:] = ["conclusions"] * (len(sentences) - i)
            break
    for i, (a, b) in enumerate(sentences):
        if kinds[i] is None and _RESULT.match(part.text[a:b]):
            stop = next((j for j in range(i, len(sentences)) if kinds[j] == "conclusions"), len(sentences))
            kinds[i:stop] = ["results"] * (stop - i)
            break
    spans: list[tuple[int, int, str | None]] = []
    for (a, b), kind in zip(sentences, kinds, strict=True):
        if spans and spans[-1][2] == kind:
            spans[-1] = (spans[-1][0], b, kind)
        else:
            spans.append((a, b, kind))
    return [
        Part(part.text[a:b], None, kind, part.language, inferred=kind is not None, joined=index > 0)
        for index, (a, b, kind) in enumerate(spans)
    ]
