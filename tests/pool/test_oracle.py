"""Every figure that R's metafor and lme4 gave, within one in ten thousand; skipped where the figures are not here."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from miner.pool.counts import mantel_haenszel, peto
from miner.pool.effects import (
    both_empty,
    freeman_tukey,
    logit,
    mean_difference,
    standardised_difference,
    two_arms,
    un_freeman_tukey,
    unlogit,
)
from miner.pool.glmm import glmm
from miner.pool.models import Pooled, egger, pool

FIGURES = ("estimate", "se", "low", "high", "tau2", "i2", "q")


@pytest.fixture
def oracle(shared: Path) -> dict[str, Any]:
    path = shared / "gold" / "pooling" / "oracle.json"
    if not path.is_file():
        pytest.skip("the figures of ../shared/gold/pooling are not here")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def close(value: Any) -> Any:
    """As printed: six decimals, so that a figure near nothing has no digits for a relative tolerance."""
    return pytest.approx(value, rel=1e-4, abs=2e-6)


def check(found: Pooled, wanted: dict[str, Any], seen: set[str]) -> None:
    for name in FIGURES:
        if wanted.get(name) is not None:
            digits = 1e-3 if name == "q" else 0
            assert getattr(found, name) == pytest.approx(wanted[name], rel=1e-4, abs=max(2e-6, digits)), name
            seen.add(name)
    if "pi" in wanted:
        assert [found.pi_low, found.pi_high] == close(wanted["pi"])
    if "tau2_q_profile" in wanted:
        assert [found.tau2_low, found.tau2_high] == pytest.approx(wanted["tau2_q_profile"], rel=1e-4, abs=1e-4)


def test_bcg_vaccine(oracle: dict[str, Any]) -> None:
    a, b, c, d = np.array(oracle["bcg"]["rows"], float).T
    y, v = two_arms(a, a + b, c, c + d, "RR")
    wanted = oracle["bcg"]["log_risk_ratio"]
    seen: set[str] = set()
    for name in ("DL", "REML", "ML", "PM", "REML_hk", "DL_hk", "fixed"):
        method, _, hk = name.partition("_")
        check(pool(y, v, method, hk=bool(hk), predict="same"), wanted[name], seen)
    assert seen == set(FIGURES)
    for name, found in (
        ("mantel_haenszel", mantel_haenszel(a, a + b, c, c + d, "RR")),
        ("peto_log_odds_ratio", peto(a, a + b, c, c + d)),
    ):
        told = wanted[name] if name in wanted else oracle["bcg"][name]
        assert [found[0], found[2], found[3]] == close([told["estimate"], told["low"], told["high"]])
    # The t(k-1) that is the default gives what Hartung and Knapp's quantile gives.
    assert pool(y, v).pi_low == close(wanted["REML_hk"]["pi"][0])
    odd = egger(y, v)
    told = oracle["bcg"]["egger"]
    assert (round(odd[0], 4), odd[1], round(odd[2], 4)) == (told["t"], told["df"], told["p"])


def test_catheter_infections(oracle: dict[str, Any]) -> None:
    data = oracle["nielweise2007"]
    c, n2, a, n1 = (data[k] for k in ("control_events", "control_n", "treated_events", "treated_n"))
    seen: set[str] = set()
    wanted = data["control_proportion"]
    y, v = logit(c, n2)
    for name in ("logit_REML", "logit_REML_hk", "logit_DL"):
        check(pool(y, v, name.split("_")[1], hk=name.endswith("hk"), predict="same"), wanted[name], seen)
    told = wanted["freeman_tukey_REML"]
    found = pool(*freeman_tukey(c, n2), hk=False, predict="same")
    check(found, told, seen)
    back = [un_freeman_tukey(x, n2) for x in (found.estimate, found.low, found.high)]
    assert back == pytest.approx(told["back"], rel=1e-4)
    assert found.pi_low is not None
    assert found.pi_high is not None
    assert [un_freeman_tukey(x, n2) for x in (found.pi_low, found.pi_high)] == pytest.approx(told["back_pi"], rel=1e-4)
    told = wanted["glmm_nagq7"]
    mu, se, low, high, tau2 = glmm(c, n2)
    assert [mu, low, high, tau2] == pytest.approx([told[k] for k in ("estimate", "low", "high", "tau2")], rel=1e-4)
    assert se == pytest.approx(told["se"], rel=1e-4)
    assert [unlogit(x) for x in (mu, low, high)] == pytest.approx(told["back"], rel=1e-4)
    ratios = data["log_odds_ratio"]
    check(pool(*two_arms(a, n1, c, n2, "OR"), hk=False), ratios["REML_double_zero_kept"], seen)
    keep = ~both_empty(a, n1, c, n2)
    y, v = two_arms(a, n1, c, n2, "OR")
    check(pool(y[keep], v[keep], hk=False), ratios["REML_double_zero_dropped"], seen)
    est = mantel_haenszel(a, n1, c, n2, "OR")
    told = ratios["mantel_haenszel"]
    assert [est[0], est[2], est[3]] == close([told["estimate"], told["low"], told["high"]])


def test_hospital_stay(oracle: dict[str, Any]) -> None:
    n1, m1, s1, n2, m2, s2 = np.array(oracle["normand1999"]["rows"], float).T
    seen: set[str] = set()
    smd, md = standardised_difference(m1, s1, n1, m2, s2, n2), mean_difference(m1, s1, n1, m2, s2, n2)
    check(pool(*smd, hk=False, predict="same"), oracle["normand1999"]["smd_REML"], seen)
    check(pool(*smd), oracle["normand1999"]["smd_REML_hk"], seen)
    check(pool(*md, hk=False), oracle["normand1999"]["md_REML"], seen)
    check(pool(*md, "DL", hk=False), oracle["normand1999"]["md_DL"], seen)
    assert math.isfinite(pool(*md).i2)
