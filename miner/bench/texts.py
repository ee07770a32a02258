"""Made abstracts: the n-th of a seed is always the same text, without looking at the others.

Written to be like PubMed's in length (some 1,500 characters), in structure (two in five have headings) and in how many
sentences hold numbers; names, drugs and genes are made of syllables, so that no two abstracts share their rare words.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

HEADINGS = (
    ("BACKGROUND", "BACKGROUND"),
    ("METHODS", "METHODS"),
    ("RESULTS", "RESULTS"),
    ("CONCLUSIONS", "CONCLUSIONS"),
)
_SYLLABLES = "ba cor del fen gra hi jo kal lum mor nex op pra qui ras sel tor ul vin wex ya zor".split()
_DISEASES = """spinal metastases;painful bone metastases;chronic heart failure;type 2 diabetes;knee osteoarthritis;
ischaemic stroke;community-acquired pneumonia;rheumatoid arthritis;hepatocellular carcinoma;atrial fibrillation;
postoperative delirium;ulcerative colitis;osteoporotic fractures;prostate cancer;preterm birth;major depression"""
_OUTCOMES = """local control;pain relief;overall survival;complete response;recurrence;neurologic improvement;
cement leakage;wound infection;hospital readmission;progression-free survival;grade 3 toxicity;reoperation"""
_TREATMENTS = """stereotactic radiotherapy;vertebroplasty;physiotherapy;low-dose aspirin;early mobilisation;
laparoscopic resection;cognitive behavioural therapy;single-fraction radiotherapy;a home visit programme;arthroplasty"""
_PLACES = "two tertiary centres;a rural district;nine hospitals;one university clinic;a national registry".split(";")

_BACKGROUND = """The best treatment of {disease} remains disputed.
Little is known about how {treatment} changes the course of {disease}.
{Drug} inhibits the {gene} pathway, which is active in many patients with {disease}.
Earlier work on {disease} was small, and its follow-up was short.
About {pct0}% of patients with {disease} have symptoms again within {yr} years.
We asked whether {treatment} is safe in patients with {disease}.
The protein {gene} binds {gene} and is thought to regulate the response to {drug}.
Guidelines recommend {treatment}, although the evidence behind it is of low certainty.""".splitlines()
_METHODS = """We reviewed the records of {n} consecutive patients with {disease} treated at {place}.
A total of {n} patients (mean age {age}.{d} years, range {lo}-{hi}) were enrolled between {y1} and {y2}.
Patients were randomly assigned to {treatment} (n = {n1}) or to {drug} (n = {n2}).
Tissue was fixed, sectioned and stained for {gene}, and two readers scored every slide independently.
The prescribed dose was {gy} Gy in {fx} fractions at a depth of {mm} mm.
{Drug} was given at {mg} mg daily for {wk} weeks.
Expression of {gene} was measured by quantitative PCR in cells treated with {drug}.
The primary endpoint was {outcome} at {mo} months, and analyses were by intention to treat.
Multivariable regression was adjusted for sex, smoking and comorbidity.
MRI was repeated every {mo} months until progression.
Data were taken from the hospital's records and checked against the cancer registry by a second reader.
The study was approved by the ethics committee, and all participants gave written consent.
Cells were grown in standard medium and harvested when the layer was complete.
Interviews were recorded, transcribed and read by three of the authors until themes were stable.""".splitlines()
_RESULTS = """The median follow-up was {fu}.{d} months (range, {mo}-{fu2} months).
{Outcome} was seen in {k} of {n1} patients ({pct}%) and in {k2} of {n2} ({pct2}%), respectively (P = 0.{p}).
At {mo} months, {outcome} was {pct0}.{d}% (95% CI {plo}.{d}-{phi}.{d}).
The mean pain score fell from {v1}.{d} ± 1.{d} to {v2}.{d} ± 1.{d} at {mo} months (p < 0.001).
The hazard ratio for {outcome} was 0.{h} (95% CI 0.{h1} to 1.{h2}).
Cells that lack {gene} did not respond to {drug}, and the effect was restored when the gene was put back.
There were {few} cases of {outcome}, all of them managed without surgery.
Median overall survival was {os}.{d} months.
No patient died of the treatment, and no late toxicity was observed.
Those who lived alone were more likely to be readmitted, whatever their treatment.
{Gene} was found in the nucleus of most cells and did not depend on age.
Mean hospital stay was {stay}.{d} days after {treatment}.
There was no difference between the groups in quality of life.
The effect of {drug} on {gene} was lost when the receptor was blocked.
Participants described {treatment} as tiring at first and valued being listened to.
Patients with {gene} mutations did better ({pct}% vs {pct2}%; p = 0.0{p}).""".splitlines()
_CONCLUSIONS = """{Treatment} is safe and effective in {disease}.
These findings call for a randomised trial of {drug} in {disease}.
{Gene} may serve as a marker of {outcome}.
Patients should be told what {treatment} can and cannot do.
Whether {gene} explains the course of {disease} is a matter for further work.
In this series {outcome} was better than reported before, and longer follow-up is needed.""".splitlines()
_PARTS = ((_BACKGROUND, 2, 4), (_METHODS, 4, 7), (_RESULTS, 5, 8), (_CONCLUSIONS, 1, 3))


@dataclass(frozen=True, slots=True)
class Abstract:
    """A made abstract: `parts` are the texts of background, methods, results and conclusions; `headed` where they are
    printed with headings."""

    title: str
    parts: tuple[str, ...]
    headed: bool

    @property
    def text(self) -> str:
        """The abstract as a reader sees it."""
        if not self.headed:
            return " ".join(self.parts)
        return "\n".join(f"{label}: {part}" for (label, _), part in zip(HEADINGS, self.parts, strict=True))


def abstract(number: int, seed: int = 0, version: int = 1) -> Abstract:
    """The abstract of one number; another `version` is a revised text of the same article."""
    chance = random.Random(f"{seed}:{number}:{version}")
    names = _names(chance)
    parts = []
    for sentences, least, most in _PARTS:
        chosen = chance.sample(sentences, chance.randint(least, most))
        parts.append(" ".join(sentence.format_map(_Slots(names, chance)) for sentence in chosen))
    title = f"{names['Treatment']} for {names['disease']}: {_word(chance, 3).capitalize()} study {number}"
    return Abstract(title, tuple(parts), chance.random() < 0.4)


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(syllables))


def _names(chance: random.Random) -> dict[str, str]:
    """The words that stay the same within an abstract."""
    pick = {
        "disease": _DISEASES, "outcome": _OUTCOMES, "treatment": _TREATMENTS,
    }  # fmt: skip
    names = {key: chance.choice(words.replace("\n", "").split(";")) for key, words in pick.items()}
    names["drug"] = _word(chance, 3) + chance.choice(("mab", "tinib", "pril", "statin"))
    names["gene"] = _word(chance, 1).upper() + chance.choice("ABCDKR") + str(chance.randint(1, 99))
    names["place"] = chance.choice(_PLACES)
    return names | {key.capitalize(): text[0].upper() + text[1:] for key, text in names.items()}


class _Slots(dict[str, str]):
    """The words, and numbers that agree with one another as far as a sentence goes."""

    def __init__(self, names: dict[str, str], chance: random.Random) -> None:
        roll = chance.randint
        n1, n2 = roll(12, 400), roll(12, 400)
        k, k2 = roll(1, n1), roll(1, n2)
        pct = roll(20, 80)
        super().__init__(
            names, n=str(n1 + n2), n1=str(n1), n2=str(n2), k=str(k), k2=str(k2), pct=str(round(100 * k / n1)),
            pct2=str(round(100 * k2 / n2)), pct0=str(pct), plo=str(pct - roll(3, 9)), phi=str(pct + roll(3, 9)),
            age=str(roll(41, 78)), lo=str(roll(18, 40)), hi=str(roll(79, 95)), y1=str(roll(1995, 2008)),
            y2=str(roll(2009, 2024)), yr=str(roll(2, 5)), gy=str(roll(8, 60)), fx=str(roll(1, 30)), mm=str(roll(3, 40)),
            mg=str(10 * roll(1, 60)), wk=str(roll(2, 52)), mo=str(roll(2, 12)), fu=str(roll(13, 60)),
            fu2=str(roll(61, 140)), d=str(roll(0, 9)), p=str(roll(1, 9)), h=str(roll(40, 95)), h1=str(roll(10, 39)),
            h2=str(roll(10, 99)), v1=str(roll(5, 9)), v2=str(roll(1, 4)), few=str(roll(2, 9)), os=str(roll(4, 40)),
            stay=str(roll(2, 19)),
        )  # fmt: skip
