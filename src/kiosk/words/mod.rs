//! Sentences by id, from the Fluent files of the three languages, which are built into the program.

mod findings;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

use crate::domain::fault::Fault;
use crate::domain::name::fold;
use crate::kiosk::app::Language;
use crate::kiosk::app::palette::{ACTIONS, Names};
pub use findings::FindingText;

/// The Fluent files of each language: one for each part of the program, that of the faults last.
const FILES: [(Language, &[&str]); 3] = [
    (
        Language::Az,
        &[
            include_str!("../../../assets/i18n/az/kiosk.ftl"),
            include_str!("../../../assets/i18n/az/pad.ftl"),
            include_str!("../../../assets/i18n/az/stock.ftl"),
            include_str!("../../../assets/i18n/az/certificates.ftl"),
            include_str!("../../../assets/i18n/az/tools.ftl"),
            include_str!("../../../assets/i18n/az/factor.ftl"),
            include_str!("../../../assets/i18n/az/orders.ftl"),
            include_str!("../../../assets/i18n/az/audit.ftl"),
            include_str!("../../../assets/i18n/az/faults.ftl"),
        ],
    ),
    (
        Language::En,
        &[
            include_str!("../../../assets/i18n/en/kiosk.ftl"),
            include_str!("../../../assets/i18n/en/pad.ftl"),
            include_str!("../../../assets/i18n/en/stock.ftl"),
            include_str!("../../../assets/i18n/en/certificates.ftl"),
            include_str!("../../../assets/i18n/en/tools.ftl"),
            include_str!("../../../assets/i18n/en/factor.ftl"),
            include_str!("../../../assets/i18n/en/orders.ftl"),
            include_str!("../../../assets/i18n/en/audit.ftl"),
            include_str!("../../../assets/i18n/en/faults.ftl"),
        ],
    ),
    (
        Language::Ru,
        &[
            include_str!("../../../assets/i18n/ru/kiosk.ftl"),
            include_str!("../../../assets/i18n/ru/pad.ftl"),
            include_str!("../../../assets/i18n/ru/stock.ftl"),
            include_str!("../../../assets/i18n/ru/certificates.ftl"),
            include_str!("../../../assets/i18n/ru/tools.ftl"),
            include_str!("../../../assets/i18n/ru/factor.ftl"),
            include_str!("../../../assets/i18n/ru/orders.ftl"),
            include_str!("../../../assets/i18n/ru/audit.ftl"),
            include_str!("../../../assets/i18n/ru/faults.ftl"),
        ],
    ),
];

/// A sentence's argument.
pub type Arg<'a> = (&'static str, FluentValue<'a>);

/// One language's sentences.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({:?})", self.language)
    }
}

impl Words {
    /// Parses one language's files. They are part of the program, and a test parses them all, so a mistake in one cannot
    /// reach a counter; what could not be parsed is left out and shows as its id.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let id = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![id]);
        // Isolation marks are bidi controls, which never reach the screen.
        bundle.set_use_isolating(false);
        for (_, files) in FILES.iter().filter(|(of, _)| *of == language) {
            for file in *files {
                let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(partial, _)| partial);
                bundle.add_resource_overriding(resource);
            }
        }
        Self { language, bundle }
    }

    /// What the palette's actions are called in each language, folded as they are looked for.
    #[must_use]
    pub fn action_names() -> Names {
        let named = |language| {
            let words = Self::new(language);
            ACTIONS
                .iter()
                .map(move |action| (language, action.word, fold(&words.get(&format!("action-{}", action.word)))))
        };
        Language::ALL.into_iter().flat_map(named).collect()
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A sentence without arguments.
    #[must_use]
    pub fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A sentence with arguments. An unknown id shows itself in brackets.
    #[must_use]
    pub fn with(&self, id: &str, args: &[Arg<'_>]) -> String {
        let mut fluent_args = FluentArgs::new();
        for (name, value) in args {
            fluent_args.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        match self.bundle.get_message(id).and_then(|message| message.value()) {
            Some(pattern) => self.bundle.format_pattern(pattern, Some(&fluent_args), &mut errors).into_owned(),
            None => format!("⟦{id}⟧"),
        }
    }

    /// True when there is a sentence of this id: for words that come from outside, such as a newer record's kind.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.bundle.get_message(id).is_some_and(|message| message.value().is_some())
    }

    /// An attribute of a message: `fault-k217` has `safe` and `next`.
    #[must_use]
    pub fn attribute(&self, id: &str, attribute: &str) -> String {
        let mut errors = Vec::new();
        match self.bundle.get_message(id).and_then(|message| message.get_attribute(attribute)) {
            Some(attribute) => self.bundle.format_pattern(attribute.value(), None, &mut errors).into_owned(),
            None => format!("⟦{id}.{attribute}⟧"),
        }
    }

    /// What a technician does about it: of the faults that a clerk meets too, `bench` says it, of the others `next`.
    #[must_use]
    pub fn remedy(&self, fault: Fault) -> String {
        let id = fault_id(fault);
        let bench = self.bundle.get_message(&id).is_some_and(|message| message.get_attribute("bench").is_some());
        self.attribute(&id, if bench { "bench" } else { "next" })
    }

    /// What happened, whose side, what is safe, what next.
    #[must_use]
    pub fn fault(&self, fault: Fault) -> FaultText {
        let id = fault_id(fault);
        FaultText {
            what: self.get(&id),
            side: self.get(&format!("side-{}", fault.side().word())),
            safe: self.attribute(&id, "safe"),
            next: self.attribute(&id, "next"),
        }
    }
}

/// `fault-k217`.
fn fault_id(fault: Fault) -> String {
    format!("fault-{}", fault.code().to_ascii_lowercase().replace('-', ""))
}

/// A fault in words.
#[derive(Debug, Clone)]
pub struct FaultText {
    /// What happened.
    pub what: String,
    /// Whose side it is.
    pub side: String,
    /// What is safe now.
    pub safe: String,
    /// What to do next.
    pub next: String,
}

#[cfg(test)]
mod tests;
