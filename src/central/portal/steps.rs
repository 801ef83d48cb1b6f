//! The order's pages before the payment: rules, person, contact, carrier. A page whose turn has not come leads to the one whose
//! turn it is; one that is done can be opened again.

use axum::extract::{Path, State as Given};
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::{Value, context};

use super::desk::{Standing, Trouble};
use super::draft::{Contact, Draft, Step};
use super::forms::{self, Errors, Fields};
use super::open_pages::places_by_region;
use super::pages::{manat, page, said, trouble};
use super::visit::{Posted, Visit};
use super::{RULES_NAME, State, blocking};
use crate::central::portal::words::Language;
use crate::domain::order::ApplicantKind;

/// Status of a form that comes back with complaints.
pub(super) const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// The text to agree to: the centre's own, or the one that comes with the program.
fn rules_text(state: &State, language: Language) -> &str {
    let own = state.agreements.iter().find(|text| text.name == RULES_NAME && text.language == language.code());
    own.map_or(language.rules(), |text| text.text.as_str())
}

fn rules_page(state: &State, visit: &Visit, applicant: ApplicantKind, errors: Errors, status: StatusCode) -> Response {
    let text = rules_text(state, visit.language);
    let paragraphs: Vec<&str> = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).collect();
    let version = crate::domain::carrier::Sha256Hash::of(text.as_bytes()).to_string();
    let more = context! { applicant => applicant.word(), paragraphs, version => &version[..12], errors, step => 1 };
    page(visit, "rules.html", status, more)
}

fn applicant_of(path: &[(String, String)]) -> Option<ApplicantKind> {
    path.iter().find(|(name, _)| name == "applicant").and_then(|(_, word)| word.parse().ok())
}

/// The user rules.
pub(super) async fn rules(
    Given(state): Given<State>,
    Path(path): Path<Vec<(String, String)>>,
    visit: Visit,
) -> Response {
    match applicant_of(&path) {
        Some(applicant) => rules_page(&state, &visit, applicant, Errors::new(), StatusCode::OK),
        None => said(&visit, "path", StatusCode::NOT_FOUND),
    }
}

/// "I accept the user rules" and CONTINUE.
pub(super) async fn agree(
    Given(state): Given<State>,
    Path(path): Path<Vec<(String, String)>>,
    Posted { mut visit, fields }: Posted,
) -> Response {
    let Some(applicant) = applicant_of(&path) else { return said(&visit, "path", StatusCode::NOT_FOUND) };
    if !forms::is_ticked(&fields, "accept") {
        return rules_page(&state, &visit, applicant, Errors::from([("accept", "bad_accept")]), REFUSED);
    }
    let key = visit.key();
    match blocking(&state, move |desk| desk.standing(key)).await {
        Err(failed) => return trouble(&visit, failed),
        // Money is under way: that order comes first.
        Ok(Standing::Paying(_)) => return visit.go("/order/payment"),
        Ok(_) => {}
    }
    let (text, language) = (rules_text(&state, visit.language).to_owned(), visit.language.code());
    if !visit.renew() {
        return trouble(&visit, Trouble::Centre);
    }
    let fresh = visit.key();
    let begun = blocking(&state, move |desk| {
        desk.forget(key)?;
        desk.begin(fresh, applicant, &text, language)
    });
    match begun.await {
        Ok(()) => visit.go("/order"),
        Err(failed) => trouble(&visit, failed),
    }
}

/// The visitor's draft when this step's turn has come; otherwise the page to go to.
pub(super) async fn drafting(state: &State, visit: &Visit, step: Step) -> Result<Draft, Response> {
    let key = visit.key();
    match blocking(state, move |desk| desk.standing(key)).await {
        Err(failed) => Err(trouble(visit, failed)),
        Ok(Standing::Nothing) => Err(trouble(visit, Trouble::NoDraft)),
        Ok(Standing::Paying(_)) => Err(visit.go("/order/payment")),
        Ok(Standing::Placed(_)) => Err(visit.go("/order/done")),
        Ok(Standing::Drafting(draft)) if draft.first_open() < step || !draft.has(step) => {
            Err(visit.go(&format!("/order/{}", draft.first_open().word())))
        }
        Ok(Standing::Drafting(draft)) => Ok(draft),
    }
}

/// Goes on where the visitor left.
pub(super) async fn go_on(Given(state): Given<State>, visit: Visit) -> Response {
    match drafting(&state, &visit, Step::Rules).await {
        Ok(draft) => visit.go(&format!("/order/{}", draft.first_open().word())),
        Err(elsewhere) => elsewhere,
    }
}

pub(super) async fn keep(state: &State, visit: &Visit, draft: Draft, next: Step) -> Response {
    let key = visit.key();
    match blocking(state, move |desk| desk.keep(key, &draft)).await {
        Ok(()) => visit.go(&format!("/order/{}", next.word())),
        Err(failed) => trouble(visit, failed),
    }
}

fn person_page(visit: &Visit, draft: &Draft, fields: &Fields, errors: Errors, status: StatusCode) -> Response {
    let holder = draft.holder.as_ref().map(|holder| {
        context! {
            name => holder.name.full(), birth_date => holder.birth_date.strftime("%d.%m.%Y").to_string(),
            fin => holder.fin.as_str(), document => holder.document.as_str(),
        }
    });
    let next = draft.after(Step::Person).word();
    page(visit, "person.html", status, context! { holder, fields, errors, next, step => 2 })
}

/// FİN and ID card.
pub(super) async fn person(Given(state): Given<State>, visit: Visit) -> Response {
    match drafting(&state, &visit, Step::Person).await {
        Ok(draft) => person_page(&visit, &draft, &Fields::new(), Errors::new(), StatusCode::OK),
        Err(elsewhere) => elsewhere,
    }
}

/// "Bring PIN data".
pub(super) async fn bring_person(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    let mut draft = match drafting(&state, &visit, Step::Person).await {
        Ok(draft) => draft,
        Err(elsewhere) => return elsewhere,
    };
    let (fin, document) = match forms::person(&fields) {
        Ok(asked) => asked,
        Err(errors) => return person_page(&visit, &draft, &fields, errors, REFUSED),
    };
    let client = visit.client.clone();
    let found = blocking(&state, move |desk| {
        desk.may_look(&client, fin.as_str())?;
        desk.look_up(fin, document)
    });
    match found.await {
        Err(failed) => trouble(&visit, failed),
        Ok(None) => person_page(&visit, &draft, &fields, Errors::from([("fin", "bad_person")]), REFUSED),
        Ok(Some(holder)) => {
            draft.holder = Some(holder);
            // Whose VÖEN it is was held against whoever was the holder.
            draft.company = None;
            // The person's data are shown before anything else is asked.
            keep(&state, &visit, draft, Step::Person).await
        }
    }
}

async fn contact_page(
    state: &State,
    visit: &Visit,
    draft: &Draft,
    fields: &Fields,
    errors: Errors,
    status: StatusCode,
) -> Response {
    let regions = match blocking(state, |desk| desk.places()).await {
        Ok(places) => places_by_region(&places, fields.get("branch").map_or("", String::as_str), visit.language),
        Err(failed) => return trouble(visit, failed),
    };
    let back = draft.before(Step::Contact).word();
    let more = context! { regions, back, fields, errors, step => 3 };
    page(visit, "contact.html", status, more)
}

/// Telephone, e-mail and registration centre.
pub(super) async fn contact(Given(state): Given<State>, visit: Visit) -> Response {
    match drafting(&state, &visit, Step::Contact).await {
        Ok(draft) => {
            let known = draft.contact.as_ref().map(typed).unwrap_or_default();
            contact_page(&state, &visit, &draft, &known, Errors::new(), StatusCode::OK).await
        }
        Err(elsewhere) => elsewhere,
    }
}

/// What was said before, as the form has it.
fn typed(contact: &Contact) -> Fields {
    let pairs = [("phone", contact.phone.as_str()), ("email", &contact.email), ("branch", &contact.branch.code)];
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// Keeps it.
pub(super) async fn keep_contact(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    let mut draft = match drafting(&state, &visit, Step::Contact).await {
        Ok(draft) => draft,
        Err(elsewhere) => return elsewhere,
    };
    let reached = match forms::contact(&fields) {
        Ok(reached) => reached,
        Err(errors) => return contact_page(&state, &visit, &draft, &fields, errors, REFUSED).await,
    };
    let code = reached.branch;
    let place = match blocking(&state, |desk| desk.places()).await {
        Ok(places) => places.into_iter().find(|place| place.branch.code == code),
        Err(failed) => return trouble(&visit, failed),
    };
    let Some(place) = place else {
        let errors = Errors::from([("branch", "bad_branch")]);
        return contact_page(&state, &visit, &draft, &fields, errors, REFUSED).await;
    };
    draft.contact = Some(Contact { phone: reached.phone, email: reached.email, branch: place.branch });
    keep(&state, &visit, draft, Step::Carrier).await
}

fn carrier_page(visit: &Visit, chosen: (&str, bool), reader: &Value, errors: Errors, status: StatusCode) -> Response {
    let more = context! { carrier => chosen.0, reader_wanted => chosen.1, reader_price => reader, errors, step => 4 };
    page(visit, "carrier.html", status, more)
}

async fn reader_price(state: &State) -> Value {
    let price = blocking(state, |desk| Ok(desk.reader_price())).await.ok().flatten();
    Value::from(price.map(manat))
}

/// What the certificate goes on.
pub(super) async fn carrier(Given(state): Given<State>, visit: Visit) -> Response {
    match drafting(&state, &visit, Step::Carrier).await {
        Ok(draft) => {
            let chosen = draft.choice.map_or(("", false), |choice| (choice.carrier.word(), choice.reader));
            carrier_page(&visit, chosen, &reader_price(&state).await, Errors::new(), StatusCode::OK)
        }
        Err(elsewhere) => elsewhere,
    }
}

/// Keeps it.
pub(super) async fn keep_carrier(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    let mut draft = match drafting(&state, &visit, Step::Carrier).await {
        Ok(draft) => draft,
        Err(elsewhere) => return elsewhere,
    };
    match forms::choice(&fields) {
        Ok(choice) => {
            draft.choice = Some(choice);
            keep(&state, &visit, draft, Step::Review).await
        }
        Err(errors) => carrier_page(
            &visit,
            ("", forms::is_ticked(&fields, "reader")),
            &reader_price(&state).await,
            errors,
            REFUSED,
        ),
    }
}

/// Forgets the draft, as on a machine that others use.
pub(super) async fn forget(Given(state): Given<State>, Posted { visit, .. }: Posted) -> Response {
    let key = visit.key();
    match blocking(&state, move |desk| desk.forget(key)).await {
        Ok(()) => visit.go("/services"),
        Err(failed) => trouble(&visit, failed),
    }
}
