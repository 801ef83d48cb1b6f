//! The pages of an applicant with a VÖEN: what the register says of the organisation, and who signs for it, one by one or by a list.

use axum::extract::State as Given;
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::{Value, context};

use super::desk::{Asked, NotTaken};
use super::draft::{Draft, HOLDERS_MAX, Step};
use super::forms::{self, Errors, Fields};
use super::pages::{page, trouble};
use super::steps::{REFUSED, drafting, keep};
use super::visit::{Posted, PostedFile, Visit};
use super::{State, blocking, roster};

/// Largest form with a list of holders, in bytes: a file of 64 KiB and a pasted list beside it.
const LIST_FORM_BYTES_MAX: usize = 96 * 1024;
/// Largest file with a list, in bytes: a line has room for a kilobyte.
const LIST_BYTES_MAX: usize = 64 * 1024;

fn organisation_page(visit: &Visit, draft: &Draft, fields: &Fields, errors: Errors, status: StatusCode) -> Response {
    let found = draft.company.as_ref().map(|company| {
        let organisation = &company.organisation;
        context! { name => organisation.name, voen => organisation.voen.as_str(), head => company.head.full() }
    });
    let (next, back) = (draft.after(Step::Organisation).word(), draft.before(Step::Organisation).word());
    let back = if draft.has(Step::Person) { format!("/order/{back}") } else { "/services".to_owned() };
    let more = context! { found, next, back, applicant => draft.applicant.word(), fields, errors, step => 2 };
    page(visit, "organisation.html", status, more)
}

/// VÖEN.
pub(super) async fn organisation(Given(state): Given<State>, visit: Visit) -> Response {
    match drafting(&state, &visit, Step::Organisation).await {
        Ok(draft) => organisation_page(&visit, &draft, &Fields::new(), Errors::new(), StatusCode::OK),
        Err(elsewhere) => elsewhere,
    }
}

/// Brings what the register says of it.
pub(super) async fn bring_organisation(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    let mut draft = match drafting(&state, &visit, Step::Organisation).await {
        Ok(draft) => draft,
        Err(elsewhere) => return elsewhere,
    };
    let voen = match forms::voen(&fields, draft.applicant) {
        Ok(voen) => voen,
        Err(errors) => return organisation_page(&visit, &draft, &fields, errors, REFUSED),
    };
    let (client, asked_for) = (visit.client.clone(), draft.clone());
    match blocking(&state, move |desk| desk.company(&client, &asked_for, voen)).await {
        Err(failed) => trouble(&visit, failed),
        Ok(Err(sentence)) => organisation_page(&visit, &draft, &fields, Errors::from([("voen", sentence)]), REFUSED),
        Ok(Ok(company)) => {
            draft.take_company(company);
            // The register's data are shown before anything else is asked.
            keep(&state, &visit, draft, Step::Organisation).await
        }
    }
}

/// What is wrong on the page of holders: in the fields of one, or line by line in a list.
#[derive(Default)]
struct Wrong {
    errors: Errors,
    lines: Vec<NotTaken>,
}

fn holders_page(visit: &Visit, draft: &Draft, fields: &Fields, wrong: Wrong, status: StatusCode) -> Response {
    let head = draft.company.as_ref().map(|company| &company.head_fin);
    let signers: Vec<Value> = draft
        .signers
        .iter()
        .map(|signer| {
            let holder = &signer.holder;
            context! {
                name => holder.name.full(), fin => holder.fin.as_str(), document => holder.document.as_str(),
                seal => signer.seal_right, is_head => head == Some(&holder.fin),
            }
        })
        .collect();
    let lines: Vec<Value> =
        wrong.lines.iter().map(|one| context! { line => one.line.to_string(), sentence => one.sentence }).collect();
    let company = draft.company.as_ref().map(|company| company.organisation.name.clone());
    let more = context! {
        signers, lines, company, full => draft.signers.len() >= HOLDERS_MAX, max => HOLDERS_MAX.to_string(),
        fields, errors => wrong.errors, step => 2, list_bytes => LIST_BYTES_MAX.to_string(),
    };
    page(visit, "holders.html", status, more)
}

/// Who signs.
pub(super) async fn holders(Given(state): Given<State>, visit: Visit) -> Response {
    match drafting(&state, &visit, Step::Holders).await {
        Ok(draft) => holders_page(&visit, &draft, &Fields::new(), Wrong::default(), StatusCode::OK),
        Err(elsewhere) => elsewhere,
    }
}

/// Adds one, or takes one out.
pub(super) async fn keep_holders(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    let mut draft = match drafting(&state, &visit, Step::Holders).await {
        Ok(draft) => draft,
        Err(elsewhere) => return elsewhere,
    };
    if let Some(place) = fields.get("remove") {
        let fin = place.trim().to_owned();
        draft.signers.retain(|signer| signer.holder.fin.as_str() != fin);
        return keep(&state, &visit, draft, Step::Holders).await;
    }
    let (fin, document) = match forms::card(&fields) {
        Ok(card) => card,
        Err(errors) => return holders_page(&visit, &draft, &fields, Wrong { errors, lines: vec![] }, REFUSED),
    };
    let one = Asked { line: 1, fin, document, seal_right: forms::is_ticked(&fields, "seal") };
    add(&state, &visit, draft, vec![one], |draft, lines| {
        let sentence = lines.first().map_or("bad_person", |one| one.sentence);
        let field = if sentence == "bad_seal" { "seal" } else { "fin" };
        let wrong = Wrong { errors: Errors::from([(field, sentence)]), lines: vec![] };
        holders_page(&visit, draft, &fields, wrong, REFUSED)
    })
    .await
}

/// Adds everybody on a list, pasted or in a file. A file that is refused stands in the place of the pasted list, to be put right
/// there.
pub(super) async fn keep_list(
    Given(state): Given<State>,
    PostedFile { visit, mut fields, file }: PostedFile<LIST_FORM_BYTES_MAX>,
) -> Response {
    let draft = match drafting(&state, &visit, Step::Holders).await {
        Ok(draft) => draft,
        Err(elsewhere) => return elsewhere,
    };
    let list = match listed(&fields, file.as_deref()) {
        Ok(list) => list,
        Err(error) => {
            let wrong = Wrong { errors: Errors::from([error]), lines: vec![] };
            return holders_page(&visit, &draft, &fields, wrong, REFUSED);
        }
    };
    fields.insert("list".to_owned(), list.clone());
    let refused = |draft: &Draft, lines: Vec<NotTaken>| {
        let wrong = Wrong { errors: Errors::from([("list", "bad_list")]), lines };
        holders_page(&visit, draft, &fields, wrong, REFUSED)
    };
    match roster::read(&list) {
        Ok(asked) => add(&state, &visit, draft, asked, refused).await,
        Err(lines) => refused(&draft, lines),
    }
}

/// The list in a form; the field that is wrong and its sentence.
fn listed(fields: &Fields, file: Option<&[u8]>) -> Result<String, (&'static str, &'static str)> {
    let pasted = fields.get("list").filter(|list| !list.trim().is_empty());
    match (pasted, file) {
        (Some(_), Some(_)) => Err(("file", "bad_list_both")),
        (Some(list), None) => Ok(list.clone()),
        (None, Some(file)) if file.len() > LIST_BYTES_MAX => Err(("file", "bad_list_large")),
        (None, Some(file)) => roster::text_of(file).map_err(|sentence| ("file", sentence)),
        (None, None) => Err(("list", "bad_list_empty")),
    }
}

/// Adds those who are asked for to the draft, or answers what `refused` makes of why not.
async fn add(
    state: &State,
    visit: &Visit,
    mut draft: Draft,
    asked: Vec<Asked>,
    refused: impl FnOnce(&Draft, Vec<NotTaken>) -> Response,
) -> Response {
    let (client, key, asked_for) = (visit.client.clone(), visit.key(), draft.clone());
    match blocking(state, move |desk| desk.signers(&client, (key, &asked_for), asked)).await {
        Err(failed) => trouble(visit, failed),
        Ok(Ok(signers)) => {
            draft.signers = signers;
            keep(state, visit, draft, Step::Holders).await
        }
        Ok(Err(lines)) => refused(&draft, lines),
    }
}
