//! `kiosk doctor`: looks at each part for real and says what is wrong, whose side it is, and what to do.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;

use serde::Serialize;

use super::{EXIT_FOUND, print, print_json};
use crate::domain::doctor::{Finding, Group, Health, Part, worst};
use crate::domain::fault::Side;
use crate::kiosk::app::Language;
use crate::kiosk::config::Config;
use crate::kiosk::start::Bench;
use crate::kiosk::words::Words;
use crate::ports::diagnostics::Diagnostics as _;

/// One part, looked at, as `--json` prints it.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// The part, and behind a colon which one of several: `reader:id-card`, `module:<profile>`.
    pub part: String,
    /// How it is.
    pub health: Health,
    /// What was seen, in the kiosk's language.
    pub seen: String,
    /// The fault's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// Whose side it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// What is wrong, in each language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub what: BTreeMap<&'static str, String>,
    /// What a technician does about it, in each language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub remedy: BTreeMap<&'static str, String>,
}

/// Looks at every part.
///
/// # Errors
/// A configuration that cannot be used.
pub fn run(config: &Config, language: Language, json: bool) -> anyhow::Result<ExitCode> {
    let findings = examine(config)?;
    if json {
        print_json(&checks(&findings, language))?;
    } else {
        print(told(&findings, &Words::new(language)).as_bytes())?;
    }
    let in_order = matches!(worst(&findings), Health::Ok | Health::Untested);
    Ok(if in_order { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FOUND) })
}

/// What `--json` prints.
///
/// # Errors
/// A configuration that cannot be used.
pub fn as_json(config: &Config, language: Language) -> anyhow::Result<serde_json::Value> {
    Ok(serde_json::to_value(checks(&examine(config)?, language))?)
}

/// Looks at everything at once, and puts what was found in the order of the parts.
fn examine(config: &Config) -> anyhow::Result<Vec<Finding>> {
    let found = Mutex::new(vec![]);
    Bench::new(config)?.examine(Group::ALL, None, &|look| {
        if let Ok(mut found) = found.lock() {
            found.extend(look.findings);
        }
    });
    let mut found = found.into_inner().unwrap_or_default();
    let place = |finding: &Finding| Part::ALL.iter().position(|part| *part == finding.part);
    found.sort_by_key(|finding| (place(finding), finding.subject.clone()));
    Ok(found)
}

fn checks(findings: &[Finding], language: Language) -> Vec<Check> {
    let words = Language::ALL.map(|language| (language, Words::new(language)));
    let check = |finding: &Finding| {
        let mut check = Check {
            part: finding.id(),
            health: finding.health,
            seen: String::new(),
            code: finding.trouble.as_ref().map(|trouble| trouble.fault.code()),
            side: finding.trouble.as_ref().map(|trouble| trouble.fault.side()),
            what: BTreeMap::new(),
            remedy: BTreeMap::new(),
        };
        for (spoken, words) in &words {
            let text = words.finding(finding);
            if *spoken == language {
                check.seen = text.seen;
            }
            if finding.trouble.is_some() {
                check.what.insert(spoken.code(), text.what);
                check.remedy.insert(spoken.code(), text.remedy);
            }
        }
        check
    };
    findings.iter().map(check).collect()
}

fn told(findings: &[Finding], words: &Words) -> String {
    let mut told = String::new();
    for finding in findings {
        let text = words.finding(finding);
        let health = words.get(&format!("health-{}", finding.health.word()));
        told.push_str(&format!("{health:<12} {:<28} {}\n", text.part, text.seen));
        if let Some(trouble) = &finding.trouble {
            let code = trouble.fault.code();
            told.push_str(&format!("{:13}{code} · {} · {}\n{:13}{}\n", "", text.side, text.what, "", text.remedy));
        }
    }
    told
}
