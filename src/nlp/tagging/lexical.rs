//! The closed word classes that the rules of tagging ask for, in English.
//!
//! Not here: words that weigh or act (`data/lexicon/`), names of actors (`data/actors/`).
//!
//! Invariant: a word's classes depend on its folded form only.

use crate::knowledge::HashTable;
use crate::knowledge::words::word_hash;
use std::sync::LazyLock;

/// A set of word classes, and of what a token shows by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Class(u64);

impl Class {
    /// "in Moscow", "near Aleppo".
    pub const LOCATIVE: Class = Class(1);
    /// "left Moscow", "visited Libya": what follows is a place.
    pub const MOVES: Class = Class(1 << 1);
    /// "northern Libya", "downtown Cairo".
    pub const PART_OF_PLACE: Class = Class(1 << 2);
    /// "the Moscow airport", "Tripoli's outskirts".
    pub const PLACE_NOUN: Class = Class(1 << 3);
    /// "Moscow said", "Ankara has": a finite verb.
    pub const VERB: Class = Class(1 << 4);
    /// Speech verbs.
    pub const SAYS: Class = Class(1 << 5);
    /// Articles, conjunctions, prepositions, adverbs that begin sentences.
    pub const FUNCTION: Class = Class(1 << 6);
    /// May stand between a country and a role: "senior", "former".
    pub const MODIFIER: Class = Class(1 << 7);
    /// "former", "late", "then".
    pub const FORMER: Class = Class(1 << 8);
    /// Sports and games.
    pub const SPORT: Class = Class(1 << 9);
    /// After a hyphen: "-backed", "-led".
    pub const SUPPORTED: Class = Class(1 << 10);
    /// After a hyphen: "-based", "-run", "-held".
    pub const SEATED: Class = Class(1 << 11);
    /// "Ministry", "Council", "Institute": heads of bodies' names.
    pub const BODY: Class = Class(1 << 12);
    /// Days and months.
    pub const CALENDAR: Class = Class(1 << 13);
    /// Reads before a language: "in", "speaks", "into".
    pub const LANGUAGE_BEFORE: Class = Class(1 << 14);
    /// Nouns that take a country as their object or source: "sanctions on", "pressure from".
    pub const DEALING: Class = Class(1 << 15);
    /// "north", "southeast": "north of Tripoli".
    pub const COMPASS: Class = Class(1 << 16);
    /// "outskirts of", "city of", "capital of", "visit to".
    pub const PLACE_OF: Class = Class(1 << 17);
    /// Food and household words beside "turkey", "china".
    pub const HOUSEHOLD: Class = Class(1 << 18);

    /// "a push into Syria", "strikes on Iran".
    pub const FORCE: Class = Class(1 << 19);

    /// "flights between London and Harare".
    pub const TRAVEL: Class = Class(1 << 20);

    /// "Northern Ireland", "New Mexico": makes another place of the name behind it.
    pub const PLACE_PREFIX: Class = Class(1 << 21);

    /// "French fries", "Guinea pigs": things that are called after a country.
    pub const THING: Class = Class(1 << 22);

    /// "the Sea of Japan", "the Treaty of Lisbon": what is called after a place.
    pub const NAMED_AFTER: Class = Class(1 << 23);

    /// "the Indian Ocean", "the French Open": names of their own, in capitals.
    pub const FEATURE: Class = Class(1 << 24);

    /// "he", "its", "themselves": third person.
    pub const PRONOUN: Class = Class(1 << 25);

    /// "al-Sarraj", "de Gaulle", "von der Leyen": may begin a name in lower case.
    pub const PARTICLE: Class = Class(1 << 26);

    /// The token itself, whatever the word: `View` sets these.
    pub const WORD: Class = Class(1 << 40);
    pub const NUMBER: Class = Class(1 << 41);
    /// Punctuation.
    pub const MARK: Class = Class(1 << 42);
    pub const HYPHEN: Class = Class(1 << 43);
    /// "'s" or the apostrophe of a plural.
    pub const POSSESSIVE: Class = Class(1 << 44);
    /// The word is in lower case, begins with a capital, is in capitals.
    pub const LOWER: Class = Class(1 << 45);
    pub const CAPITAL: Class = Class(1 << 46);
    pub const UPPER: Class = Class(1 << 47);
    /// A role phrase begins here.
    pub const ROLE: Class = Class(1 << 48);

    /// Whether it shares any class with another set.
    pub fn has(self, other: Class) -> bool {
        self.0 & other.0 != 0
    }

    /// The classes of both.
    pub const fn with(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

/// The classes of a folded word.
pub fn class_of(hash: u64) -> Class {
    classes().get(&hash).copied().unwrap_or_default()
}

/// All folded words that have a class.
pub fn classes() -> &'static HashTable<Class> {
    static TABLE: LazyLock<HashTable<Class>> = LazyLock::new(table);
    &TABLE
}

fn table() -> HashTable<Class> {
    let mut table: HashTable<Class> = HashTable::default();
    for (class, words) in LISTS {
        for word in words.split_whitespace() {
            table.entry(word_hash(word)).or_default().0 |= class.0;
        }
    }
    table
}

const LISTS: [(Class, &str); 27] = [
    (Class::PARTICLE, "al el de von van bin ibn da di du la le dos ben"),
    (
        Class::PRONOUN,
        "he him his himself she her hers herself it its itself they their themselves",
    ),
    (
        Class::FEATURE,
        "Ocean Sea Channel Gulf Strait Straits Bay Open Steps Riviera Quarter Alps Peninsula Canal River Delta Valley Basin Plateau Grand
         Idol Bundesliga Masters Derby Trench Triangle Shield Post Times Journal Herald Tribune Gazette Telegraph Chronicle",
    ),
    (
        Class::PLACE_PREFIX,
        "north south east west northern southern eastern western central new latin native equatorial papua indo pan n. african",
    ),
    (
        Class::THING,
        "nut nuts pig pigs shorts triangle roulette checkers chess pastry pastries stew whisky whiskey flu fries toast horn muffin muffins
         waffle waffles shepherd shepherds terrier terriers bulldog bulldogs mastiff cat cats rug rugs carpet carpets yogurt yoghurt salad
         salads mythology cuisine food restaurant restaurants wine wines beer beers cheese cheeses pizza curry noodles zodiac elm oven
         delight doll dolls sprouts libre knife hat hats kiss manicure bread sausage sausages chocolate chocolates dressing dip cooking
         wedding-cake setter spaniel retriever rum cigar cigars coffee tea vodka opera tuxedo sonata measles hamster breakfast ballet
         literature philosophy grammar pronunciation accent accents word dialect courage",
    ),
    (
        Class::NAMED_AFTER,
        "Sea Gulf Bay Lake Strait Straits Isle Cape Treaty Battle University Duke Duchess Prince Princess Earl Bishop Archbishop Merchant
         College Church Temple Convention Siege Peace Congress-of Museum Cathedral Rock Horn Council-of Tower Edict Count Countess Lord
         Statute Declaration Sack Fall-of Maid Bridge Pact Diet Mall",
    ),
    (
        Class::TRAVEL,
        "flight flights train trains route routes road border distance journey ferry ferries service services travel line pipeline railway
         highway trip trips commute connection connections bus buses rail",
    ),
    (
        Class::FORCE,
        "push invasion incursion offensive intervention troops strike strikes attack attacks raid raids missile missiles rockets fired shells
         tanks assault advance pushed invaded marched war",
    ),
    (
        Class::LOCATIVE,
        "en em na nas nos nel nella nei nelle im في 在 au aux nach в во through in at near across around outside inside throughout within into via along beyond above below beneath towards toward under",
    ),
    (
        Class::MOVES,
        "left leave leaves leaving visit visits visited visiting reach reaches reached reaching enter enters entered entering fled flee flees
         fleeing shelled shelling bombed bombing bombarded captured capture capturing seized seize seizing invaded invade invades invading
         invasion besieged besieging encircled encircling toured tour tours touring crossed crossing struck strike hit hits retook retake
         recaptured departed depart evacuated evacuate occupied occupying liberated liberate travelled traveled flew fly rocked hosts",
    ),
    (
        Class::PART_OF_PLACE,
        "northern southern eastern western central northeastern northwestern southeastern southwestern north-eastern north-western south-eastern
         south-western downtown inner outer upper lower rural mainland coastal",
    ),
    (
        Class::PLACE_NOUN,
        "airport airports street streets outskirts suburb suburbs hospital hospitals square stadium mosque church cathedral hotel hotels
         museum university college school schools port harbour harbor bridge district districts neighbourhood neighborhood neighbourhoods
         area areas region province border borders coast shore shores waters airspace territory soil metro subway apartment apartments
         court residents resident traffic weather skyline landmark city town village villages suburban prison embassy consulate zoo park
         mountains desert island islands capital countryside exchange bourse office offices headquarters campus theatre theater restaurant
         restaurants cafe bar bars home house flat studio ceremony summit conference meeting talks forum marathon festival agreement accord
         accords protocol treaty declaration convention communique rally earthquake quake floods flood fire blast explosion",
    ),
    (
        Class::VERB,
        "has have had is was are were will would could should may might must can does did do says said say wants want wanted seeks sought
         believes believe fears fear hopes hope sees saw views backs back backed supports support rejects reject denies deny accuses accuse
         insists insist claims claim warns warn vows vow threatens threaten agrees agree refuses refuse calls call demands demand considers
         consider plans plan intends intend tries try began begins began started starts continues continue remains remain became becomes
         become made makes make took takes take gave gives give sent sends send put puts held holds hold keeps kept keep needs need thinks
         knows knew sells sold buys bought fought fights fight met meets meet went goes go came comes come got gets get lost loses lose won
         wins win struck hit hits spent cut cuts let lets led leads lead brought brings bring told tells tell urged urges urge announced
         condemned condemns condemn signed signs sign imposed imposes impose retaliated retaliates responded responds respond withdrew
         spoke wrote ran drove rose fell sat stood broke chose drew ate forgot froze grew hid laid lay paid read rode rang sang shook shot shut slept
         slid stole swore swept taught tore threw understood woke wore heard fed caught felt bent bound bred dealt appears appeared seems seemed fears sided sued sues bans filed approves passes votes launches cancels suspends expels summons summoned recalls proposes faces faced looks looked expects expected not been never also still now
         cant wont doesnt dont didnt isnt arent wasnt werent hasnt havent hadnt wouldnt couldnt shouldnt cannot unfroze froze",
    ),
    (
        Class::SAYS,
        "said says say saying told tells added adds noted notes warned warns explained argued argues stated states claimed claims insisted
         insists commented wrote writes tweeted announced declared reported reports asked asks replied concluded acknowledged admitted
         admits described suggested suggests recalled predicted stressed emphasised emphasized remarked testified",
    ),
    (
        Class::FUNCTION,
        "the a an and or but if when while as after before since until though although because for of to in on at by with from about against
         between among during without within under over through however meanwhile moreover furthermore nevertheless also even only not no
         that this these those it its he she his her they their we our you your i my who which what where why how there here then now so yet
         both either neither all some many most more other another such each every any few several one two three four five six seven eight
         nine ten today yesterday tomorrow earlier later last next once still just perhaps maybe instead thus hence according despite like
         unlike is are was were be been being has have had do does did will would can could may might must should said say says tell told
         ask asked let yes why whether via per than up down out off into onto upon across amid until unless except recently currently
         previously finally initially clearly apparently reportedly allegedly eventually suddenly since given speaking asked following former
         late ex new old first second third president anti pro non post pre mid behind beside besides beyond near around along alongside
         above below toward towards whom whose than nor
         image images photo photos picture video file source credit caption",
    ),
    (
        Class::MODIFIER,
        "senior top former ex late then acting interim current incumbent outgoing incoming newly elected new high ranking high-ranking leading
         key veteran retired chief deputy assistant vice local regional armed unnamed unidentified anonymous influential prominent powerful
         hardline hard-line moderate conservative liberal reformist pro-government anti-government ruling opposition main national federal
         central caretaker transitional provisional exiled jailed imprisoned detained ousted deposed late-night long-time longtime
         long-serving toppled overthrown slain assassinated murdered disgraced three two four five six several many some more other western-backed UN-backed U.N.-backed internationally recognised recognized
         civilian military political religious young old own private public state state-run state-owned government unpaid most first
         second third fellow rival disputed embattled populist nationalist islamist separatist left-wing right-wing far-right far-left
         left right centre center wing far hard line and run owned heavily besieged displaced ethnic joint elite special foreign",
    ),
    (Class::FORMER, "former ex late then ousted deposed one-time onetime previous toppled overthrown slain assassinated murdered"),
    (
        Class::SPORT,
        "goalkeeper midfielder striker defender quarterback innings wicket wickets goal goals goalless equaliser equalizer halftime
         half-time quarterfinal quarter-final quarterfinals quarter-finals semifinal semi-final semifinals semi-finals playoff playoffs
         match matches cricket football soccer rugby basketball baseball hockey tennis league cup championship championships tournament
         coach coached teammate teammates squad scored scoring scorer kickoff kick-off penalty shootout medal medals medalist medallist
         olympics olympic FIFA UEFA NBA NFL NHL MLB batsman bowler bowled batting qualifier qualifiers unbeaten referee fixture fixtures
         seed seeded set sets serve volley stadium game games points rebounds assists dunk finals season champion champions",
    ),
    (Class::SUPPORTED, "backed supported sponsored funded trained armed allied aligned linked affiliated friendly brokered mediated inspired
         financed equipped recruited assisted loyal leaning imposed proposed drafted designated listed recognised recognized"),
    (Class::SEATED, "based run controlled held led occupied dominated ruled administered owned governed commanded headed installed appointed"),
    (
        Class::BODY,
        "Ministry Council Institute Party Committee Commission Department Agency Union Front Army Movement Brigade Brigades Association
         Federation Foundation Organization Organisation Authority Court Parliament Assembly Senate Bank Bureau Service Services Forces Force
         Guard Guards Alliance Coalition Congress League Corps Command Tribunal Directorate Secretariat Chamber Board Administration
         Initiative Network Society Forum Academy Group Confederation Cabinet Duma Knesset Bundestag Office Observatory Mission
         Militia Battalion Division Staff Police Navy Ombudsman Office Treasury Senate House Inspectorate Executive",
    ),
    (
        Class::CALENDAR,
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
         november december jan feb mar apr jun jul aug sep sept oct nov dec",
    ),
    (Class::LANGUAGE_BEFORE, "in into speak speaks spoke speaking spoken fluent learn learned learning learnt translated teach teaches taught study studies studied learning learns
         written writing read from broken"),
    (
        Class::DEALING,
        "sanctions embargo ban pressure war attack attacks policy stance dependence reliance tariffs talks agreement deal aid support backing
         threat threats help assistance imports exports message response reaction reply statement letter gas oil weapons arms arms-sales
         independence criticism condemnation loans loan funding money orders demand demands offer concessions permission approval protection
         plea pleas warning warnings objection objections request requests offer offers recognition rebuke rebukes decree blessing condemnation criticism
         praise comfort loyalty consequences demand demands promise promises ultimatum reassurance assurances guarantees complied cosying cosy
         apology apologies relations ties alliance pact troops signals signal according similar loyal opposed hostile relative belongs belong belonging
         close closer answer sell sells selling sold supply supplies supplying supplied give gives gave given giving send sends sent sending hand handed
         handing lend lent attributed owed owes threaten appeal appealed objected listen important committed thanks due linked tied comes protested complained complaint complaints apologised apologized surrendered pledged promised
         vowed lodged",
    ),
    (Class::COMPASS, "north south east west northeast northwest southeast southwest north-east north-west south-east south-west miles kilometres
         kilometers km outside"),
    (
        Class::PLACE_OF,
        "out back bring brought taking take border outskirts city town village capital port suburb suburbs streets region province district area areas parts part centre center heart
         coast west east north south northeast northwest southeast southwest invasion map skies border borders edge town rest most much all
         residents airspace island islands siege battle fall recapture shelling bombing bombardment soil territory visit trip tour state visits
         trips flight flights journey return travel travels travelled traveled travelling traveling flew fly flying fled went go goes gone going
         came come comes coming moved moves moving returned returning arrived arrives arriving headed heading way road exile deported deport
         extradited extradite evacuated sailed drove drive walked rushed dispatched deployed brought taken transferred exports closer born native
         refugees migrants immigrants people residents families citizens came emigrated immigrated hails originally far away withdrew withdraw
         withdrawal withdrawing pulled pull pulling pullout exit transport transports transported cargo ship shipped ships shipping smuggled
         smuggle flies flights",
    ),
    (
        Class::HOUSEHOLD,
        "sandwich sandwiches breast dinner dinners meat sausage sausages burger burgers roast leftovers stuffing recipe recipes legs farm farms
         farmer farmers gravy cups cup plates plate cabinet teapot dolls shop bacon broth soup hunt hunting season thanksgiving prices trot",
    ),
];
