//! Names as people search for them and as a list orders them: folding to the letters of a machine-readable zone, and
//! Azerbaijani alphabetical order. A folded name finds; it never decides who somebody is.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::locale;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::domain::person::PersonName;

/// Fewest folded letters that a search by name begins with.
pub const NAME_SEARCH_LETTERS_MIN: usize = 2;

/// A name in the small letters a–z that a machine-readable zone is written with (ICAO Doc 9303-3, section 6: Ə is E, Ö is
/// O, Ü is U, Ç is C, Ş is S, Ğ is G, and İ, I and ı are I), one space between its parts. So `NÜMUNƏ`, `nümunə`,
/// `Numune` and the zone's `NUMUNE` are one. Case is Turkic: I pairs with ı and İ with i, and all four fold to the same
/// letter. Apostrophes are left out, hyphens and fillers part; letters of other alphabets stay, in lower case.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ə' => folded.push('e'),
            'ı' => folded.push('i'),
            '\'' | '’' | 'ʼ' | '`' => {}
            c if c.is_alphanumeric() => folded.push(c),
            c if is_combining_mark(c) => {}
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A person's name folded both ways people say it: surname first, and given name first.
#[derive(Clone, PartialEq, Eq)]
pub struct FoldedName {
    /// Surname, given name, patronymic.
    pub surname_first: String,
    /// Given name, surname.
    pub given_first: String,
    /// How long the surname is, in bytes: where each form's parts meet.
    pub surname_bytes: usize,
}

impl FoldedName {
    /// Folds a name.
    #[must_use]
    pub fn of(name: &PersonName) -> Self {
        let (surname, given) = (fold(name.surname()), fold(name.given_name()));
        let patronymic = name.patronymic().map(|patronymic| format!(" {}", fold(patronymic))).unwrap_or_default();
        Self {
            surname_first: format!("{surname} {given}{patronymic}"),
            given_first: format!("{given} {surname}"),
            surname_bytes: surname.len(),
        }
    }

    /// Whether a folded beginning fits this name.
    #[must_use]
    pub fn begins_with(&self, beginning: &str) -> bool {
        self.surname_first.starts_with(beginning) || self.given_first.starts_with(beginning)
    }
}

/// Azerbaijani alphabetical order (a b c ç d e ə f g ğ h x ı i j k q l m n o ö p r s ş t u ü v y z), from CLDR; numbers by their
/// value.
pub struct Alphabet(CollatorBorrowed<'static>);

impl Default for Alphabet {
    fn default() -> Self {
        let mut order = CollatorPreferences::from(locale!("az"));
        order.numeric_ordering = Some(CollationNumericOrdering::True);
        let collator = Collator::try_new(order, CollatorOptions::default());
        Self(collator.expect("the program carries the Azerbaijani order"))
    }
}

impl Alphabet {
    /// Compares two names of places or other things.
    #[must_use]
    pub fn compare_words(&self, one: &str, other: &str) -> Ordering {
        self.0.compare(one, other)
    }

    /// Compares two names: surname, then given name, then patronymic.
    #[must_use]
    pub fn compare(&self, one: &PersonName, other: &PersonName) -> Ordering {
        let by = |part: fn(&PersonName) -> &str| self.0.compare(part(one), part(other));
        by(PersonName::surname)
            .then_with(|| by(PersonName::given_name))
            .then_with(|| by(|name| name.patronymic().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_spelling_of_a_name_folds_to_the_zones() {
        let cases = [
            ("NÜMUNƏ", "numune"),
            ("nümunə", "numune"),
            ("NUMUNE", "numune"),
            ("Numune", "numune"),
            ("İSMAYILOV", "ismayilov"),
            ("ismayılov", "ismayilov"),
            ("ISMAYILOV", "ismayilov"),
            ("i\u{307}smayilov", "ismayilov"),
            ("ÇİNGİZ", "cingiz"),
            ("Ağa-Məhəmməd", "aga mehemmed"),
            ("QARA<<ƏLİ<", "qara eli"),
            ("O'Nil", "onil"),
            ("  ŞƏHLA   XANIM ", "sehla xanim"),
            ("ИВАН", "иван"),
            ("< - '", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn a_name_is_found_from_either_end() {
        let name = PersonName::new("NÜMUNƏ", "AYSEL", Some("ELDAR QIZI")).expect("valid");
        let folded = FoldedName::of(&name);
        for (typed, fits) in [
            ("nüm", true),
            ("NUMUNE AY", true),
            ("aysel", true),
            ("Aysel n", true),
            ("nümunə aysel eldar q", true),
            ("eldar", false),
            ("sel", false),
        ] {
            assert_eq!(folded.begins_with(&fold(typed)), fits, "{typed}");
        }
    }

    #[test]
    fn places_stand_in_the_order_of_the_alphabet_and_of_their_numbers() {
        let sorted =
            ["Ağdam", "Bakı-2", "Bakı-10", "Cəlilabad", "Gəncə", "Xaçmaz", "Quba", "Lənkəran", "Sumqayıt", "Şəki"];
        let alphabet = Alphabet::default();
        for pair in sorted.windows(2) {
            assert_eq!(alphabet.compare_words(pair[0], pair[1]), Ordering::Less, "{} before {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn names_stand_in_the_order_of_the_azerbaijani_alphabet() {
        let sorted = [
            "Abbasov",
            "Babayev",
            "Cəfərov",
            "Çələbi",
            "Dadaşov",
            "Elçin",
            "Əliyev",
            "Fərəc",
            "Həsən",
            "Xəlil",
            "Irmaq",
            "İrmaq",
            "Jalə",
            "Kərim",
            "Qara",
            "Lalə",
            "Oruc",
            "Örnək",
            "Sabir",
            "Şabir",
            "Ulu",
            "Ülkər",
            "Vaqif",
        ];
        let name = |surname: &str| PersonName::new(surname, "A", None).expect("valid");
        let alphabet = Alphabet::default();
        for pair in sorted.windows(2) {
            assert_eq!(
                alphabet.compare(&name(pair[0]), &name(pair[1])),
                Ordering::Less,
                "{} before {}",
                pair[0],
                pair[1]
            );
        }
    }

    proptest! {
        #[test]
        fn folding_is_done_once_and_never_panics(text in "\\PC{0,60}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            prop_assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));
        }

        #[test]
        fn case_and_marks_of_the_azerbaijani_letters_never_matter(text in "[a-zA-ZəƏıIiİöÖüÜçÇşŞğĞ]{0,30}") {
            let upper: String = text.chars().flat_map(|c| match c {
                'i' => vec!['İ'],
                'ı' => vec!['I'],
                c => c.to_uppercase().collect(),
            }).collect();
            prop_assert_eq!(fold(&upper), fold(&text));
            prop_assert!(fold(&text).bytes().all(|b| b.is_ascii_lowercase()));
        }
    }
}
