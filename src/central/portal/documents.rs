//! The page of an organisation's documents: added one by one, listed by what they are, and never shown again.

use axum::extract::State as Given;
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::{Value, context};

use super::desk::{DOCUMENT_BYTES_MAX, DOCUMENTS_MAX};
use super::draft::{Draft, Step};
use super::forms::{Errors, Fields};
use super::pages::{page, trouble};
use super::steps::{REFUSED, drafting, keep};
use super::visit::{Posted, PostedFile, Visit};
use super::{State, blocking};
use crate::central::ledger::documents::DocumentKind;
use crate::domain::carrier::Sha256Hash;

/// Largest form with a document, in bytes.
const FORM_BYTES_MAX: usize = DOCUMENT_BYTES_MAX + 64 * 1024;

async fn documents_page(
    state: &State,
    visit: &Visit,
    draft: &Draft,
    (fields, errors): (&Fields, Errors),
    status: StatusCode,
) -> Response {
    let key = visit.key();
    let listed = match blocking(state, move |desk| desk.attached(key)).await {
        Ok(listed) => listed,
        Err(failed) => return trouble(visit, failed),
    };
    let full = listed.len() >= DOCUMENTS_MAX;
    let listed: Vec<Value> = listed
        .iter()
        .map(|one| {
            let (sha256, kib) = (one.sha256.to_string(), one.bytes.div_ceil(1024).to_string());
            context! { kind => one.kind.word(), format => one.format.word().to_ascii_uppercase(), kib, sha256 }
        })
        .collect();
    let kinds: Vec<&str> = DocumentKind::ALL.iter().map(|kind| kind.word()).collect();
    let more = context! {
        listed, kinds, full, fields, errors, step => 2, next => draft.after(Step::Documents).word(),
        max => DOCUMENTS_MAX.to_string(), mib => (DOCUMENT_BYTES_MAX / 1024 / 1024).to_string(),
        bytes => DOCUMENT_BYTES_MAX.to_string(),
    };
    page(visit, "documents.html", status, more)
}

/// What lies with the application.
pub(super) async fn documents(Given(state): Given<State>, visit: Visit) -> Response {
    match drafting(&state, &visit, Step::Documents).await {
        Ok(draft) => documents_page(&state, &visit, &draft, (&Fields::new(), Errors::new()), StatusCode::OK).await,
        Err(elsewhere) => elsewhere,
    }
}

/// Adds one.
pub(super) async fn add(
    Given(state): Given<State>,
    PostedFile { visit, fields, file }: PostedFile<FORM_BYTES_MAX>,
) -> Response {
    let draft = match drafting(&state, &visit, Step::Documents).await {
        Ok(draft) => draft,
        Err(elsewhere) => return elsewhere,
    };
    let kind = fields.get("kind").and_then(|word| word.parse::<DocumentKind>().ok());
    let mut errors = Errors::new();
    if kind.is_none() {
        errors.insert("kind", "bad_kind");
    }
    if file.is_none() {
        errors.insert("file", "bad_file");
    }
    let (Some(kind), Some(file)) = (kind, file) else {
        return documents_page(&state, &visit, &draft, (&fields, errors), REFUSED).await;
    };
    let key = visit.key();
    match blocking(&state, move |desk| desk.attach(key, kind, &file)).await {
        Err(failed) => trouble(&visit, failed),
        Ok(Ok(())) => visit.go("/order/documents"),
        Ok(Err(sentence)) => {
            let errors = Errors::from([("file", sentence)]);
            documents_page(&state, &visit, &draft, (&fields, errors), REFUSED).await
        }
    }
}

/// Takes one out; with the last paper of the seal goes the right of everybody but the head.
pub(super) async fn remove(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    let mut draft = match drafting(&state, &visit, Step::Documents).await {
        Ok(draft) => draft,
        Err(elsewhere) => return elsewhere,
    };
    let named = fields.get("remove").and_then(|text| hex::decode(text).ok());
    let Some(named) = named.and_then(|bytes| bytes.try_into().ok()).map(Sha256Hash::from_bytes) else {
        return visit.go("/order/documents");
    };
    let key = visit.key();
    let left = blocking(&state, move |desk| {
        desk.detach(key, named)?;
        desk.attached(key)
    });
    match left.await {
        Err(failed) => trouble(&visit, failed),
        Ok(left) => {
            if !left.iter().any(|one| one.kind == DocumentKind::Seal) {
                draft.leave_seal_to_head();
            }
            keep(&state, &visit, draft, Step::Documents).await
        }
    }
}
