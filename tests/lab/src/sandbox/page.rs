//! The page where the citizen pays, as a provider would host it: amount, a card that is not real, pay or give up.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, Redirect};
use serde::Deserialize;

use super::payments::Standing;
use super::{Sandbox, Shared, call_back};

/// What the citizen pressed.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Pressed {
    Pay,
    Decline,
}

/// The page's form.
#[derive(Deserialize)]
pub struct Decision {
    pressed: Pressed,
}

/// Title, what this is, pay, give up.
const fn words(language: &str) -> [&'static str; 4] {
    match language.as_bytes() {
        b"en" => ["Card payment", "A sandbox: no card is asked for and no money moves.", "Pay", "Give up"],
        b"ru" => ["Оплата картой", "Песочница: карта не нужна, деньги не движутся.", "Заплатить", "Отказаться"],
        _ => ["Kartla ödəniş", "Sınaq mühiti: kart soruşulmur, pul hərəkət etmir.", "Ödə", "İmtina et"],
    }
}

const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;background:#eef0f4;color:#1b2330;margin:0;display:grid;\
min-height:100vh;place-items:center}main{background:#fff;padding:2.2rem;border-radius:16px;max-width:24rem;margin:1rem;\
border-top:8px solid #34406b;box-shadow:0 8px 30px #1b233022}h1{margin:0;font-size:1.5rem}p{margin:.6rem 0}\
.amount{font-size:2.2rem;font-weight:800}button{font:inherit;font-weight:700;width:100%;padding:.8rem;border-radius:10px;\
border:2px solid #34406b;margin-top:.7rem;background:#fff;color:#34406b;cursor:pointer}button[value=pay]{background:#34406b;\
color:#fff}button:focus-visible{outline:3px solid #b8860b;outline-offset:2px}";

/// Shows it.
pub async fn show(State(sandbox): Shared, Path(id): Path<String>) -> Result<Html<String>, StatusCode> {
    let payment = sandbox.payments().by_id(&id).cloned().ok_or(StatusCode::NOT_FOUND)?;
    let [title, about, pay, give_up] = words(&payment.language);
    let language = if matches!(payment.language.as_str(), "en" | "ru") { payment.language.as_str() } else { "az" };
    let amount = format!("{},{:02} AZN", payment.amount_qepik / 100, payment.amount_qepik % 100);
    Ok(Html(format!(
        "<!doctype html><html lang={language}><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style><main><h1>{title}</h1><p class=amount>{amount}</p><p>{about}</p>\
         <form method=post><button name=pressed value=pay>{pay}</button>\
         <button name=pressed value=decline>{give_up}</button></form></main></html>"
    )))
}

/// Takes the decision, tells the portal, and leads the citizen back.
pub async fn decide(
    State(sandbox): Shared,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Redirect, StatusCode> {
    let wanted = match decision.pressed {
        Pressed::Pay => Standing::Paid,
        Pressed::Decline => Standing::Declined,
    };
    let payment = sandbox.payments().settle(&id, wanted)?;
    if sandbox.calls_back.load(Ordering::SeqCst) {
        let (to, sandbox): (String, Arc<Sandbox>) = (payment.call_back.clone(), sandbox.clone());
        // The citizen does not wait for it. One that is not taken is not sent again: the portal asks by itself.
        tokio::spawn(async move {
            if let Err(failure) = call_back::send(&to, &id, &sandbox.keys.call_backs).await {
                eprintln!("counter: {failure}");
            }
        });
    }
    Ok(Redirect::to(&payment.back))
}
