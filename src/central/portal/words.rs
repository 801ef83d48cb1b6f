//! The portal's languages and words: a file of sentences for each, every one with the same names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A language of the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Azerbaijani.
    Az,
    /// English.
    En,
    /// Russian.
    Ru,
}

/// Sentences by name.
pub(super) type Words = BTreeMap<String, String>;

impl Language {
    /// Every language; the first is the country's.
    pub(super) const ALL: [Self; 3] = [Self::Az, Self::En, Self::Ru];

    /// Its ISO 639-1 code, as it stands in paths.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Az => "az",
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    /// Its own name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Az => "Azərbaycanca",
            Self::En => "English",
            Self::Ru => "Русский",
        }
    }

    /// The language with this code.
    pub(super) fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The first of a browser's languages that the portal has (RFC 9110, 12.5.4, in the order given), or the country's.
    pub(super) fn accepted(header: &str) -> Self {
        let codes = header.split(',').filter_map(|part| part.trim().get(..2));
        codes.filter_map(|code| Self::of(&code.to_ascii_lowercase())).next().unwrap_or(Self::Az)
    }

    /// Its words.
    pub(super) fn words(self) -> &'static Words {
        static ALL: LazyLock<[Words; 3]> = LazyLock::new(|| {
            macro_rules! files {
                ($($code:literal),+) => {[$([
                    include_str!(concat!("../../../assets/portal/", $code, ".toml")),
                    include_str!(concat!("../../../assets/portal/", $code, "-organisations.toml")),
                    include_str!(concat!("../../../assets/portal/", $code, "-identity.toml")),
                ]),+]};
            }
            files!["az", "en", "ru"].map(|texts| {
                let read = |text| toml::from_str::<Words>(text).expect("a test reads every file of words");
                texts.into_iter().flat_map(read).collect()
            })
        });
        &ALL[self as usize]
    }

    /// The user rules that come with the program, where the centre has none of its own.
    pub(super) const fn rules(self) -> &'static str {
        match self {
            Self::Az => include_str!("../../../assets/portal/user-rules.az.txt"),
            Self::En => include_str!("../../../assets/portal/user-rules.en.txt"),
            Self::Ru => include_str!("../../../assets/portal/user-rules.ru.txt"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::central::ledger::refunds::RefundState;
    use crate::central::portal::desk::Hurdle;
    use crate::domain::order::OrderState;

    #[test]
    fn every_language_has_the_same_words_and_none_is_empty() {
        let names = |language: Language| language.words().keys().collect::<Vec<_>>();
        for language in Language::ALL {
            assert_eq!(names(language), names(Language::En), "{language:?}");
            let places = |text: &str| text.matches("{}").count();
            for (name, sentence) in language.words() {
                assert!(!sentence.trim().is_empty(), "{language:?} {name}");
                assert_eq!(places(sentence), places(&Language::En.words()[name]), "{language:?} {name}");
            }
            assert!(language.rules().len() > 500, "{language:?}");
        }
    }

    #[test]
    fn every_state_and_every_trouble_has_its_sentences() {
        let words = Language::En.words();
        let states =
            OrderState::ALL.iter().flat_map(|state| ["state", "next"].map(|name| format!("{name}_{}", state.word())));
        let troubles = [
            "path",
            "form",
            "large",
            "centre",
            "register",
            "organisations",
            "identity",
            "payment",
            "often",
            "draft",
            "signed-out",
        ];
        let parts = troubles
            .into_iter()
            .flat_map(|name| ["what", "side", "safe", "next"].map(|part| format!("trouble_{name}_{part}")));
        let hurdles = Hurdle::ALL.iter().filter(|hurdle| **hurdle != Hurdle::Over);
        let hurdles = hurdles.map(|hurdle| format!("cancel_{}", hurdle.word()));
        let refunds = RefundState::ALL.iter().map(|state| format!("refund_{}", state.word()));
        for name in states.chain(parts).chain(hurdles).chain(refunds) {
            assert!(words.contains_key(&name), "{name}");
        }
    }

    #[test]
    fn a_browsers_first_known_language_is_taken() {
        for (header, expected) in
            [("ru-RU,en;q=0.8", Language::Ru), ("de, EN", Language::En), ("de", Language::Az), ("", Language::Az)]
        {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }
}
