"""The R code that repeats a pool with metafor: data and calls, nothing to load but the package."""

from __future__ import annotations

from miner.review.chosen import MEANS, SHARES
from miner.review.pooling import Pool

_COLUMNS = {
    "share": ("xi", "ni"),
    **dict.fromkeys(("OR", "RR", "RD"), ("ai", "n1i", "ci", "n2i")),
    **dict.fromkeys(MEANS, ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")),
}


def r_code(found: Pool) -> str:
    """Lines of R; the same figures as `miner pool` prints."""
    ask, rows = found.chosen.ask, found.chosen.rows
    names = _COLUMNS[ask.measure]
    columns = [f"study = c({', '.join(_text(row.study) for row in rows)})"]
    columns += [f"{name} = c({', '.join(f'{row.numbers[i]:.15g}' for row in rows)})" for i, name in enumerate(names)]
    lines = [
        "library(metafor)",
        "d <- data.frame(",
        *(f"  {column}," for column in columns[:-1]),
        f"  {columns[-1]}",
        ")",
    ]
    given = ", ".join(f"{name} = {name}" for name in names)
    test = "knha" if ask.hk and ask.method != "fixed" else "z"
    method = "EE" if ask.method == "fixed" else ask.method
    back = ""
    if ask.measure in SHARES and ask.model == "glmm":
        lines.append(f'm <- rma.glmm(measure = "PLO", {given}, data = d, nAGQ = 7)')
        return "\n".join([*lines, "predict(m, transf = transf.ilogit)"])
    if ask.measure in SHARES:
        measure, back = ("PFT", "") if ask.model == "freeman-tukey" else ("PLO", ", transf = transf.ilogit")
        if measure == "PFT":
            back = ", transf = transf.ipft.hm, targs = list(ni = d$ni)"
    else:
        measure = ask.measure
        back = ", transf = exp" if measure in ("OR", "RR") else ""
    to = ', add = 0.5, to = "only0"' if measure in ("PLO", "OR", "RR", "RD") else ""
    lines.append(f'd <- escalc(measure = "{measure}", {given}, data = d{to})')
    lines.append(f'm <- rma(yi, vi, data = d, slab = study, method = "{method}", test = "{test}")')
    lines += [f"predict(m{back})", "confint(m)"]
    return "\n".join(lines)


def _text(text: str) -> str:
    """An R string: backslashes, quotes and what cannot be printed escaped."""
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif char.isprintable():
            out.append(char)
        else:
            out.append(f"\\u{{{ord(char):x}}}")
    return '"' + "".join(out) + '"'
