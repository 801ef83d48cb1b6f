//! The technician's bench: lines come in, are looked at again one group at a time, and go when nothing is found any more.

use super::world::World;
use crate::domain::doctor::{Finding, Group, Health, Part};
use crate::domain::fault::Fault;
use crate::kiosk::app::Screen;
use crate::kiosk::app::devices::bench::Bench;
use crate::kiosk::app::message::Key;

/// Findings of a counter with one thing wrong and one that could not be looked at.
pub(crate) fn findings() -> Vec<Finding> {
    vec![
        Finding::of(Part::Service).plain("pcsc-lite version 2.3.3").plain("/run/pcscd/pcscd.comm"),
        Finding::of(Part::Readers).fact("count", 2),
        Finding::of(Part::Reader)
            .named("id-card")
            .plain("Identiv uTrust 3700 F CL Reader 00 00")
            .untested(Some(Fault::ReaderEmpty)),
        Finding::of(Part::Reader)
            .named("smart-card")
            .plain("ACS ACR39U ICC Reader 00 00")
            .fact("atr", "3BFD1300008131FE158073C021C057597562694B657940"),
        Finding::of(Part::Module)
            .named("piv-smart-card")
            .plain("/usr/lib/libykcs11.so.2")
            .fact("took", 4_012)
            .fault(Fault::CarrierSilent),
        Finding::of(Part::Name).plain("centre.example:8443").plain("192.0.2.7"),
        Finding::of(Part::Connection).fact("took", 3),
        Finding::of(Part::Tls).plain("TLS 1.3").fact("days-left", 9).attention(Fault::CentreCertificateEnding),
        Finding::of(Part::Centre).fact("version", "0.1.0").fact("took", 41),
        Finding::of(Part::Clock).fact("apart", 0),
        Finding::of(Part::Store).fact("kept", 34).fact("free", 20_480),
        Finding::of(Part::Chain).fact("verified", 112),
        Finding::of(Part::Queue).fact("unsent", 0).fact("at-most", 10_000),
        Finding::of(Part::Versions).plain("kiosk 0.1.0").plain("Linux 6.12.0"),
    ]
}

/// The bench in front, with these findings.
pub(crate) fn opened(findings: Vec<Finding>, hang: &[Group]) -> World {
    let mut world = World::signed_in();
    (world.bench.findings, world.bench.hang) = (findings, hang.to_vec());
    world.key(Key::F(9));
    world.key(Key::F(6));
    world
}

fn bench(world: &World) -> &Bench {
    match &world.model.screen {
        Screen::Devices(devices) => devices.bench.as_ref().expect("the bench is in front"),
        other => panic!("{other:?}"),
    }
}

fn parts(world: &World) -> Vec<Part> {
    bench(world).lines.iter().map(|line| line.finding.part).collect()
}

#[test]
fn every_group_is_looked_at_and_the_lines_stand_in_the_order_of_the_parts() {
    let mut backwards = findings();
    backwards.reverse();
    let world = opened(backwards, &[]);
    assert_eq!(world.bench.looked, Group::ALL);
    assert_eq!(parts(&world), findings().iter().map(|finding| finding.part).collect::<Vec<_>>());
    assert!(!bench(&world).is_running());
    assert_eq!(
        [Health::Fault, Health::Attention, Health::Untested].map(|health| bench(&world).count(health)),
        [1, 1, 1]
    );
}

#[test]
fn enter_looks_at_one_group_again_and_what_is_gone_goes_with_its_line() {
    let mut world = opened(findings(), &[]);
    world.bench.findings.retain(|finding| finding.part != Part::Reader);
    world.bench.looked.clear();
    world.key(Key::Enter);
    assert_eq!(world.bench.looked, [Group::Counter], "the cursor stands on the service");
    assert!(!parts(&world).contains(&Part::Reader), "unplugged");
    assert_eq!(parts(&world).len(), findings().len() - 2);
    world.key(Key::End);
    world.key(Key::Enter);
    assert_eq!(world.bench.looked, [Group::Counter, Group::Machine]);
}

#[test]
fn a_group_that_is_being_looked_at_is_not_begun_twice_and_its_old_lines_stay_meanwhile() {
    let mut world = opened(findings(), &[Group::Counter]);
    assert!(bench(&world).is_running());
    world.bench.looked.clear();
    world.key(Key::F(6));
    assert_eq!(world.bench.looked, [Group::Centre, Group::Store, Group::Machine]);
    assert_eq!(parts(&world).len(), findings().len());
    world.key(Key::Esc);
    assert!(
        matches!(&world.model.screen, Screen::Devices(devices) if devices.bench.is_none()),
        "back to the quick look"
    );
}
