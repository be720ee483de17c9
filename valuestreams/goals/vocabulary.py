"""The words from which the check reads a goal. English; adding a word to a table is all it takes to know it."""

from enum import StrEnum


class Sign(StrEnum):
    """What a word or phrase is a sign of."""

    OWN = "own"  # a figure about ourselves: utilisation, projects on time
    BUSINESS = "business"  # what the organization earns or saves
    ADOPTION = "adoption"  # that what we made is used
    PROBLEM = "problem"  # what somebody cannot do
    ABILITY = "ability"  # what somebody can do, gets, or need not do any more
    GAIN = "gain"  # what matters to whoever uses it: waiting, errors, satisfaction
    CHANGE = "change"  # fewer, reduce, at most
    NUMBER = "number"
    LEVEL = "level"  # how well it goes for them: on time, at the first try
    MAKING = "making"  # deliver, launch, implement
    THING = "thing"  # what gets made: a feature, a portal, a workshop
    USER = "user"
    MATTER = "matter"  # what users bring or get: an order, an appointment
    WISH = "wish"  # excellent, world-class


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


USERS = _listed(
    """
    customer client consumer shopper buyer user visitor guest reader member subscriber rider passenger driver
    commuter cyclist traveller traveler patient resident citizen tenant inhabitant family parent child people
    person student pupil teacher learner applicant candidate claimant taxpayer pensioner farmer grower retailer
    merchant clerk worker volunteer trainee dealer shipper carrier sender recipient receiver supplier donor viewer listener player fan caller
    policyholder insured borrower saver investor founder owner doctor nurse carer developer engineer employee
    colleague analyst newcomer beginner household beneficiary
    """
)
IRREGULAR_USERS = (
    "businesses|companies|families|children|households|beneficiaries|everyone|everybody|anyone|anybody|nobody"
)

MATTERS = _listed(
    """
    application order parcel package claim request question enquiry inquiry complaint appointment journey trip
    train bus flight ferry tram ride shipment delivery letter invoice payment refund permit passport benefit
    grant visa diagnosis treatment prescription operation meal repair booking reservation loan account lesson
    course answer
    """
)

THINGS = _listed(
    """
    feature release app application-system portal platform system software tool dashboard website site page
    module api interface service-desk chatbot bot database warehouse pipeline component framework architecture
    infrastructure cloud cluster server project programme program initiative process procedure policy guideline
    standard strategy roadmap concept manual handbook documentation report training workshop seminar
    course-catalogue meeting session event campaign newsletter post video survey interview analysis study
    prototype pilot mvp epic sprint backlog milestone crm erp intranet template solution product version
    microservice service team department office store branch machine line plant checklist integration migration
    """
)

# Verbs that say in any form and anywhere that something gets made.
MAKING = _listed(
    """
    deliver launch implement migrate deploy ship develop build create introduce install establish organise
    organize conduct publish produce integrate automate digitise digitize digitalise digitalize modernise
    modernize refactor upgrade consolidate rewrite redesign rebrand procure standardise standardize prototype
    execute hire recruit outsource finalise finalize onboard centralise centralize decommission containerise
    harmonise harmonize configure customise customize acquire formalise formalize restructure reorganise
    reorganize commission insource certify industrialise prioritise prioritize rebuild
    """
)
MADE = r"built|rewritten|shipped|rolled out|set up|put in place|went live|live in production|go-live|roll-?out"
# The same as nouns.
DEEDS = (
    r"(?:launch|introduction|implementation|migration|deployment|delivery|completion|installation|creation|development"
    r"|construction|release|integration|moderni[sz]ation|digiti[sz]ation|digitali[sz]ation|automation|replacement"
    r"|consolidation|publication|acquisition|rewrite|redesign|establishment|design|adoption|renewal|reorgani[sz]ation"
    r"|harmoni[sz]ation|standardi[sz]ation|hiring|training|switch) (?:of|to|with|into)"
)
# Verbs that are also nouns, or innocent elsewhere: they count at the head of a sentence only.
MAKING_AT_THE_HEAD = _listed(
    """
    release train run hold write send complete finish process answer handle test design document define plan
    prepare draft start begin open move replace adopt buy add extend expand enlarge provide offer give print
    post visit attend host analyse analyze review audit map update rework staff fund merge renovate split call convert
    perform scale enable transform set form appoint assign collect gather engage involve communicate present
    translate evaluate assess investigate identify explore study research recertify renew digest support
    maintain monitor measure track report share schedule invite import export connect link switch secure ramp
    clean
    """
)
HEADS = (
    r"make (?!sure|it|every|each|all|them|life)",
    r"have (?:\w+ ){1,6}(?:up and running|in place|live|ready|running|operational|finished|done)",
    r"get (?:\w+ ){1,6}(?:up and running|in place|live|operational|finished|done|approved)",
    r"close (?!cooperation|contact|ties|to\b)",
    r"do (?:\d+|more|two|three|five|ten|twelve|twenty)",
    r"check (?!in\b|out\b)",
    r"(?:ran|held|wrote|sent|gave|did \d+|made \d+)",
    r"hand over",
    r"roll out",
    r"rolling out",
    r"set up",
    r"setting up",
    r"go live",
    r"going live",
    r"kick off",
    r"put in place",
    r"bring (?:\w+ ){1,6}(?:live|to market|into production)",
)

OWN = (
    r"retrospectives?",
    r"zero[- ]trust",
    r"change requests",
    r"(?:quarterly |our )?commitments",
    r"(?:test|degree of|share of|level of) automat(?:ion|ed)(?: \w+)?",
    r"(?:journey|persona|process|value stream) maps?",
    r"stand-?ups?",
    r"share of (?:digital|automated|agile) \w+",
    r"time[- ]to[- ]market",
    r"velocity",
    r"story points?",
    r"user stor(?:y|ies)",
    r"utili[sz]ation",
    r"billable",
    r"occupancy of (?:our|the) (?:staff|team|people)",
    r"head ?count",
    r"(?:projects?|programmes?|initiatives?|milestones?|deadlines?|sprints?|epics?|roadmaps?|releases?)"
    r"(?: \w+){0,4} (?:on|in) time(?: and (?:on|in|within) budget)?",
    r"(?:on|in|within) budget",
    r"in time and budget",
    r"(?:within|under) the (?:approved )?budget",
    r"spend (?:all of )?(?:the|our) budget",
    r"(?:milestones?|deadlines?)",
    r"(?:number|count|share|percentage|proportion|amount) of (?:\w+ ){0,2}"
    r"(?:releases|deployments|features|meetings|workshops|trainings?|campaigns|posts|visits|reports|projects|audits"
    r"|tests|leads|employees trained|cases processed|calls (?:made|handled)|tickets (?:closed|handled)|page views"
    r"|documents|initiatives|automations?|stories|sessions|hires|downloads)",
    r"deployment frequency",
    r"deploy(?:ment)?s? per (?:day|week|month)",
    r"releases? per (?:day|week|month|quarter|year)",
    r"(?:code|test) coverage",
    r"lines of code",
    r"(?:training hours|hours of training|training days)",
    r"(?:employees|staff|people|managers|leaders|colleagues) (?:were |are )?(?:trained|certified|hired|coached)",
    r"(?:average |call )?handling time",
    r"tickets (?:closed|handled|processed)",
    r"(?:cases|files|calls|applications|orders|claims) (?:processed|handled|closed)",
    r"page views?",
    r"(?:followers|impressions|likes|downloads)",
    r"(?:backlog|roadmap) items?",
    r"(?:iso \d+ )?certif(?:ied|ication)",
    r"technical debt",
    r"first in (?:the|our) (?:market|industry)",
    r"(?:customer|user|patient|guest|passenger|rider|citizen|employee|student|satisfaction|complaints?|error|waiting|queue)"
    r"s?(?:'s?)?(?:[- ](?:satisfaction|journey|experience|relationship|management|complaints?|error|waiting|time))*"
    r"[- ](?:surveys?|dashboards?|portals?|apps?|reports?|platforms?|workshops?|trainings?|systems?|processes|process"
    r"|concepts?|strateg(?:y|ies)|projects?|programmes?|programs?|initiatives?|database|tools?|management|interviews?"
    r"|maps?|training|software|campaigns?)",
)
BUSINESS = (
    r"(?:gain|win|acquire|attract|sign|add|grow(?: from \S+)? to|more) (?:\S+ ){0,3}(?:customers|clients|users|members"
    r"|subscribers|accounts|followers)(?! (?:who|that|can|get|find))",
    r"revenues?",
    r"turnover",
    r"profits?",
    r"margins?",
    r"ebit(?:da)?",
    r"market share",
    r"sales",
    r"(?:our|internal|operating|unit|it) (?:costs?|expenses)",
    r"cost (?:savings?|reduction)",
    r"(?:reduce|cut|lower|save) (?:our )?costs?",
    r"share price",
    r"return on (?:sales|investment|capital)",
    r"cash ?flow",
    r"leads",
    r"orders? intake",
    r"(?:average )?(?:basket|revenue) per (?:customer|user)",
)

# After a user: what shows that something becomes possible or better for them.
ABLE = (
    r"can(?: now| all| always)?(?! ?not| no longer)",
    r"(?:are|is|will be|become|be|get) able to",
    r"may (?:now )?",
    r"no longer (?:have|has|need|needs|must|wait|waits|lose|loses|pay|pays|queue|queues|call|calls|ask|asks)",
    r"(?:do|does|will|must|should) not (?:have to|need(?: to)?|wait|queue|lose|call|ask|pay|repeat)",
    r"(?:don't|doesn't|won't) (?:have to|need(?: to)?|wait|queue|lose|call|ask|pay|repeat)",
    r"(?:need|needs) not",
    r"never (?:have to|has to|need to|wait|waits|lose|loses|queue|queues|miss|misses|ask|asks|repeat)",
    r"(?:rarely|seldom) (?:\w+)",
    r"(?:get|gets|receive|receives|obtain|obtains|have) (?:their|his|her|the|an?|one|every|all|what|help|answers?|advice"
    r"|paid|home|well|better|care|treatment|money)",
    r"(?:find|finds|know|knows|understand|understands|see|sees|trust|trusts|feel|feels|learn|learns|choose|chooses"
    r"|recogni[sz]e|decide|decides|manage|manages|master|masters|notice|notices)",
    r"(?:reach|reaches|arrive|arrives|return|returns|come back|comes back|stay|stays|(?:would |will )?recommend|recommends|renew|renews"
    r"|recover|recovers|finish|finishes|complete|completes|solve|solves|succeed|succeeds|graduate|graduates|pass|passes"
    r"|live|lives|sleep|sleeps|go home|goes home|walk|walks|pay (?:less|only)|pays (?:less|only)|repay|start|starts"
    r"|begin|begins|book|books|settle|settles|rent|rents|board|boards|ship|order|change|release|rate|rates|enjoy|enjoys|earn|earns|keep|keeps|hear|hears)",
    r"(?:save|saves|spend|spends|miss|misses|need|needs|wait|waits|lose|loses|make|makes|call|calls) (?:\w+ ){0,3}?"
    r"(?:less|fewer|no more than|at most|only|under|hardly|about half|\d+)",
    r"(?:are|is) (?:\w+ )?(?:served|helped|answered|satisfied|happy|informed|paid|safe|safer|better off|treated|seen|"
    r"housed|reachable|protected|connected|ready|home|at work|admitted|cured|told|productive)",
)
LETTING = r"(?:let|lets|letting|enable|enables|enabling|help|helps|helping|allow|allows|allowing|spare|spares|sparing)"
# Whoever a plural such as "divers" or "cyclists" may be; things that end so too are not meant.
DOERS = (
    r"(?!servers|computers|orders|numbers|letters|quarters|offers|papers|posters|printers|containers|headquarters|matters"
    r"|others|factors|errors|doors|monitors|processors|sensors|managers|leaders|colours|variants|grants|lists)"
    r"[a-z]{3,}(?:ers|ors|ists|ants)"
)
# Who is in no table can still be the one who can do something.
SOMEBODY = (
    r"^(?:(?!we\b|i\b|my\b|our\b|us\b|it\b|the (?:team|system|app)\b|team\b|systems?\b|software\b)[\w'-]+ ){1,5}?"
)
POSSIBLE = r"(?:make|makes|making) (?:\w+ ){0,3}?(?:possible|easy|easier|safe|safer|simple|simpler) for (?:\w+ ){0,3}?"
NO_ONE = r"no(?: longer any)?"
FREED = r"(?:is|are|has to|must|needs|waits|loses|goes|stands|leaves|gets|misses|suffers)"
PRONOUNS = r"they|she|he|each of them"

UNABLE = (
    r"(?:cannot|can not|can't|could not|couldn't)",
    r"(?:are|is) (?:not able|unable) to",
    r"(?:fail|fails|struggle|struggles) to",
    r"(?:have|has) (?:trouble|problems|difficult(?:y|ies))",
    r"(?:complain|complains)",
)
ADOPTION = (
    r"(?:use|uses|using|adopt|adopts|registered (?:for|in|on)|log in(?:to)?|logged in(?:to)?|sign up (?:for|to)|download"
    r"|downloads|installed?)"
)
ADOPTION_NOUNS = (
    r"adoption(?: rate)?",
    r"(?:active|registered|new|monthly|daily) (?:active )?(?:users|accounts|members|customers)",
    r"registrations",
    r"sign-?ups",
    r"usage(?: rate)?",
)

GAINS = (
    r"time to (?:first )?(?!do\b|be\b|think\b)\w+",
    r"(?:time|days|hours|minutes|weeks) (?:from|between) \w+(?: \w+){0,4} (?:to|until|and)",
    r"wait(?:s|ed|ing)?(?: times?| lists?)?",
    r"queu(?:e|es|ed|ing)",
    r"(?:lead|response|turnaround|door-to-door|travel|journey|delivery|resolution|reply) times?",
    r"error(?:s| rates?)?",
    r"mistakes?",
    r"(?:wrong|lost|late|damaged|missed|failed|cancelled|canceled|incomplete|rejected|repeated?) \w+",
    r"complaints?",
    r"satisfaction",
    r"(?:number|share|percentage|proportion) of (?:\w+ )?(?:customers|users|people|patients|citizens|riders|passengers"
    r"|students|tenants|guests|families|visitors|applicants) (?:who|that|with|without|in)",
    r"delight",
    r"nps",
    r"net promoter(?: score)?",
    r"effort(?: score)?",
    r"retention",
    r"renewals?",
    r"churn",
    r"loyalty",
    r"drop[- ]?outs?",
    r"abandon(?:ed|ment)?(?: \w+)?",
    r"no-shows?",
    r"crash(?:es)?",
    r"outages?",
    r"downtime",
    r"interruptions?",
    r"delay(?:s|ed)?",
    r"accidents?",
    r"injur(?:y|ies)",
    r"infections?",
    r"readmissions?",
    r"relapses?",
    r"falls in (?:care|hospital)",
    r"(?:success|completion|recovery|graduation|survival|conversion|pass|literacy) rates?",
    r"task success",
    r"first[- ](?:contact|call) resolution",
    r"first[- ]time[- ]right",
    r"(?:repeat|second|support|follow-up|hotline) (?:calls?|visits?|contacts?|requests?)",
    r"calls? to (?:support|the hotline|the help ?desk|us)",
    r"(?:(?<=fewer )|(?<=no )|(?<=less )|(?<=without ))(?:clicks|steps|forms|signatures|trips|visits|pages)",
    r"paperwork",
    r"(?:price|fees?|costs?) (?:for|of|to) (?:the |our |each |every |a )?(?:customers?|users?|patients?|tenants?|riders?)",
    r"(?:pain|stress|fear|worry|anxiety|noise|crowding)",
    r"(?:punctuality|reliability|availability|accessibility|safety)",
    r"unemployment",
    r"hunger|poverty|homelessness",
)
CHANGES = (
    r"fewer",
    r"less",
    r"lower(?:s|ed)?",
    r"reduc(?:e|es|ed|ing|tion of|tion in)",
    r"cut(?:s|ting)?",
    r"halv(?:e|es|ed|ing)",
    r"half",
    r"shorten(?:s|ed|ing)?",
    r"decreas(?:e|es|ed|ing)",
    r"drop(?:s|ped|ping)?",
    r"fall(?:s|ing)?",
    r"(?:sink|shrink)(?:s|ing)?",
    r"rais(?:e|es|ed|ing)",
    r"increas(?:e|es|ed|ing)",
    r"improv(?:e|es|ed|ing|ement)",
    r"grow(?:s|ing)?",
    r"ris(?:e|es|ing)",
    r"doubl(?:e|es|ed|ing)",
    r"eliminat(?:e|es|ed|ing)",
    r"avoid(?:s|ed|ing)?",
    r"prevent(?:s|ed|ing)?",
    r"(?:at most|at least|no more than|not more than|under|below|above|over|down to|up to|within|more than|less than)",
    r"(?:zero|no|none|nobody|never|without)",
    r"(?:shorter|higher|better|longer|smaller)",
    r"(?:high|low|short|long)",
)
UNIT_OF_TIME = r"(?:seconds?|minutes?|hours?|days?|working days?|weeks?|months?)"
LEVELS = (
    r"(?:on|in) time",
    r"punctual(?:ly)?",
    r"on the spot",
    r"at once",
    r"on the (?:promised|same|next|agreed|very same) (?:working )?day",
    r"(?:the )?(?:same|next|promised) day",
    rf"(?:within|in|in under|in less than|in at most|after|after at most) (?:\w+ )?(?:\d+|an?|one|two|three|four|five|six"
    rf"|seven|eight|nine|ten|twelve|twenty|thirty|sixty) (?:working )?{UNIT_OF_TIME}",
    r"(?:at|on|by|with|in) (?:the|their|his|her)? ?first (?:try|attempt|contact|visit|call|time)",
    r"(?:the )?first time",
    r"without (?:having to|calling|asking|help|waiting|queu(?:e|ing)|errors?|delay|a single \w+|any \w+|leaving \w+"
    r"|fear|pain|barriers?|changing \w+|a (?:manual|call|visit|form))",
    r"in one (?:go|visit|call|step)",
    r"(?:faster|sooner|quicker|easier|safer|cheaper|simpler|more (?:easily|quickly|safely|cheaply|simply))",
    r"(?:safely|correctly|easily|unharmed|undamaged|complete and correct)",
    r"(?:24/7|round the clock|at any (?:time|hour)|day and night)",
)
NUMBERS = (r"\d[\d.,]*(?: ?%| percent| per cent)?", r"(?:half|third|quarter) of")
WISHES = (
    r"(?:world[- ]class|best[- ]in[- ]class|excellent|excellence|outstanding|leading|leader|number one|innovative"
    r"|innovation|customer[- ]cent(?:ric|red)(?:ity)?|user[- ]cent(?:ric|red)|agil(?:e|ity)|quality|digital|modern"
    r"|cutting[- ]edge|best|great|delightful|seamless|transformation|culture|synerg(?:y|ies)|strong(?:er)?|sustainable)",
)

# Where the means end and the purpose begins. What stands behind is judged by itself.
PURPOSES = (
    r"so that",
    r"so (?=\w+ (?:can|need|get|know|find))",
    r"such that",
    r"in order that",
    r"in order to",
    r"thereby",
    r"whereby",
    r"with which",
    r"(?:which|that) (?=(?:lets?|allows?|enables?|helps?|spares?|saves?|reduces?|cuts?|halves?|shortens?)\b)",
    r"(?:to|and(?: thereby)?|by) (?=(?:let|enable|help|allow|spare|reduce|cut|halve|shorten|lower|raise|increase|improve"
    r"|avoid|prevent|save|make (?:\w+ ){1,3}(?:possible|easier|safer|cheaper)|give \w+ time)\b)",
    r", (?=(?:letting|enabling|allowing|helping|sparing|reducing|cutting|halving|shortening)\b)",
    r"until (?=\w+)",
)
# What is named only to be set aside.
SET_ASIDE = (
    r"not (?:only|just|merely|simply)?\b[^.;]{0,200}?\bbut(?: rather| also| that)?\b",
    r"(?:rather than|instead of|as opposed to)\b[^,.;:]{0,200}",
    r"no matter how\b[^,.;:]{0,200}",
)
NOT_DOING = r"(?:do not|don't|will not|won't|shall not|never|stop|stops|stopped|cease|cancel|no more|abandon)"
