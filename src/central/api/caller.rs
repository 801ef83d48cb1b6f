//! Who asks: the kiosk by its client certificate, the officer by a session. A handler names the permission it needs by type.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::{Extension, FromRequestParts};
use axum::http::request::Parts;

use super::State;
use super::answer::Failure;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ra::Centre;
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::domain::officer::{Officer, Permission};
use crate::wire::centre::SESSION_HEADER;

/// Runs work that blocks on the ledger or the CA key away from the reactor.
pub(super) async fn blocking<T: Send + 'static>(
    centre: &Arc<Centre>,
    work: impl FnOnce(&Centre) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let centre = centre.clone();
    let done = tokio::task::spawn_blocking(move || work(&centre)).await;
    done.unwrap_or_else(|_| Err(Refusal::new(Fault::CentreError, "the centre failed inside")))
}

/// The kiosk that asks; the gate has settled it.
#[derive(Clone)]
pub(super) struct FromKiosk(pub(super) Arc<Kiosk>);

impl FromRequestParts<State> for FromKiosk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Failure> {
        let known = Extension::<Self>::from_request_parts(parts, state).await;
        known.map(|Extension(kiosk)| kiosk).map_err(|_| Refusal::from(Fault::KioskNotTrusted).into())
    }
}

/// The DER of the certificate that the asking kiosk showed; the gate has settled it.
#[derive(Clone)]
pub(super) struct Shown(pub(super) Arc<Vec<u8>>);

impl FromRequestParts<State> for Shown {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Failure> {
        let shown = Extension::<Self>::from_request_parts(parts, state).await;
        shown.map(|Extension(shown)| shown).map_err(|_| Refusal::from(Fault::KioskNotTrusted).into())
    }
}

/// A permission as a type.
pub(super) trait Needs: Send + Sync + 'static {
    /// The permission.
    const PERMISSION: Permission;
}

/// [`Permission::SeeOrders`].
pub(super) struct ToSeeOrders;

impl Needs for ToSeeOrders {
    const PERMISSION: Permission = Permission::SeeOrders;
}

/// [`Permission::Issue`].
pub(super) struct ToIssue;

impl Needs for ToIssue {
    const PERMISSION: Permission = Permission::Issue;
}

/// [`Permission::Approve`].
pub(super) struct ToApprove;

impl Needs for ToApprove {
    const PERMISSION: Permission = Permission::Approve;
}

/// [`Permission::Report`].
pub(super) struct ToReport;

impl Needs for ToReport {
    const PERMISSION: Permission = Permission::Report;
}

/// An officer signed in at the kiosk that asks, whose role has the permission `P`.
pub(super) struct Allowed<P> {
    pub(super) kiosk: Arc<Kiosk>,
    pub(super) officer: Officer,
    permission: PhantomData<P>,
}

impl<P: Needs> FromRequestParts<State> for Allowed<P> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Failure> {
        let FromKiosk(kiosk) = FromKiosk::from_request_parts(parts, state).await?;
        let token = parts.headers.get(SESSION_HEADER).and_then(|token| token.to_str().ok()).map(str::to_owned);
        let token = token.ok_or(Refusal::from(Fault::SessionEnded))?;
        let at = kiosk.clone();
        let officer = blocking(&state.centre, move |centre| centre.officer(&at, &token, P::PERMISSION)).await?;
        Ok(Self { kiosk, officer, permission: PhantomData })
    }
}
