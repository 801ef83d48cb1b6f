//! `central order`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};

use super::documents::{self, DocumentsArguments};
use super::give_up::{self, GiveUpArguments};
use super::order_file::{self, OrderRow, OrganisationRow};
use super::{Context, Failure};
use crate::central::ledger::approvals::AttemptEvidence;
use crate::central::ledger::attorneys::AttemptAttorney;
use crate::central::ledger::sign_ins::{LossReason, ProofKind};
use crate::central::ledger::{
    approvals, attorneys, branches, certificates, ended, messages, orders, portal, records, sign_ins,
};
use crate::domain::order::{ApplicantKind, CarrierKind, Order, OrderNumber};

/// Most orders listed at once.
const LIST_MAX: usize = 10_000;

#[derive(Debug, Subcommand)]
pub(super) enum OrderCommand {
    /// Add one order
    Add(Box<AddArguments>),
    /// Add many orders from a file: all of them or none
    Import {
        /// TOML file with [[order]] rows: the fields of `order add`
        #[arg(value_name = "FILE", required_unless_present = "people", conflicts_with = "people")]
        file: Option<PathBuf>,
        /// TOML file of the virtual counter, with [[person]] rows
        #[arg(long, value_name = "FILE")]
        people: Option<PathBuf>,
        /// Pass over orders that are there already
        #[arg(long)]
        skip_existing: bool,
    },
    /// List orders, newest first
    List {
        /// Of this branch alone
        #[arg(long)]
        branch: Option<String>,
    },
    /// End an attempt that nobody will finish: its certificate is revoked, and the order is ready again
    GiveUp(GiveUpArguments),
    /// Write the papers of an organisation's application into a folder
    Documents(DocumentsArguments),
    /// Show one order with its certificates
    Show {
        /// Its number
        number: String,
    },
}

/// Arguments of `central order add`.
#[derive(Debug, Args)]
pub(super) struct AddArguments {
    /// Number as printed: 260-1147
    number: String,
    /// citizen, entrepreneur, legal-entity or state-body
    #[arg(long)]
    applicant_kind: ApplicantKind,
    /// smart-card or usb-token
    #[arg(long)]
    carrier_kind: CarrierKind,
    /// A card reader was ordered with it
    #[arg(long)]
    reader_ordered: bool,
    /// It is paid
    #[arg(long)]
    paid: bool,
    /// Code of the branch where it is collected
    #[arg(long)]
    branch: String,
    /// The holder's surname
    #[arg(long)]
    surname: String,
    /// The holder's given name
    #[arg(long)]
    given_name: String,
    /// The holder's patronymic
    #[arg(long)]
    patronymic: Option<String>,
    /// The holder's FİN
    #[arg(long)]
    fin: String,
    /// The holder's document number
    #[arg(long)]
    document: String,
    /// The holder's date of birth: 1990-12-31
    #[arg(long)]
    birth_date: String,
    /// The applicant's telephone number: +994501234567
    #[arg(long)]
    phone: Option<String>,
    /// The organisation's name
    #[arg(long, requires = "voen")]
    organisation: Option<String>,
    /// The organisation's VÖEN
    #[arg(long, requires = "organisation")]
    voen: Option<String>,
    /// Holders that the same application names
    #[arg(long, default_value_t = 1)]
    holders: u32,
    /// Price in qəpik; the configuration's for this kind of applicant where it is left out
    #[arg(long)]
    price_qepik: Option<i64>,
}

impl From<AddArguments> for OrderRow {
    fn from(arguments: AddArguments) -> Self {
        let organisation = arguments.organisation.zip(arguments.voen);
        Self {
            number: arguments.number,
            applicant_kind: arguments.applicant_kind,
            carrier_kind: arguments.carrier_kind,
            reader_ordered: arguments.reader_ordered,
            paid: arguments.paid,
            branch: arguments.branch,
            surname: arguments.surname,
            given_name: arguments.given_name,
            patronymic: arguments.patronymic,
            fin: arguments.fin,
            document: arguments.document,
            birth_date: arguments.birth_date,
            phone: arguments.phone,
            organisation: organisation.map(|(name, voen)| OrganisationRow { name, voen }),
            holders: arguments.holders,
            price_qepik: arguments.price_qepik,
        }
    }
}

pub(super) fn run(context: &Context, command: OrderCommand) -> Result<(), Failure> {
    match command {
        OrderCommand::Add(arguments) => add(context, vec![OrderRow::from(*arguments)], false),
        OrderCommand::Import { file: Some(file), skip_existing, .. } => {
            add(context, order_file::rows(&file)?, skip_existing)
        }
        OrderCommand::Import { people, skip_existing, .. } => {
            let file = people.ok_or_else(|| Failure::usage("a file is missing"))?;
            add(context, order_file::people(&file)?, skip_existing)
        }
        OrderCommand::List { branch } => list(context, branch.as_deref()),
        OrderCommand::GiveUp(arguments) => give_up::run(context, &arguments),
        OrderCommand::Documents(arguments) => documents::run(context, &arguments),
        OrderCommand::Show { number } => show(context, &number),
    }
}

fn add(context: &Context, rows: Vec<OrderRow>, skip_existing: bool) -> Result<(), Failure> {
    let prices = context.config()?.prices;
    let ledger = context.ledger()?;
    let now = context.now();
    let known = ledger.read(branches::all)?;
    let mut cleaned = Vec::new();
    for (row, n) in rows.into_iter().zip(0i64..) {
        let branch = known.iter().find(|branch| branch.code == row.branch).cloned();
        let branch = branch.ok_or_else(|| Failure::refused(format!("there is no branch {}", row.branch)))?;
        // Rows keep their order: each was placed a little after the one before.
        let placed_at = now + SignedDuration::from_micros(n);
        cleaned.push(order_file::order(row, branch, &prices, placed_at)?);
    }
    let added = ledger.write(|tx| {
        let mut added = Vec::new();
        for order in &cleaned {
            if orders::add(tx, order)? {
                added.push(order.number.clone());
            } else if !skip_existing {
                return Err(Failure::refused(format!("there is an order {} already", order.number)));
            }
        }
        Ok(added)
    })?;
    let sentence = match added.as_slice() {
        [one] => format!("order {one} is added"),
        several => format!("{} orders are added", several.len()),
    };
    context.output.done(&sentence, &added)
}

fn list(context: &Context, branch: Option<&str>) -> Result<(), Failure> {
    let now = context.now();
    let found: Vec<Order> = context.ledger()?.read(|tx| match branch {
        Some(branch) => orders::of_branch(tx, branch, now, LIST_MAX),
        None => orders::all(tx, now, LIST_MAX),
    })?;
    context.output.rows(["NUMBER", "STATE", "APPLICANT", "CARRIER", "BRANCH", "HOLDER"], &found, |order| {
        let (state, applicant, carrier) = (order.state.word(), order.applicant.word(), order.carrier.word());
        let full = order.holder.full();
        [order.number.as_str(), state, applicant, carrier, &order.branch.code, &full].map(str::to_owned)
    })
}

fn show(context: &Context, number: &str) -> Result<(), Failure> {
    let number = OrderNumber::parse(number).map_err(|error| Failure::usage(error.to_string()))?;
    let now = context.now();
    let (order, made, left, ends, (evidence, attorneys), (agreed, told, reported)) = context.ledger()?.read(|tx| {
        let (order, made) = (orders::by_number(tx, &number, now)?, certificates::of_order(tx, &number)?);
        let (left, ends) = (records::orphan_keys_of(tx, &number)?, ended::of_order(tx, &number)?);
        let agreed = portal::agreed_for(tx, &number)?;
        let citizen = (agreed, messages::of_order(tx, &number)?, sign_ins::reports_of(tx, &number)?);
        let identity = (approvals::of_order(tx, &number)?, attorneys::of_order(tx, &number)?);
        Ok::<_, Failure>((order, made, left, ends, identity, citizen))
    })?;
    let order = order.ok_or_else(|| Failure::refused(format!("there is no order {number}")))?;
    if context.output.json {
        let made: Vec<_> = made.into_iter().map(super::certificate::CertificateLine::from).collect();
        let agreed = agreed.map(|(rules, language, at)| {
            serde_json::json!({ "rules_sha256": rules.to_string(), "language": language, "at": at })
        });
        return context.output.value(&serde_json::json!({ "order": order, "certificates": made, "keys_left": left,
            "ended_attempts": ends, "evidence": evidence, "attorneys": attorneys, "agreed": agreed,
            "messages": told, "reported": reported }));
    }
    let organisation = order.organisation.as_ref();
    let mut lines = vec![
        ("number", order.number.to_string()),
        ("state", order.state.word().to_owned()),
        ("applicant", order.applicant.word().to_owned()),
        ("organisation", organisation.map_or_else(|| "-".to_owned(), |o| format!("{} ({})", o.name, o.voen))),
        ("holders", holders_of(&order)),
        ("holder", order.holder.full()),
        ("FİN", order.fin.to_string()),
        ("document", order.document.to_string()),
        ("date of birth", order.birth_date.to_string()),
        ("telephone", order.phone.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)),
        ("carrier", order.carrier.word().to_owned()),
        ("reader", if order.reader_ordered { "ordered" } else { "not ordered" }.to_owned()),
        ("price", order.price.to_string()),
        ("paid", order.paid_at.map_or_else(|| "no".to_owned(), |at| at.to_string())),
        ("branch", format!("{} ({})", order.branch.name, order.branch.code)),
        ("placed", order.placed_at.to_string()),
    ];
    if let Some((rules, language, at)) = &agreed {
        lines.push(("user rules", format!("{rules} ({language}) accepted {at}")));
    }
    lines.extend(citizen_lines(&reported, &told));
    if let Some(lease) = &order.lease {
        let until = lease.expires_at;
        lines.push(("in service", format!("attempt {} at {} until {until}", lease.attempt, lease.kiosk)));
    }
    lines.extend(attorneys.iter().map(attorney_line));
    lines.extend(evidence.iter().flat_map(evidence_lines));
    for certificate in &made {
        let (serial, purpose, state) = (&certificate.serial, certificate.purpose.word(), certificate.state.word());
        let said = format!("{serial} {state}, for {purpose} (attempt {})", certificate.attempt);
        lines.push(("certificate", said));
    }
    for key in &left {
        let carrier = key.carrier_serial.as_deref().unwrap_or("unknown");
        let fate = if key.destroyed_at.is_some() { "key destroyed" } else { "key left" };
        lines.push((fate, format!("{} on carrier {carrier} (attempt {})", key.spki_sha256, key.attempt)));
    }
    for end in &ends {
        let by = end.officers.as_ref().map_or_else(
            || "the centre".to_owned(),
            |(asked, agreed)| format!("{} and {}", asked.as_str(), agreed.as_str()),
        );
        lines.push(("ended", format!("attempt {}: {} ({by}) at {}", end.attempt, end.reason.word(), end.ended_at)));
    }
    context.output.text(&lines.iter().map(|(name, value)| format!("{name:14}{value}\n")).collect::<String>())
}

/// How many holders the application names, and which one this is.
fn holders_of(order: &Order) -> String {
    let Some(package) = &order.package else { return order.holders.to_string() };
    let seal = if package.seal_right { ", with the right of the seal" } else { "" };
    format!("{} of {} in the package {}{seal}", package.place, order.holders, package.number)
}

/// What an attempt was begun on.
fn evidence_lines(one: &AttemptEvidence) -> Vec<(&'static str, String)> {
    let differs = one.differs.as_deref().map_or_else(String::new, |differs| format!(", {differs} differs"));
    let approved = one.approver.as_deref().map_or_else(String::new, |approver| format!(", approved by {approver}"));
    let mut lines = vec![("evidence", format!("{}{differs}{approved} (attempt {})", one.reading, one.attempt))];
    if let (Some(document), Some(standing), Some(at)) = (&one.document, &one.document_standing, one.document_asked_at) {
        lines.push(("register", format!("{document}: {standing}, asked {at} (attempt {})", one.attempt)));
    }
    lines
}

/// What the holder reported, and what the applicant was told.
fn citizen_lines(
    reported: &[(LossReason, ProofKind, Timestamp)],
    told: &[messages::Told],
) -> Vec<(&'static str, String)> {
    let reported = reported.iter().map(|(reason, proof, at)| {
        ("reported", format!("{} by the holder, signed in by {}, at {at}", reason.word(), proof.word()))
    });
    let told = told.iter().map(|one| {
        let (event, channel, state) = (one.event.word(), one.channel.word(), one.state.word());
        ("message", format!("{event} by {channel}: {state} (tried {})", one.tries))
    });
    reported.chain(told).collect()
}

/// Who collected in the holder's place, and by which document.
fn attorney_line(one: &AttemptAttorney) -> (&'static str, String) {
    let attorney = &one.attorney;
    let (name, document) = (attorney.person.name.as_str(), &attorney.person.document);
    let by = format!("{} of {}, {}", attorney.number.as_str(), attorney.date, attorney.notary.as_str());
    ("collected by", format!("{name} ({document}): {by} (attempt {})", one.attempt))
}
