//! The payment provider's API and what it remembers: one payment for one reference, however often it is asked for.

use std::path::PathBuf;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Shared, keys};
use crate::failure::{Doing as _, Failure};

/// How a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Not made yet.
    Pending,
    /// Made.
    Paid,
    /// Refused or given up.
    Declined,
}

/// What the portal asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The portal's name for it.
    pub reference: String,
    /// How much.
    pub amount_qepik: i64,
    /// ISO 4217.
    pub currency: String,
    /// az, en or ru.
    pub language: String,
    /// Where the citizen goes back to.
    #[serde(rename = "return")]
    pub back: String,
    /// Where the outcome is told.
    pub call_back: String,
}

/// A refund that the portal asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedBack {
    /// The portal's name for it.
    pub reference: String,
    /// How much.
    pub amount_qepik: i64,
    /// ISO 4217.
    pub currency: String,
}

/// What a provider that is wrong says of a payment.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Altered {
    amount_qepik: Option<i64>,
    reference: Option<String>,
    currency: Option<String>,
}

/// A payment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Payment {
    /// The provider's name for it.
    pub id: String,
    /// How it stands.
    pub standing: Standing,
    /// The refunds that were made of it.
    #[serde(default)]
    pub refunds: Vec<AskedBack>,
    /// What its answers say instead.
    #[serde(default)]
    pub altered: Altered,
    /// What was asked for.
    #[serde(flatten)]
    pub asked: Asked,
}

impl std::ops::Deref for Payment {
    type Target = Asked;
    fn deref(&self) -> &Asked {
        &self.asked
    }
}

/// Every payment, in a file as well.
pub struct Payments {
    file: PathBuf,
    all: Vec<Payment>,
}

impl Payments {
    /// Reads the payments of an earlier run.
    pub fn open(file: PathBuf) -> Result<Self, Failure> {
        let all = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).doing(format_args!("read {}", file.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => vec![],
            Err(error) => return Err(error).doing(format_args!("read {}", file.display())),
        };
        Ok(Self { file, all })
    }

    /// The payment that the provider calls so.
    pub fn by_id(&self, id: &str) -> Option<&Payment> {
        self.all.iter().find(|payment| payment.id == id)
    }

    /// Settles a payment that is pending; one that is settled stays as it is.
    pub fn settle(&mut self, id: &str, standing: Standing) -> Result<Payment, StatusCode> {
        let payment = self.all.iter_mut().find(|payment| payment.id == id).ok_or(StatusCode::NOT_FOUND)?;
        if payment.standing == Standing::Pending {
            payment.standing = standing;
        }
        let settled = payment.clone();
        self.keep()?;
        Ok(settled)
    }

    fn begin(&mut self, asked: Asked) -> Result<Payment, StatusCode> {
        if let Some(known) = self.all.iter().find(|payment| payment.reference == asked.reference) {
            let same = known.amount_qepik == asked.amount_qepik && known.currency == asked.currency;
            return if same { Ok(known.clone()) } else { Err(StatusCode::CONFLICT) };
        }
        let id = keys::random_hex().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        let payment = Payment { id, standing: Standing::Pending, refunds: vec![], altered: Altered::default(), asked };
        self.all.push(payment.clone());
        self.keep()?;
        Ok(payment)
    }

    /// Gives so much of a payment back, never more than was paid; asked again with the same reference it gives nothing more.
    fn give_back(&mut self, id: &str, asked: AskedBack) -> Result<AskedBack, StatusCode> {
        let payment = self.all.iter_mut().find(|payment| payment.id == id).ok_or(StatusCode::NOT_FOUND)?;
        if let Some(made) = payment.refunds.iter().find(|made| made.reference == asked.reference) {
            return if *made == asked { Ok(asked) } else { Err(StatusCode::CONFLICT) };
        }
        let before: i64 = payment.refunds.iter().map(|made| made.amount_qepik).sum();
        let left = payment.asked.amount_qepik - before;
        let fits = (1..=left).contains(&asked.amount_qepik) && asked.currency == payment.asked.currency;
        if payment.standing != Standing::Paid || !fits {
            return Err(StatusCode::CONFLICT);
        }
        payment.refunds.push(asked.clone());
        self.keep()?;
        Ok(asked)
    }

    fn keep(&self) -> Result<(), StatusCode> {
        let part = self.file.with_extension("part");
        let written = serde_json::to_vec(&self.all).map_err(std::io::Error::other).and_then(|text| {
            std::fs::write(&part, text)?;
            std::fs::rename(&part, &self.file)
        });
        written.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// A payment that can be made now.
#[derive(Serialize)]
pub struct Begun {
    id: String,
    page: String,
}

/// The provider's word on a payment.
#[derive(Serialize)]
pub struct Report {
    id: String,
    reference: String,
    amount_qepik: i64,
    currency: String,
    standing: Standing,
}

impl From<Payment> for Report {
    fn from(payment: Payment) -> Self {
        let (Asked { reference, amount_qepik, currency, .. }, altered) = (payment.asked, payment.altered);
        Self {
            id: payment.id,
            reference: altered.reference.unwrap_or(reference),
            amount_qepik: altered.amount_qepik.unwrap_or(amount_qepik),
            currency: altered.currency.unwrap_or(currency),
            standing: payment.standing,
        }
    }
}

/// Begins a payment.
pub async fn begin(State(sandbox): Shared, Json(asked): Json<Asked>) -> Result<Json<Begun>, StatusCode> {
    if asked.amount_qepik <= 0 || asked.currency != "AZN" {
        return Err(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let payment = sandbox.payments().begin(asked)?;
    let page = format!("http://{}/provider/page/{}", sandbox.address, payment.id);
    Ok(Json(Begun { id: payment.id, page }))
}

/// How a payment stands.
pub async fn look(State(sandbox): Shared, Path(id): Path<String>) -> Result<Json<Report>, StatusCode> {
    sandbox.payments().by_id(&id).cloned().map(|payment| Json(payment.into())).ok_or(StatusCode::NOT_FOUND)
}

/// Has the answers about a payment say something else.
pub async fn alter(
    State(sandbox): Shared,
    Path(id): Path<String>,
    Json(altered): Json<Altered>,
) -> Result<(), StatusCode> {
    let mut payments = sandbox.payments();
    let payment = payments.all.iter_mut().find(|payment| payment.id == id).ok_or(StatusCode::NOT_FOUND)?;
    payment.altered = altered;
    payments.keep()
}

/// Takes a payment back that was not made.
pub async fn cancel(State(sandbox): Shared, Path(id): Path<String>) -> Result<Json<Report>, StatusCode> {
    sandbox.payments().settle(&id, Standing::Declined).map(|payment| Json(payment.into()))
}

/// The provider's word on a refund.
#[derive(Serialize)]
pub struct GivenBack {
    id: String,
    #[serde(flatten)]
    asked: AskedBack,
    standing: &'static str,
}

/// Gives a payment back.
pub async fn give_back(
    State(sandbox): Shared,
    Path(id): Path<String>,
    Json(asked): Json<AskedBack>,
) -> Result<Json<GivenBack>, StatusCode> {
    let asked = sandbox.payments().give_back(&id, asked)?;
    Ok(Json(GivenBack { id: format!("back-{}", asked.reference), asked, standing: "made" }))
}
