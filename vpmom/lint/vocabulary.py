"""The English words by which the checks know a task, a figure, a problem. Plain data; matched on plain text."""

import re

from vpmom.words import stem, tokens


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


def any_of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_VERBS = """accelerate achieve acquire act add adopt advance agree align allocate analyse analyze answer appoint approve
    ask     assess assign attract audit automate begin benchmark boost break bring build buy call capture centralise centralize
    certify change check choose clarify clean clear close coach collect combine communicate complete connect
    consolidate contract contribute convert cooperate coordinate cover create cross-sell cut decide decommission define
    deliver demo deploy derisk design develop document double draft drive educate eliminate embed empower enable
    encourage enforce engage enhance ensure enter equip establish evaluate examine execute exit expand experiment
    explain explore extend find finish fix focus forecast form formalise formalize free fund gather generate give go
    grow hand harden help hire host identify implement import improve include increase influence inform integrate
    interview introduce invest investigate involve iterate join keep kill know launch lead learn let limit link list
    localise localize lower maintain make manage map market measure meet merge migrate minimise minimize mitigate
    modernise modernize monitor move negotiate offer onboard open operate optimise optimize order organise organize
    outsource own pair partner pilot plan position prepare prevent price prioritise prioritize prioritize produce
    promote protect prototype prove provide publish purchase push put qualify raise ramp reach rebuild recruit redesign
    reduce refactor refine refocus release remove renegotiate renew reorganise reorganize repackage repair replace
    report research resolve restructure retain retire retrain reuse review rewrite roll run scale schedule secure sell
    send set share ship shorten show sign simplify solve source specialise specialize speed split sponsor staff
    standardise standardize start stop streamline strengthen structure study submit supply support survey sustain
    switch take talk target teach tell test tie track train transfer transform translate try turn unify update upgrade
    upskill use validate verify visit win work write"""
VERBS, VERB_STEMS = frozenset(_VERBS.split()), _stems(_VERBS)
TASK = any_of(
    r"^(we )?(will )?(to )?(appoint|arrange|automate|build|buy|carry out|complete|conduct|create|define|deliver|"
    r"deploy|design|develop|"
    r"document|draft|establish|finish|hire|hold|host|implement|install|introduce|launch|migrate|organi[sz]e|plan|"
    r"prepare|produce|publish|recruit|release|review|roll out|rollout|run|set up|ship|start|train|update|upgrade|write)"
    r"\s"
)
NOUN_ENDING = any_of(r"(tion|sion|ment|ness|ity|ance|ence|ship|ism|cy|ure)s?$")
HIRES = any_of(r"\b(re-?)?(hir(e|es|ing)|recruit\w*|staff up|headcount|new hires?|grow (the |our )?(team|staff)\b)")
ONBOARDS = any_of(r"\b(on-?board\w*|ramp[- ]?up\w*|induct\w*|train\w*|coach\w*|mentor\w*)")
UNDERSTAFFED = any_of(
    r"\b(under-?(resourced|staffed)|short[- ]?(staffed|handed)|staffing|hiring|headcount|"
    r"(not enough|too few|lack of|shortage of) (\w+ )?(people|staff|engineers|developers|hands))\b"
)
PROBLEM = any_of(
    r"\b(absent|against|behind|blocked|cannot|can.t|compet(es|ing|ition)|complex|conflict\w*|costly|delay\w*|"
    r"dependen\w*|depends?|difficult\w*|disagree\w*|duplicate\w*|expensive|fail\w*|fear|few(er)?|gaps?|hard|hardly|"
    r"growing|high|inadequate|incomplete|insufficient|lacks?|lacking|late|legacy|limit(s|ed|ations?)|little|long|loss|"
    r"low|"
    r"manual|missing|needs?|neither|never|no|nobody|none|not|obsolete|old|only|outdated|overload\w*|poor|pending|"
    r"pressure|"
    r"resist\w*|rising|risks?|scarce|scarcity|shortage|silos?|slow\w*|small|still|strict|stuck|tight|too|unable|"
    r"volatil\w*|uncertain\w*|"
    r"under-?\w+|un\w{4,}|weak\w*|without|wrong|\w+n['’]t|decline\w*|attrition|churn|turnover|debt|downtime|crisis)\b"
)
FINITE = any_of(
    r"\b(is|are|was|were|has|have|had|does|do|did|will|may|might|must|should|takes?|makes?|keeps?|leaves?|comes?|goes|"
    r"costs?|requires?|prevents?|blocks?|slows?|waits?|expires?|ends?|changes?|grows?|falls?|rises?|moves?|loses?|"
    r"wants?|asks?|lies?|stands?|runs?|arrives?|closes?|leads?|lead)\b"
)
TO_DO = any_of(r"^(we |they )?(need|needs|must|should|have|has|want|ought)\b(?! (been|no|not|too|lost|left))")
TEAM_NOT_CHANGE = any_of(
    r"\bexists? to\b|\b(is|are) responsible for\b|\bour (mission|purpose|job|role) is\b|"
    r"\bwe are (a|an|the) (\w+ ){0,3}(team|department|group|unit|function)\b|"
    r"\bthe (\w+ ){1,4}(team|department|group|unit|function) (is|provides|supports|serves|delivers|manages)\b"
)
CORE_VALUES = _stems(
    """accountability agility ambition authenticity candor caring collaboration commitment communication compassion
    courage craftsmanship creativity curiosity customers diversity empathy equality equity ethics excellence fairness
    family freedom fun growth happiness honesty humility humor impact inclusion innovation inspiration integrity joy
    kindness leadership learning loyalty openness optimism ownership partnership passion people performance
    professionalism quality reliability resilience respect responsibility safety service simplicity speed success
    sustainability teamwork transparency trust unity vision wellbeing"""
)
# What is better the lower, and what is better the higher.
BURDENS = (
    r"(time[- ]to[- ](fill|hire|market|value|resolution|resolve|repair|restore|recover|close|response|respond|answer|"
    r"first \w+|productivity|onboard)|lead[- ]?times?|cycle[- ]?times?|wait(ing)?[- ]?times?|response[- ]?times?|"
    r"latency|downtime|churn|attrition|turnover of staff|staff turnover|error rates?|errors|defects?|bugs|incidents?|"
    r"outages|complaints|escalations|backlog|tech(nical)? debt|cost per \w+|cost of \w+|unit costs?|absenteeism|"
    r"rework|waste|abandonment|bounce rate|cac|mttr|no-shows|cancellations)"
)
GAINS = (
    r"(revenue|arr|mrr|nps|net promoter score|csat|retention|satisfaction|uptime|availability|conversion|win rate|"
    r"renewal rate|renewals|adoption|engagement|margin|profit|market share|sign-?ups|new logos?|productivity|"
    r"on-time delivery|first[- ]time[- ]right)"
)
RAISES = r"(increas(e|es|ing)|rais(e|es|ing)|grow(s|ing)?|growth (in|of)|double|more|higher|longer|maximi[sz]e)"
LOWERS = r"(decreas(e|es|ing)|reduc(e|es|ing|tion (in|of))|lower|cut|cuts|halve|fewer|less|shorten|shorter|minimi[sz]e)"
BURDEN_RAISED = any_of(rf"\b{RAISES} (in |of |the |our |average |mean |median |total )*{BURDENS}\b")
GAIN_LOWERED = any_of(
    rf"\b{LOWERS} (in |of |the |our |average |mean |median |total )*{GAINS}\b"
    r"(?! (\w+ )?(leak\w*|loss(es)?|gaps?|risks?|at risk|drop\w*|declines?|disputes?|variance|volatility))"
)
BURDEN_FIRST = any_of(rf"^(the |our |average |mean |median |total |monthly |yearly |number of |\W)*{BURDENS}\b")
TURNED_ROUND = any_of(
    r"\b(avoid\w*|between|caught|clos(ed|ure)|cut|decreas\w*|detected|down|drop\w*|fewer|fixed|found|free|less|lower\w*|"
    r"prevent\w*|recover\w*|reduc\w*|resolved|sav(ed|ings?)|shorter|solved|without|zero|no|days since|reported)\b"
)
METRIC_NOUN = any_of(
    r"\b(revenue|arr|mrr|acv|growth|expansion|retention|churn|nps|csat|satisfaction|uptime|availability|conversion|"
    r"adoption|engagement|margin|profit|attrition|turnover|latency|downtime|renewals?|win rate|error rate|market share|"
    r"lead time|cycle time|time to \w+|cost per \w+|headcount|bookings|pipeline|productivity|utili[sz]ation|"
    r"absenteeism|defects?|incidents|complaints)\b"
)
METRIC = any_of(
    r"^(the )?(total |average |mean |median |monthly |yearly )?(number|count|amount|volume|level|rate|share|percentage|"
    r"percent|proportion|ratio|frequency|time|speed|cost) (of|to|per|in)\b|"
    r"^(\w+ ){0,3}(growth|increase|decrease|reduction|improvement|rise|drop) (in|of)\b|"
    r"\b(rates?|nps|csat|arr|mrr|revenue|churn|retention|metrics?|kpis?|score|uptime|latency|lead time|cycle time|"
    r"margin|growth|target)\b|^%"
)
WHOLE = any_of(r"^(all|every|each|none|no|zero|nobody|everybody|everyone|both)\b|\b(zero|none|all \w+ (are|have))\b")
NUMBER_WORDS = any_of(
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|"
    r"million|billion|dozen|half|halved?|doubled?|tripled?|twice|a quarter|quarters of|a third|thirds of|a fifth|a tenth)\b"
)
NO_QUANTITY = any_of(  # digits that count nothing: periods, dates, names, and spans such as "in the last 12 months"
    r"\b[qh][1-4]\b|\bfy\s?'?\d{2,4}\b|\b(19|20)\d\d(-\d\d){0,2}\b|#\s?\d+|\b24/7\b|\biso[\s-]?\d+(:\d+)?\b|"
    r"\b(last|past|trailing|rolling|next|previous|first) \d+ (days|weeks|months|quarters|years)\b|"
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|"
    r"aug|sept?|oct|nov|dec)\.? \d{1,2}(st|nd|rd|th)?\b|"
    r"\b\d{1,2}(st|nd|rd|th)?\.? (january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b|\b(?=\w*[a-z])[a-z]+\d+\w*"
)
STATUS_OPEN = any_of(r"\b(tba|tbd|tbc|wip|draft|work in progress|to be announced|outline|just starting)\b")
STATUS_DONE = any_of(r"\b(final|approved|vetted|locked|signed off|agreed)\b")
STATUS_PERCENT = re.compile(r"\b(\d{1,3})\s?%(?=\s*(?:\)|complete|done|draft|$))", re.IGNORECASE)


def has_verb(text: str) -> bool:
    """Whether any word of plain text names an action; the noun made of a verb ("alignment") does not."""
    return any(_is_verb(word) for word in tokens(text))


def _is_verb(word: str) -> bool:
    return word.casefold() in VERBS or (stem(word) in VERB_STEMS and not NOUN_ENDING.search(word))
