//! A holder's certificates on the screen: what is offered, on whose word, and what goes to the centre or into the outbox.

use super::world::{TD1, World, moment, order};
use super::*;
use crate::domain::certificate::KeyPurpose;
use crate::domain::certificate::life::{CertificateState, LifeRules, ReplacementReason, RevocationReason};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::money::Qepik;
use crate::kiosk::app::certificates::{CertificatesScreen, Choice, Done, Step};
use crate::kiosk::app::message::Key;
use crate::ports::centre::{Ask, Told};
use crate::wire::life::{CertificatesAnswer, HeldCertificate, LifeAct, LifeAnswer, LifeEvent, LifeRequest};

const DAY: i64 = 86_400;

/// The holder's certificates at the centre, and what was asked to be done to them; true with a second officer.
#[derive(Default)]
pub(crate) struct AtCentre {
    pub(crate) held: Option<CertificatesAnswer>,
    pub(crate) lives: Vec<(LifeRequest, bool)>,
}

/// A certificate that ends in so many days.
pub(crate) fn held(number: &str, state: CertificateState, days: i64) -> HeldCertificate {
    let event = |to, why: &str, at| LifeEvent {
        to,
        why: why.to_owned(),
        at: moment(at),
        officer: Some("aysel".to_owned()),
        approver: None,
    };
    let (on_hold, revoked) = (state == CertificateState::OnHold, state == CertificateState::Revoked);
    HeldCertificate {
        serial: "0a".repeat(16),
        order: order(number, OrderState::HandedOver).number,
        purpose: KeyPurpose::Signature,
        state,
        not_before: moment((days - 1095) * DAY),
        not_after: moment(days * DAY),
        carrier_kind: crate::domain::order::CarrierKind::SmartCard,
        carrier_serial: "26100001".to_owned(),
        handed_over_at: Some(moment((days - 1095) * DAY)),
        suspended_at: on_hold.then(|| moment(-DAY)),
        revoked_at: revoked.then(|| moment(-DAY)),
        revocation_reason: revoked.then_some(RevocationReason::KeyCompromise),
        replaced_by: None,
        list_price: Qepik::new(1800),
        events: match state {
            CertificateState::OnHold => vec![event(state, "lost", -DAY)],
            CertificateState::Revoked => {
                vec![event(CertificateState::OnHold, "lost", -2 * DAY), event(state, "lost", -DAY)]
            }
            _ => vec![],
        },
    }
}

/// A handed-over order in front, its holder's card scanned, and these certificates at the centre.
pub(crate) fn with(certificates: Vec<HeldCertificate>) -> World {
    let mut world = World::signed_in();
    let of = order("260-1147", OrderState::HandedOver);
    world.life.held = Some(CertificatesAnswer {
        holder: of.holder.clone(),
        fin: of.fin.clone(),
        certificates,
        more: false,
        rules: LifeRules::default(),
    });
    world.orders = vec![of];
    world.scan(TD1);
    world.key(Key::F(7));
    world
}

impl World {
    /// What the centre answers about certificates.
    pub(crate) fn about_certificates(&mut self, ask: Ask) -> Result<Told, Trouble> {
        match ask {
            Ask::Life(request) => self.lives_on(request, false),
            Ask::LifeApproved(asked) => self.lives_on(asked.request, true),
            _ => Ok(Told::Certificates(Box::new(self.life.held.clone().ok_or(Fault::CertificateNotFound)?))),
        }
    }

    /// The centre does what it is asked, as far as a screen can tell.
    fn lives_on(&mut self, request: LifeRequest, approved: bool) -> Result<Told, Trouble> {
        self.life.lives.push((request.clone(), approved));
        let mut now = self.life.held.clone().ok_or(Fault::CertificateNotFound)?;
        let state = match request.act {
            LifeAct::Resume {} => CertificateState::Active,
            LifeAct::Revoke { .. } | LifeAct::Replace { .. } => CertificateState::Revoked,
        };
        let of = |held: &&mut HeldCertificate| held.order == request.order;
        now.certificates.iter_mut().filter(of).for_each(|held| held.state = state);
        let ordered = matches!(request.act, LifeAct::Replace { .. });
        let ordered = ordered.then(|| order("260-2001", OrderState::Ready).number);
        self.life.held = Some(now.clone());
        Ok(Told::LifeDone(Box::new(LifeAnswer { ordered, now })))
    }
}

fn screen(world: &World) -> &CertificatesScreen {
    let Screen::Certificates(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    screen
}

fn fault(world: &World) -> Option<Fault> {
    world.model.notice.as_ref().map(|trouble| trouble.fault)
}

#[test]
fn a_suspension_on_the_holders_word_is_a_record_that_needs_no_line() {
    let mut world = with(vec![held("260-1147", CertificateState::Active, 400)]);
    assert!(screen(&world).card.is_some(), "the card that was scanned is the holder's");
    world.line_cut = true;
    world.key(Key::F(6));
    assert!(matches!(screen(&world).step, Some(Step::Reason(_))));
    world.key(Key::Char('2'));
    assert!(matches!(screen(&world).step, Some(Step::Confirm(..))));
    world.key(Key::Enter);
    assert!(matches!(screen(&world).done, Some(Done::SuspensionWritten(_))));
    assert_eq!(world.life.lives, [], "the centre was asked for nothing");
    let told = screen(&world).told.as_ref().expect("a list");
    assert_eq!(told.certificates[0].state, CertificateState::OnHold, "the list no longer says that it is good");
    world.key(Key::F(6));
    assert!(
        matches!(screen(&world).step, Some(Step::Confirm(Choice::Resume, _))),
        "what may come next is giving it back"
    );
}

#[test]
fn a_suspended_certificate_is_resumed_with_the_card_that_was_read() {
    let mut world = with(vec![held("260-1147", CertificateState::OnHold, 400)]);
    world.key(Key::F(6));
    world.key(Key::Enter);
    let (request, approved) = &world.life.lives[0];
    assert_eq!((&request.act, approved), (&LifeAct::Resume {}, &false));
    assert!(request.card.as_ref().is_some_and(|card| card.fin.as_str() == "7TEST1Z"));
    assert_eq!(screen(&world).done, Some(Done::AtCentre("resumed")));
}

#[test]
fn what_is_no_holders_wish_asks_a_second_officer_who_is_not_the_clerk() {
    let mut world = with(vec![held("260-1147", CertificateState::Active, 400)]);
    for key in [Key::F(7), Key::Char('5'), Key::Enter] {
        world.key(key);
    }
    assert!(matches!(screen(&world).step, Some(Step::Second(..))));
    let sign_in = |world: &mut World, name: &str| {
        world.type_text(name);
        world.key(Key::Enter);
        world.type_text("secret");
        world.key(Key::Enter);
    };
    sign_in(&mut world, "aysel");
    assert_eq!(world.life.lives, [], "nobody approves their own");
    for key in [Key::Esc, Key::F(7), Key::Char('5'), Key::Enter] {
        world.key(key);
    }
    sign_in(&mut world, "rena");
    let (request, approved) = &world.life.lives[0];
    let reason = RevocationReason::PrivilegeWithdrawn;
    assert_eq!((&request.act, approved), (&LifeAct::Revoke { reason }, &true));
    assert_eq!(screen(&world).done, Some(Done::AtCentre("revoked")));
}

#[test]
fn a_lost_carrier_is_paid_at_the_till_and_leads_to_a_new_order() {
    let mut world = with(vec![held("260-1147", CertificateState::Active, 400)]);
    world.key(Key::Enter);
    let offered = match &screen(&world).step {
        Some(Step::Reason(offered)) => offered.len(),
        step => panic!("{step:?}"),
    };
    assert_eq!(offered, 3, "a renewal is not offered 400 days before the end");
    world.key(Key::Char('1'));
    world.key(Key::Enter);
    assert!(matches!(screen(&world).step, Some(Step::Receipt(..))), "without a receipt nothing goes on");
    world.type_text("AZP-0042");
    world.key(Key::Enter);
    world.key(Key::Enter);
    let receipt = Some("AZP-0042".to_owned());
    assert_eq!(world.life.lives[0].0.act, LifeAct::Replace { reason: ReplacementReason::Lost, receipt });
    assert!(matches!(screen(&world).done, Some(Done::Ordered(_))));
}

#[test]
fn a_renewal_is_offered_in_the_last_sixty_days() {
    let mut world = with(vec![held("260-1147", CertificateState::Active, 59)]);
    world.key(Key::Enter);
    assert!(matches!(&screen(&world).step, Some(Step::Reason(offered)) if offered.len() == 4));
}

#[test]
fn what_is_revoked_is_neither_resumed_nor_revoked_again() {
    let mut world = with(vec![held("260-1147", CertificateState::Revoked, 400)]);
    world.key(Key::F(6));
    assert_eq!(fault(&world), Some(Fault::CertificateEnded));
    world.key(Key::F(7));
    assert_eq!(fault(&world), Some(Fault::CertificateEnded));
}

#[test]
fn a_certificates_serial_number_at_the_prompt_opens_its_holders_list_at_that_certificate() {
    let mut world = with(vec![
        HeldCertificate { serial: "0b".repeat(16), ..held("260-1100", CertificateState::Revoked, 10) },
        held("260-1147", CertificateState::Active, 400),
    ]);
    world.key(Key::F(2));
    world.type_text(&"0A:".repeat(16));
    world.key(Key::Backspace);
    world.key(Key::Enter);
    let Screen::Certificates(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert_eq!(screen.selected().map(|held| held.order.as_str()), Some("260-1147"));
    assert!(screen.card.is_none(), "nobody laid a card down");
}
