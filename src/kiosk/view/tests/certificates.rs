//! The states of a holder's certificates.

use super::*;
use crate::domain::certificate::life::CertificateState;
use crate::kiosk::app::tests::certificates::{held, with};

pub(super) fn states() -> Vec<(&'static str, World)> {
    let all = || {
        vec![
            held("260-1147", CertificateState::Active, 45),
            held("260-0990", CertificateState::OnHold, 400),
            held("260-0777", CertificateState::Revoked, 200),
            held("260-0412", CertificateState::Expired, -30),
        ]
    };
    let keys = |keys: &[Key]| after(with(all()), |w| keys.iter().for_each(|key| w.key(*key)));
    vec![
        ("certificates", keys(&[])),
        ("certificates-suspended", keys(&[Key::Down])),
        ("certificates-revoked", keys(&[Key::Down, Key::Down])),
        ("certificates-suspend", keys(&[Key::F(6)])),
        ("certificates-resume", keys(&[Key::Down, Key::F(6)])),
        ("certificates-revoke", keys(&[Key::F(7)])),
        ("certificates-revoke-confirm", keys(&[Key::F(7), Key::Char('1')])),
        ("certificates-replace", keys(&[Key::Enter])),
        ("certificates-receipt", after(keys(&[Key::Enter, Key::Char('1')]), |w| w.type_text("AZP-0042"))),
        ("certificates-second", keys(&[Key::Enter, Key::Char('3'), Key::Enter])),
        (
            "certificates-ordered",
            after(keys(&[Key::Enter, Key::Char('1')]), |w| {
                w.type_text("AZP-0042");
                w.key(Key::Enter);
                w.key(Key::Enter);
            }),
        ),
        ("certificates-none", {
            let mut world = with(all());
            world.life.held = None;
            after(world, |w| {
                w.key(Key::Esc);
                w.scan(TD1);
                w.key(Key::F(7));
            })
        }),
        ("certificates-help", keys(&[Key::F(1)])),
    ]
}
