//! Words with a grammatical job: prepositions, auxiliaries, conjunctions and the like.
//!
//! Not here: verbs and nouns of content (`units.rs` asks the actions).
//!
//! Invariant: a word has one class; what else it can be is settled by its neighbours (`parts.rs`).

use crate::knowledge::HashTable;
use crate::knowledge::actions::PREPOSITIONS;
use crate::knowledge::inflect::{Forms, Inflector};
use crate::knowledge::lexicon::token_hash;
use std::sync::LazyLock;

/// What a word does in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A mention.
    Actor,
    /// Nouns, adjectives and whatever is unknown.
    Noun,
    Determiner,
    Number,
    Adverb,
    /// Weekdays, months, "yesterday".
    Time,
    Pronoun,
    Preposition(u8),
    To,
    And,
    Comma,
    Dash,
    Relative,
    That,
    /// "after", "while", "if": opens a clause; with its preposition where it is one too.
    Subordinator(Option<u8>),
    Quote,
    Open,
    Close,
    /// ";", ":" and other marks that end a clause.
    Stop,
    Hyphen,
    Possessive,
    Be,
    Have,
    Do,
    /// "will", "must".
    Modal,
    /// "may", "would", "could".
    Doubt,
    Not,
}

const LISTS: [(Class, &str); 16] = [
    (
        Class::Determiner,
        "the a an this these those its his her their our my your some any all both each every several many few more most such another other own same no",
    ),
    (
        Class::Pronoun,
        "he she it they we you i him them us me himself itself themselves herself someone everyone somebody everybody nobody anyone one ones others",
    ),
    (Class::To, "to"),
    (Class::And, "and or nor but &"),
    (Class::Relative, "who which whom whose where what"),
    (Class::That, "that"),
    (
        Class::Subordinator(None),
        "when while because if unless although though whereas whether once until how why so than like unlike",
    ),
    (
        Class::Be,
        "is are was were be been being am isn't aren't wasn't weren't become becomes became remain remains remained",
    ),
    (Class::Have, "has have had having hasn't haven't hadn't"),
    (Class::Do, "do does did don't doesn't didn't"),
    (Class::Modal, "will shall must won't 'll"),
    (
        Class::Doubt,
        "would could may might should can cannot can't couldn't wouldn't shouldn't",
    ),
    (Class::Not, "not never n't neither hardly"),
    (
        Class::Time,
        "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december today yesterday tomorrow tonight jan feb mar apr jun jul aug sept sep oct nov dec week month year day morning evening night weekend decade century",
    ),
    (
        Class::Adverb,
        "also again now then too just still already yet even soon later ago once twice often always however meanwhile therefore thus instead together apart away back up down out off ahead abroad here there almost only rather very quite further earlier recently initially far well ever nearly outright reportedly allegedly previously",
    ),
    (Class::Possessive, "'s"),
];

/// Verbs that no action names but that begin clauses all the same.
const PLAIN_VERBS: &str = "say go come get see know think want use find tell ask seem feel try leave keep let begin appear \
    move live believe happen write sit lose pay continue learn change lead understand watch follow create speak read allow \
    add spend grow open walk offer remember consider wait serve die send expect build stay fall reach remain suggest raise \
    pass sell require report decide fly travel return arrive announce publish tweet post note explain describe mention \
    reveal show state claim argue insist deny hope plan intend seek aim vow pledge promise agree refuse decline fail manage \
    attempt start stop end cease help force order command tell prepare threaten warn demand broker mark contain include \
    involve concern affect cost carry bring take make give hold run work play put set turn become stand win base own name \
    call elect vote sign visit \
    operate exist occur enjoy prefer depend refer relate arise emerge ensure enter obtain contribute participate \
    assume apply adopt achieve acquire assess confirm construct define deliver determine develop discover \
    distribute earn employ establish exceed generate govern identify implement improve incorporate \
    introduce invest justify maintain observe organise organize perform possess proceed produce prove realise \
    realize reduce reflect rely resolve respond retain retire select survive tend undergo vary await belong \
    coincide comprise consist deserve evolve expire gather intensify originate owe persist qualify \
    reckon relocate reopen resign specialise specialize succeed swear prohibit forbid withhold revoke rescind react mourn commemorate witness";

/// Words that stand between a verb and its clause: "A said B attacked C".
const SAYING: &str = "say tell claim allege report announce state argue insist add note write tweet believe suggest warn \
    declare assert maintain contend reveal confirm acknowledge admit explain think estimate complain charge reiterate stress emphasise emphasize remark reply conclude caution rule";

/// What follows them is wanted, not done.
const WANTING: &str = "want hope plan intend seek aim consider mull propose expect prepare wish call urge ask demand \
    threaten promise pledge vow offer request advise recommend";

/// What follows them is not done.
const FAILING: &str = "fail refuse decline deny avoid stop prevent cease neglect refrain forget hesitate";

/// Verbs whose object is the doer of the infinitive behind it.
const STEERING: &str = "urge ask tell order force allow help persuade invite press pressure push compel encourage authorise \
    authorize permit enable lead cause call beg request instruct command warn advise require convince lobby expect want";

/// What the object is urged to do is not done yet.
const URGING: &str = "urge ask tell order invite press pressure push encourage call beg request instruct command warn advise require \
    persuade convince lobby";

/// What somebody says is not so.
const DENYING: &str = "deny";

/// Verbs that say what somebody is: "described him as a hero".
const NAMING: &str = "call describe brand label dub denounce hail regard portray depict";

/// Verbs that lend their subject to an action noun: "launched an offensive on".
const LIGHT: &str = "launch start begin continue resume carry conduct stage mount make issue order announce plan offer give \
    express pledge sign wage pursue intensify escalate expand lead open impose declare deliver provide extend voice show send \
    hold reach enter conclude seal strike join form cut sever suspend halt end stop promise prepare propose seek do take perform \
    unleash step commit execute initiate undertake unveil maintain keep have";

/// Bits of [`VerbWord::kinds`].
pub const SAYS: u8 = 1;
pub const WANTS: u8 = 2;
pub const FAILS: u8 = 4;
pub const STEERS: u8 = 8;
pub const IS_LIGHT: u8 = 16;
pub const URGES: u8 = 32;
pub const DENIES: u8 = 64;
pub const NAMES: u8 = 128;

/// A verb form that the grammar itself knows.
#[derive(Clone, Copy, Debug, Default)]
pub struct VerbWord {
    pub forms: Forms,
    pub kinds: u8,
}

fn classes() -> HashTable<Class> {
    let mut classes = HashTable::default();
    for (at, word) in PREPOSITIONS.iter().enumerate() {
        let at = at as u8;
        let class = match *word {
            "after" | "before" | "since" | "as" | "despite" => Class::Subordinator(Some(at)),
            _ => Class::Preposition(at),
        };
        classes.insert(token_hash(word), class);
    }
    for (class, list) in LISTS {
        for word in list.split_whitespace() {
            classes.insert(token_hash(word), class);
        }
    }
    classes.insert(token_hash("'s"), Class::Possessive);
    classes
}

fn verbs() -> HashTable<VerbWord> {
    let mut verbs: HashTable<VerbWord> = HashTable::default();
    let inflector = Inflector::default();
    let lists = [
        (PLAIN_VERBS, 0),
        (SAYING, SAYS),
        (WANTING, WANTS),
        (FAILING, FAILS),
        (STEERING, STEERS),
        (LIGHT, IS_LIGHT),
        (URGING, URGES),
        (DENYING, DENIES),
        (NAMING, NAMES),
    ];
    for (list, kind) in lists {
        for base in list.split_whitespace() {
            for (form, forms) in inflector.verb(base).into_iter().chain(irregular(base)) {
                let word = verbs.entry(token_hash(&form)).or_default();
                word.forms = word.forms.with(forms);
                word.kinds |= kind;
            }
        }
    }
    verbs
}

/// Past forms of the listed verbs that the plain rules miss.
fn irregular(base: &str) -> Vec<(String, Forms)> {
    const PASTS: &str = "say said go went come came get got see saw know knew think thought find found tell told feel felt leave \
        left keep kept begin began lose lost pay paid lead led understand understood write wrote sit sat speak spoke spend \
        spent grow grew send sent build built fall fell sell sold fly flew show showed hold held run ran put put set set \
        stand stood win won bring brought take took make made give gave seek sought strike struck cut cut do did \
        become became let let stop stopped plan planned step stepped permit permitted admit admitted commit committed \
        refer referred compel compelled beg begged forget forgot try tried deny denied carry carried";
    let words: Vec<&str> = PASTS.split_whitespace().collect();
    words
        .chunks(2)
        .filter(|pair| pair[0] == base)
        .map(|pair| (pair[1].to_owned(), Forms::PAST.with(Forms::PARTICIPLE)))
        .collect()
}

/// What the grammar knows of a word.
#[derive(Clone, Copy, Debug)]
pub enum Known {
    /// It has a grammatical job.
    Class(Class),
    Verb(VerbWord),
}

/// Both tables in one, so that a word is looked up once.
static KNOWN: LazyLock<HashTable<Known>> = LazyLock::new(|| {
    let verbs = verbs().into_iter().map(|(hash, verb)| (hash, Known::Verb(verb)));
    let classes = classes().into_iter().map(|(hash, class)| (hash, Known::Class(class)));
    verbs.chain(classes).collect()
});

/// What the grammar knows of a word, by its hash.
pub fn known(hash: u64) -> Option<Known> {
    KNOWN.get(&hash).copied()
}

static HEADS: LazyLock<HashTable<bool>> = LazyLock::new(|| {
    const PARTS: &str = "member members force forces troop troops warplane warplanes jet jets soldier soldiers fighter fighters \
        official officials army military police government parliament ministry leader leaders leadership representative \
        representatives delegation delegations president minister ministers administration side sides hundreds thousands dozens scores \
        number group groups majority most some all both one none part parts lawmakers navy air artillery drone drones \
        missile missiles aircraft rocket rockets gunmen militants militiamen rebels authorities court courts regime state diplomats \
        commander commanders units unit division command spokesman spokeswoman spokesperson embassy people citizens residents";
    const OTHERS: &str = "critic critics opponent opponents rival rivals enemy enemies foe foes victim victims supporter supporters \
        expert experts analyst analysts observer observers journalist journalists reporter reporters dissident dissidents refugee \
        refugees migrant migrants opposition neighbour neighbours neighbor neighbors border sanctions";
    let parts = PARTS.split_whitespace().map(|word| (token_hash(word), true));
    let others = OTHERS.split_whitespace().map(|word| (token_hash(word), false));
    parts.chain(others).collect()
});

/// Whether a noun acts for its owner ("troops of", "Turkish jets"): yes, no ("critics of"), or not known.
pub fn acts_for_owner(hash: u64) -> Option<bool> {
    HEADS.get(&hash).copied()
}

static NEGATIONS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    const WORDS: &str = "isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't cannot can't couldn't \
        wouldn't shouldn't";
    WORDS.split_whitespace().map(token_hash).collect()
});

/// "didn't", "cannot".
pub fn is_contracted_negation(hash: u64) -> bool {
    NEGATIONS.contains(&hash)
}

static DENIALS: LazyLock<Vec<u64>> = LazyLock::new(|| ["no", "neither", "any"].map(token_hash).to_vec());

/// "no" before a noun.
pub fn is_denial(hash: u64) -> bool {
    DENIALS.contains(&hash)
}

static LEADING: LazyLock<Vec<u64>> = LazyLock::new(|| {
    ["led", "run", "controlled", "brokered", "sponsored"]
        .map(token_hash)
        .to_vec()
});

/// "US-led coalition": what is led by somebody acts for him.
pub fn is_leading(hash: u64) -> bool {
    LEADING.contains(&hash)
}

static HOLDING: LazyLock<Vec<u64>> = LazyLock::new(|| {
    "held controlled run owned manned operated occupied used populated led"
        .split_whitespace()
        .map(token_hash)
        .collect()
});

/// "villages held by B".
pub fn is_holding(hash: u64) -> bool {
    HOLDING.contains(&hash)
}

/// Every form of the verbs of a list.
fn forms_of(verbs: &str) -> HashTable<()> {
    let inflector = Inflector::default();
    let forms = |base| inflector.verb(base).into_iter().chain(irregular(base));
    let all = verbs.split_whitespace().flat_map(forms);
    all.map(|(form, _)| (token_hash(&form), ())).collect()
}

static ENDING: LazyLock<HashTable<()>> = LazyLock::new(|| {
    const VERBS: &str = "stop halt end suspend cease lift ease freeze cancel scrap abandon pause discontinue prohibit forbid withhold withdraw revoke rescind retract";
    forms_of(VERBS)
});

/// "suspended its bombing": the verb ends what its object names.
pub fn is_ending(hash: u64) -> bool {
    ENDING.contains_key(&hash)
}

static REGARDING: LazyLock<HashTable<()>> = LazyLock::new(|| {
    const VERBS: &str = "react respond discuss find consider view see regard mourn regret lament learn hear mark commemorate \
        recall remember witness watch await expect predict fear suspect investigate probe examine debate study survive follow \
        face suffer describe condemn deplore denounce decry protest oppose criticise criticize welcome applaud hail";
    forms_of(VERBS)
});

/// "mourned the killing of B": the verb speaks of what its object names, and does not do it.
pub fn is_regarding(hash: u64) -> bool {
    REGARDING.contains_key(&hash)
}

static GIVING: LazyLock<HashTable<()>> = LazyLock::new(|| {
    const VERBS: &str = "send give offer provide grant lend supply hand deliver promise pledge ship donate";
    forms_of(VERBS)
});

/// Verbs that take a receiver and a gift.
pub fn is_giving(hash: u64) -> bool {
    GIVING.contains_key(&hash)
}

static ATTACHED: LazyLock<Vec<u64>> = LazyLock::new(|| {
    "associated affiliated aligned allied linked accused suspected convicted wanted based located loyal"
        .split_whitespace()
        .map(token_hash)
        .collect()
});

/// "militias associated with B".
pub fn is_attached(hash: u64) -> bool {
    ATTACHED.contains(&hash)
}

static BORDERS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    "border borders frontier boundary ties relations talks"
        .split_whitespace()
        .map(token_hash)
        .collect()
});

/// "the frontier with B".
pub fn is_border(hash: u64) -> bool {
    BORDERS.contains(&hash)
}

static OBJECT_PRONOUNS: LazyLock<Vec<u64>> = LazyLock::new(|| ["him", "her", "them", "it"].map(token_hash).to_vec());

/// "him", "them".
pub fn is_object_pronoun(hash: u64) -> bool {
    OBJECT_PRONOUNS.contains(&hash)
}
