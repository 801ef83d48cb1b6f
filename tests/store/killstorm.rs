//! The program is killed at any moment, many times in one store's life: everything acknowledged is there, and nothing twice.

use crate::child::{OPS, Worker, child_options, operations_held};
use crate::figures::{Figure, write_figures};
use crate::model::Random;
use crate::scene::Scene;

const LIVES: u64 = 6;

#[test]
fn a_killed_program_loses_nothing_acknowledged() {
    let (mut kills, mut lost, mut random) = (0, vec![], Random(1));
    for seed in 0..LIVES {
        let mut scene = Scene::new();
        scene.options = child_options();
        let mut held = 0;
        while held < OPS {
            let mut worker = Worker::start(&scene.dir, seed, held, &[]);
            let patience = usize::try_from(random.below(24)).expect("small");
            let mut acknowledged = worker.acknowledged(patience);
            worker.process.kill().expect("killed");
            acknowledged += worker.acknowledged(OPS);
            kills += u32::from(!worker.process.wait().expect("ended").success());
            let store = scene.open();
            match operations_held(seed, held + acknowledged, &store) {
                Ok(count) => held = count,
                Err(difference) => {
                    lost.push(difference);
                    break;
                }
            }
        }
        let notices = scene.open().notices().expect("open");
        assert_eq!(notices, [], "and after all of it the store is whole");
    }
    let command = "cargo test --test store killstorm";
    write_figures(
        "killstorm",
        &[
            Figure::count("killstorm.kills", kills.into(), command),
            Figure::count("killstorm.lost", lost.len() as u64, command),
        ],
    );
    assert_eq!(lost, Vec::<String>::new());
    assert!(kills >= 40, "{kills} kills are no storm");
}
