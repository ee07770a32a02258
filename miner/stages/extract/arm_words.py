"""Words that lead to, make up, or end a phrase that names a group."""

from __future__ import annotations

GROUP = frozenset("group groups arm arms series cohort cohorts subgroup subgroups".split())
DRUG_UNITS = frozenset(("mg", "µg", "mcg", "iu"))
# What leads to a group: a preposition, a comparison, or the start of a clause.
LEADS = frozenset(
    "for in among after with of to on by following from than versus vs within receiving undergoing taking".split()
)
DETERMINERS = frozenset("the a an this that these those our all both either only each".split())
PEOPLE = frozenset(
    "patients patient subjects participants cases women men people children individuals persons adults eyes eye those "
    "survivors recipients".split()
)
TREATED = frozenset(
    "treated receiving received receive undergoing underwent given irradiated using managed operated".split()
)
RESTRICT = (
    frozenset("with without who whose having had aged older younger over under taking presenting".split()) | TREATED
)
LIGHT = frozenset(
    "located who were are was is had having with in of by using the a an only also either both being been "
    "to have for".split()
)
CONJUNCTIONS = frozenset(", and or vs versus than".split())
GENERIC = frozenset(
    "study studies trial age patient patients both each two three four five six all these other same "
    "either first second total "
    "different between whole entire single our present treated analysis survival rate rates follow up months years "
    "follow-up median mean pain local control results groups group arms arm cohort series subgroups more less than at "
    "year month day days week weeks time times respectively response outcome outcomes treatment treatments therapy "
    "disease tumor tumors tumour tumours lesions lesion cases case metastases metastasis common "
    "significant most many few "
    "some several number no overall addition general detail order particular contrast comparison fact "
    "evaluable surviving "
    "available eligible consecutive remaining others rest baseline diagnosis level levels significantly higher lower "
    "dose doses radiation use this that them which whom population populations sample prospective retrospective "
    "various multiple combined included risk long short term range least best good better poor years old "
    "initial final last sequential successive already earlier previously formerly subsequently initially".split()
)
STOP = frozenset(
    "was were is are had has have did that which whom while whereas but when where if because since until "
    "during at on as per "
    "within compared between showed respectively about not there be been being from into than although "
    "however ranged consisted and or vs "
    "can may might will would should could must increased decreased resulted led produced caused seemed "
    "appeared improved "
    "increases decreases improves versus , ; . ( ) [ ] : = significantly whose who before it we they".split()
)
ORDINAL = frozenset("first second third fourth 1st 2nd 3rd".split())
NUMBERED = frozenset(
    "group groups arm arms stage stages grade grades type class t n level phase study rs cohort < > ≥ ≤ ≧ "
    "≦ than aged age over under reader observer rater radiologist".split()
)
UNITS = frozenset(
    "years year gy cgy cge cm mm months month lesions levels fractions fraction mg kg % weeks days old ml "
    "points of age".split()
)
PLURAL_HEADS = frozenset(
    "tumors tumours lesions metastases cancers carcinomas diseases disease fractures nodules sites masses".split()
)


HEADS = PLURAL_HEADS | GROUP | PEOPLE | frozenset("studies study trials trial courses schedules regimens".split())
AFTER_HEAD = frozenset("located in with without of > < ≥ ≤ larger smaller greater treated receiving".split())
FILLERS = frozenset(
    "consecutive eligible evaluable adult elderly female male such additional surviving selected".split()
)
NO_KIND = frozenset(
    "diagnosis baseline located location presenting previously sex histology histologies grade indication "
    "indications etiology "
    "at presentation tumor size tumor location primary site diagnosed history of comorbidity comorbidities".split()
)
NAME_LEADS = frozenset("with after for receiving to in on versus vs than by".split())
NO_NAME = frozenset(
    "cge gye gtv ctv ptv oar oars ntcp tcp mri ct pet us bed hr rr ci nrs vas iqr sd se os pfs lc qol dvh ns "
    "gy hdr ldr ebr psa "
    "bmi usa uk ii iii iv kps ecog rtog ctcae recist intent itt".split()
)
# "IORT treatment time", "median EBR", "previously undergone conventional RT": a measure or earlier care, no group.
MEASURES = frozenset("time times dose doses duration durations interval length technique techniques volume".split())
MEASURED = frozenset("median mean average maximum minimum cumulative actual previously previous prior".split())
