//! Holders: people who don't exist, from lists made for this purpose.

use crate::calendar::Date;
use crate::chance::Chance;
use crate::document::Market;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    Female,
    Male,
}

/// A fictional person. Names are in title case with their marks.
#[derive(Clone, Debug)]
pub struct Holder {
    pub sex: Sex,
    pub surname: String,
    pub given_names: String,
    /// Only where the market's documents have a field of its own for it.
    pub middle_name: Option<String>,
    pub birth: Date,
    pub birth_place: &'static str,
    pub height_cm: i32,
    pub eyes: &'static str,
    pub mother: &'static str,
    pub father: &'static str,
    pub street: String,
    pub town: &'static str,
}

/// Masculine and feminine forms.
const LATVIAN_SURNAMES: [(&str, &str); 22] = [
    ("Bērziņš", "Bērziņa"),
    ("Kalniņš", "Kalniņa"),
    ("Ozoliņš", "Ozoliņa"),
    ("Krūmiņš", "Krūmiņa"),
    ("Liepiņš", "Liepiņa"),
    ("Jansons", "Jansone"),
    ("Balodis", "Balode"),
    ("Eglītis", "Eglīte"),
    ("Pētersons", "Pētersone"),
    ("Zariņš", "Zariņa"),
    ("Vītols", "Vītola"),
    ("Ķauliņš", "Ķauliņa"),
    ("Žagars", "Žagare"),
    ("Dūmiņš", "Dūmiņa"),
    ("Grāvītis", "Grāvīte"),
    ("Āboliņš", "Āboliņa"),
    ("Šmits", "Šmite"),
    ("Ģēģeris", "Ģēģere"),
    ("Rācenis", "Rācene"),
    ("Lūsis", "Lūse"),
    ("Celmiņš", "Celmiņa"),
    ("Podnieks", "Podniece"),
];
const LATVIAN_MEN: [&str; 14] = [
    "Jānis",
    "Andris",
    "Mārtiņš",
    "Kārlis",
    "Pēteris",
    "Raimonds",
    "Ģirts",
    "Uldis",
    "Ēriks",
    "Žanis",
    "Edgars",
    "Miķelis",
    "Guntis",
    "Rūdolfs",
];
const LATVIAN_WOMEN: [&str; 14] = [
    "Anna",
    "Līga",
    "Inese",
    "Dace",
    "Ilze",
    "Kristīne",
    "Zane",
    "Žanete",
    "Agnese",
    "Ieva",
    "Mārīte",
    "Ņina",
    "Elīna",
    "Baiba",
];
const LATVIAN_TOWNS: [&str; 7] = ["RĪGA", "JELGAVA", "CĒSIS", "VENTSPILS", "RĒZEKNE", "TUKUMS", "LIEPĀJA"];

const UTOPIAN_SURNAMES: [&str; 20] = [
    "Marlowe",
    "Ashgrove",
    "Vantour",
    "Brightwater",
    "Solander",
    "Castellane",
    "Verity",
    "Thornbury",
    "Amaurot",
    "Hythloday",
    "Lindqvist",
    "Peregrine",
    "Moreau",
    "Anemoli",
    "Tavener",
    "Quillon",
    "Rosvald",
    "Delacroy",
    "Ferrand",
    "Okonedo",
];
const UTOPIAN_MEN: [&str; 12] = [
    "Raphael", "Tobias", "Leander", "Marcus", "Emeric", "Caspian", "Oren", "Julian", "Viktor", "Anselm", "Dorian",
    "Felix",
];
const UTOPIAN_WOMEN: [&str; 12] = [
    "Isolde", "Miranda", "Celeste", "Ottilie", "Verena", "Rosalind", "Thea", "Linnea", "Marisol", "Amara", "Clara",
    "Noemi",
];
const UTOPIAN_TOWNS: [&str; 7] =
    ["AMAUROT", "NEW ANYDER", "PORT HYTHE", "ZENITH BAY", "OLD QUAY", "LAKESIDE", "NORTH VALE"];

/// Names whose marks the zone spells with two letters or drops.
const MARKED_SURNAMES: [&str; 10] =
    ["Müller", "Schönfeld", "Núñez", "Lefèvre", "García", "Jäger", "Çelebi", "Bäcker", "Peña", "Désirat"];
const MARKED_MEN: [&str; 8] = ["Jürgen", "José", "André", "Sören", "Matías", "René", "Günther", "Tomás"];
const MARKED_WOMEN: [&str; 8] = ["Käthe", "Inés", "Hélène", "Zoë", "Anaïs", "Jördis", "Lucía", "Renée"];

const ENGLISH_SURNAMES: [&str; 18] = [
    "Whitfield",
    "Harrow",
    "Danvers",
    "Kettering",
    "Ambrose",
    "Fairchild",
    "Lockwood",
    "Sandoval",
    "Prescott",
    "Ellery",
    "Hargrave",
    "Delaney",
    "Winslow",
    "Caldwell",
    "Merriweather",
    "Stroud",
    "Pemberton",
    "Beckett",
];
const ENGLISH_MEN: [&str; 12] = [
    "Walter", "Desmond", "Harold", "Franklin", "Curtis", "Nathan", "Elliot", "Warren", "Gordon", "Victor", "Leonard",
    "Preston",
];
const ENGLISH_WOMEN: [&str; 12] = [
    "Margaret", "Harriet", "Vivian", "Dorothy", "Loretta", "Eleanor", "Beatrice", "Joanna", "Rosemary", "Claudia",
    "Nadine", "Sylvia",
];
const ENGLISH_TOWNS: [&str; 6] = [
    "SPRINGDALE, FK 90417",
    "CEDAR FALLS, FK 90288",
    "MILLBROOK, FK 90533",
    "HARLOW, FK 90102",
    "STONE CREEK, FK 90376",
    "EASTON, FK 90645",
];
const STREETS: [&str; 7] =
    ["MAPLE AVE", "OAK STREET", "RIVER ROAD", "HILLCREST DR", "SUNSET BLVD", "CHURCH LANE", "STATION RD"];
const EYES: [&str; 5] = ["BLU", "BRO", "GRN", "HAZ", "GRY"];

/// A holder for `market`; `accented` asks for names whose marks are spelt out in a machine readable zone.
#[must_use]
pub fn holder(market: Market, accented: bool, chance: &mut Chance) -> Holder {
    let sex = if chance.chance(50) { Sex::Female } else { Sex::Male };
    let surname = surname(market, accented, sex, chance);
    let first = given_name(market, accented, sex, chance);
    let second =
        std::iter::repeat_with(|| given_name(market, accented, sex, chance)).find(|name| *name != first).unwrap_or("");
    let (given_names, middle_name) = match market {
        Market::UnitedStates => (first.to_owned(), chance.chance(75).then(|| second.to_owned())),
        Market::Latvia if chance.chance(12) => (format!("{first}-{second}"), None),
        Market::Latvia if chance.chance(30) => (format!("{first} {second}"), None),
        Market::Utopia if chance.chance(55) => (format!("{first} {second}"), None),
        _ => (first.to_owned(), None),
    };
    let last_day = i32::from(chance.chance(90)) * 28;
    let birth = Date::new(chance.whole(1951, 2004), month(chance), day(last_day.max(12), chance));
    let towns: &[&'static str] = match market {
        Market::Latvia => &LATVIAN_TOWNS,
        Market::Utopia => &UTOPIAN_TOWNS,
        Market::UnitedStates => &ENGLISH_TOWNS,
    };
    Holder {
        sex,
        surname,
        given_names,
        middle_name,
        birth,
        birth_place: chance.pick(towns),
        height_cm: chance.whole(152, 182) + if sex == Sex::Male { 13 } else { 0 },
        eyes: chance.pick(&EYES),
        mother: other_than(&[first, second], || given_name(market, accented, Sex::Female, chance)),
        father: other_than(&[first, second], || given_name(market, accented, Sex::Male, chance)),
        street: format!("{} {}", chance.whole(11, 988), chance.pick(&STREETS)),
        town: chance.pick(towns),
    }
}

/// A name that a relative does not share with the holder, as truth must tell them apart.
fn other_than(taken: &[&str], mut draw: impl FnMut() -> &'static str) -> &'static str {
    loop {
        let name = draw();
        if !taken.contains(&name) {
            return name;
        }
    }
}

fn month(chance: &mut Chance) -> u8 {
    u8::try_from(chance.whole(1, 12)).unwrap_or(1)
}

fn day(last: i32, chance: &mut Chance) -> u8 {
    u8::try_from(chance.whole(1, last)).unwrap_or(1)
}

fn surname(market: Market, accented: bool, sex: Sex, chance: &mut Chance) -> String {
    let form = |pair: (&'static str, &'static str)| if sex == Sex::Female { pair.1 } else { pair.0 };
    match market {
        Market::Latvia if chance.chance(22) => {
            let first = form(chance.pick(&LATVIAN_SURNAMES[..10]));
            let second = form(chance.pick(&LATVIAN_SURNAMES[10..]));
            format!("{first}-{second}")
        }
        Market::Latvia => form(chance.pick(&LATVIAN_SURNAMES)).to_owned(),
        Market::Utopia if accented => chance.pick(&MARKED_SURNAMES).to_owned(),
        Market::Utopia if chance.chance(15) => {
            format!("{}-{}", chance.pick(&UTOPIAN_SURNAMES[..10]), chance.pick(&UTOPIAN_SURNAMES[10..]))
        }
        Market::Utopia => chance.pick(&UTOPIAN_SURNAMES).to_owned(),
        Market::UnitedStates => chance.pick(&ENGLISH_SURNAMES).to_owned(),
    }
}

fn given_name(market: Market, accented: bool, sex: Sex, chance: &mut Chance) -> &'static str {
    let names: &[&'static str] = match (market, sex) {
        (Market::Latvia, Sex::Female) => &LATVIAN_WOMEN,
        (Market::Latvia, Sex::Male) => &LATVIAN_MEN,
        (Market::Utopia, Sex::Female) if accented => &MARKED_WOMEN,
        (Market::Utopia, Sex::Male) if accented => &MARKED_MEN,
        (Market::Utopia, Sex::Female) => &UTOPIAN_WOMEN,
        (Market::Utopia, Sex::Male) => &UTOPIAN_MEN,
        (Market::UnitedStates, Sex::Female) => &ENGLISH_WOMEN,
        (Market::UnitedStates, Sex::Male) => &ENGLISH_MEN,
    };
    chance.pick(names)
}
