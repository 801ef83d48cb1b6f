//! A second person's word for an identity, and the evidence it is for, word for word.

use imza_kiosk::domain::evidence::{ApprovalReason, Difference, ReadingMethod};
use imza_kiosk::wire::centre as wire;

use crate::{assert_golden, at, number, officer};

/// Every reason, with a card that differs and one that does not.
#[test]
fn evidence_its_approval_and_the_answer_have_their_words() {
    let lease = |reading: &ReadingMethod| wire::LeaseRequest { order: number(), reading: *reading, differs: None };
    assert_golden("lease-request.json", &ReadingMethod::ALL.iter().map(lease).collect::<Vec<_>>());
    let ask = |(n, reason): (usize, &ApprovalReason)| wire::ApproveRequest {
        order: number(),
        officer: officer(),
        reading: ReadingMethod::MrzTyped,
        differs: n.checked_sub(1).and_then(|n| Difference::ALL.get(n).copied()),
        reason: *reason,
    };
    assert_golden("approve-request.json", &ApprovalReason::ALL.iter().enumerate().map(ask).collect::<Vec<_>>());
    assert_golden("approve-answer.json", &[wire::ApproveAnswer { approved_at: at(3) }]);
}
