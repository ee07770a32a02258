"""Two invented records, and how each format writes them: what the tests of the readers share."""

from __future__ import annotations

ONE = {
    "title": "Hypofractionated radiosurgery for lumbar metastases: a cohort study",
    "sections": [
        ("BACKGROUND", "Pain from lumbar metastases limits walking."),
        ("METHODS", "We irradiated 73 patients with 112 lumbar lesions; the median dose was 27 Gy in 3 fractions."),
        ("RESULTS", "Local control at 2 years was 84% (95% CI 75-91; P<0.01), and median follow-up was 19 months."),
        ("CONCLUSIONS", "Three fractions were effective."),
    ],
    "doi": "10.5555/fmt.one",
    "pmid": "35550001",
    "journal": "Annals of Made-Up Oncology",
    "year": "2022",
}
TWO = {
    "title": "Cement augmentation of osteoporotic fractures in a rural hospital",
    "text": "We followed 44 patients after cement augmentation of 61 vertebrae. The mean pain score fell from 7.9 to "
    "3.1 "
    "at 6 months, and cement leaked in 9 of 61 vertebrae (15%).",
    "doi": "10.5555/fmt.two",
    "pmid": "35550002",
    "journal": "Invented Spine Letters",
    "year": "2019",
}
ONE_TEXT = " ".join(f"{label}: {text}" for label, text in ONE["sections"])
ONE_LINES = "\n".join(f"{label}: {text}" for label, text in ONE["sections"])
TWO_TEXT = str(TWO["text"])
LABELS = [label for label, _ in ONE["sections"]]
