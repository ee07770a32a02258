"""The closed word classes that clauses are cut by: auxiliaries, finite verbs, conjunctions, prepositions."""

from __future__ import annotations

AUX = frozenset(
    "was were is are be been being has have had did do does can could may might will would should must".split()
)
# Forms that are seldom participles; "treated", "given" and the like are read as verbs only behind an auxiliary.
FINITE = AUX | frozenset(
    "underwent developed showed shows show experienced achieved occurred occurs suffered died demonstrated needed "
    "remained remains became survived responded improved recurred failed relapsed progressed revealed exhibited "
    "regained sustained maintained complained returned gave entered got lost withdrew dropped refused declined chose "
    "took stopped walked succumbed recovered expired worsened deteriorated stayed reached met completed presented "
    "indicates indicated suggests suggest found led leads resulted increased decreased rose fell ranged varied "
    "averaged lasted provided produced yielded caused correlated differed comprised included include consisted went came began "
    "started seemed appeared tended received reported constituted amounted exceeded healed resolved disappeared "
    "persisted ceased tolerated completed favoured favored required".split()
)
SUBORDINATE = frozenset(
    "while whereas but although though because when whenever if unless until where yet however".split()
)
RELATIVE = frozenset("who whom which whose".split())
SAYING = frozenset(
    "showed shows show revealed demonstrated indicated indicates suggested suggest suggests found reported concluded "
    "confirmed noted observed is was".split()
)
# What opens a phrase, and the class of phrase it opens.
OPENERS = {
    **dict.fromkeys(("of",), "of"),
    **dict.fromkeys(("with",), "w"),
    **dict.fromkeys(("without",), "wo"),
    **dict.fromkeys(("in", "among", "within", "amongst"), "in"),
    **dict.fromkeys(("for",), "for"),
    **dict.fromkeys(("at", "after", "before", "during", "following", "since", "until"), "t"),
    **dict.fromkeys(("by",), "by"),
    **dict.fromkeys(("to",), "to"),
    **dict.fromkeys(("than", "versus", "vs", "between", "against"), "cmp"),
    **dict.fromkeys(("from", "on", "as", "per", "under", "over", "through", "via", "into"), "x"),
}
PREPOSITIONS = frozenset(OPENERS) | frozenset("about despite across along".split())
DETERMINERS = frozenset("the a an this that these those its their his her our all each both no any some".split())
# Nouns whose "of" goes on with the head: "the rate of recurrence" is about recurrence.
TRANSPARENT = frozenset(
    "rate rates incidence incidences probability probabilities proportion proportions percentage percentages number "
    "numbers risk frequency frequencies evidence development occurrence presence prevalence level levels score scores "
    "degree grade signs sign symptoms cases case episodes onset likelihood duration time median mean value values "
    "absence reduction increase improvement decrease freedom range majority total rest types type use dose doses "
    "length severity amount majority half".split()
)
NEGATIVE = frozenset("no not without never neither nor none free absence freedom nil".split())
# A sentence that begins so takes up what the one before was about.
ANAPHORIC = frozenset("it this these they such both its their those corresponding respective".split())
BARE = frozenset(
    "rate rates figure figures value values result results outcome outcomes number numbers incidence percentage "
    "percentages score scores corresponding".split()
)
