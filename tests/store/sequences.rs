//! Any sequence of operations, with reopenings in between, leaves the store as the model says.

use proptest::prelude::*;

use crate::model::{Model, Op};
use crate::scene::Scene;
use imza_kiosk::adapters::store::StoreOptions;

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_is_what_the_model_says(ops in prop::collection::vec(any::<u64>().prop_map(Op::from_random), 1..120)) {
        let mut scene = Scene::new();
        scene.options = StoreOptions { queue_max: 12, log_bytes_slack: 4 << 10, ..scene.options };
        let mut model = Model::new(scene.options.queue_max);
        let mut store = scene.open();
        for op in ops {
            let performed = model.perform(op, &store);
            prop_assert_eq!(performed, model.apply(op), "{:?}", op);
            if op == Op::Reopen {
                drop(store);
                store = scene.open();
            }
            prop_assert_eq!(model.difference(&store), None, "after {:?}", op);
        }
    }
}
