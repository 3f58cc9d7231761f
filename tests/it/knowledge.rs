//! What the embedded base must hold: every state, enough organisations, groups, languages; floors, never exact counts.

use chancery::knowledge::{Actor, ActorKind, AliasKind, KnowledgeBase, embedded};
use std::collections::BTreeSet;
use std::sync::Arc;

/// ISO 3166-1 alpha-3, all 249.
const ISO: &str =
    "ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS
    BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW
    CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB
    GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM
    JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV
    MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL
    OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE
    SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN
    TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE";

/// Not or no longer in ISO 3166-1.
const FURTHER: &str = "XKX XAB XSO XNC XTR XSL SUN YUG DDR CSK";

fn base() -> Arc<KnowledgeBase> {
    embedded().unwrap()
}

fn count(kb: &KnowledgeBase, is_wanted: impl Fn(&Actor) -> bool) -> usize {
    kb.actors().iter().filter(|actor| is_wanted(actor)).count()
}

#[test]
fn every_state_and_territory_is_there_with_codes() {
    let kb = base();
    let mut wrong = Vec::new();
    for code in ISO.split_whitespace().chain(FURTHER.split_whitespace()) {
        let Some(id) = kb.find_code(code) else {
            wrong.push(format!("{code}: absent"));
            continue;
        };
        let actor = kb.actor(id);
        let codes = actor.state_codes.as_deref();
        if ISO.contains(code) && codes.and_then(|codes| codes.iso2.as_ref()).is_none() {
            wrong.push(format!("{code}: no iso2"));
        }
        if actor.wikidata.is_none() {
            wrong.push(format!("{code}: no wikidata"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let with =
        |has: fn(&chancery::knowledge::StateCodes) -> bool| count(&kb, |a| a.state_codes.as_deref().is_some_and(has));
    assert!(
        with(|codes| codes.fips.is_some()) >= 230,
        "{}",
        with(|codes| codes.fips.is_some())
    );
    assert!(
        with(|codes| codes.cow.is_some()) >= 190,
        "{}",
        with(|codes| codes.cow.is_some())
    );
}

#[test]
fn the_base_is_as_wide_as_promised() {
    let kb = base();
    let of = |kind: ActorKind| count(&kb, |actor| actor.kind == kind);
    let floors = [
        ("states", of(ActorKind::State), 260),
        ("intergovernmental organisations", of(ActorKind::Igo), 250),
        ("armed groups", of(ActorKind::ArmedGroup), 700),
        ("parties", of(ActorKind::Party), 1_000),
        ("peoples", of(ActorKind::People), 40),
        ("persons", of(ActorKind::Person), 5_000),
        ("governments and organs", of(ActorKind::Government), 2_000),
        ("militaries", of(ActorKind::Military), 400),
        (
            "organisations with members",
            count(&kb, |actor| !actor.members.is_empty()),
            100,
        ),
        (
            "organs of organisations",
            count(&kb, |a| a.parent.is_some_and(|p| kb.actor(p).kind == ActorKind::Igo)),
            60,
        ),
    ];
    let short: Vec<_> = floors.iter().filter(|(_, found, floor)| found < floor).collect();
    assert!(short.is_empty(), "{short:#?}");
}

/// Languages in which at least `names_min` states have a name of the kind.
fn languages(kb: &KnowledgeBase, kind: AliasKind, codes: &[&'static str], states_min: usize) -> BTreeSet<&'static str> {
    let has = |code: &&str| {
        let Some(language) = kb.language(code) else {
            return false;
        };
        let named = kb
            .names()
            .all()
            .iter()
            .filter(|c| c.language == language && c.kind == kind);
        let states: BTreeSet<_> = named.map(|c| c.actor).collect();
        states.len() >= states_min
    };
    codes.iter().copied().filter(has).collect()
}

#[test]
fn states_have_names_in_many_languages_and_adjectives_in_twenty_five() {
    const NAMED: [&str; 30] = [
        "es", "fr", "de", "pt", "it", "nl", "pl", "cs", "sk", "hu", "ro", "sv", "da", "no", "fi", "et", "lv", "lt",
        "tr", "id", "vi", "hr", "sl", "sq", "eu", "ca", "gl", "af", "sw", "az",
    ];
    const ADJECTIVES: [&str; 30] = [
        "es", "fr", "de", "pt", "it", "nl", "pl", "cs", "sk", "hu", "ro", "sv", "da", "no", "fi", "et", "lv", "lt",
        "tr", "id", "vi", "hr", "sl", "sq", "ca", "gl", "az", "bs", "af", "eu",
    ];
    let kb = base();
    let named = languages(&kb, AliasKind::Name, &NAMED, 100);
    assert!(named.len() >= 28, "{named:?}");
    let adjectives = languages(&kb, AliasKind::Demonym, &ADJECTIVES, 40);
    println!("adjectives in the Latin script: {adjectives:?}");
    assert!(adjectives.len() >= 15, "{adjectives:?}");
}
