//! Orders cancelled before their issue, and refunds whatever the provider does.

use super::*;
use crate::central::ledger::refunds::RefundState;
use crate::ports::payment::RefundStanding;

/// What the provider does when a refund is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Made,
    Pending,
    Refused,
    /// Nothing reaches it.
    Away,
    /// It makes the refund, and its answer is lost.
    Lost,
    AnotherAmount,
    AnotherReference,
}

pub(super) fn answer(told: &mut Told, refund: &NewRefund<'_>) -> Result<RefundReport, ServiceTrouble> {
    assert_eq!(refund.provider_id, ID);
    told.refunds_asked += 1;
    let says = if told.refunds.len() > 1 { told.refunds.remove(0) } else { told.refunds[0] };
    if matches!(says, Says::Made | Says::Lost) {
        told.made.insert(refund.reference.to_owned());
    }
    let standing = match says {
        Says::Away | Says::Lost => return Err(ServiceTrouble::Refused(503)),
        Says::Pending => RefundStanding::Pending,
        Says::Refused => RefundStanding::Refused,
        Says::Made | Says::AnotherAmount | Says::AnotherReference => RefundStanding::Made,
    };
    let reference = if says == Says::AnotherReference { "another" } else { refund.reference };
    let more = i64::from(says == Says::AnotherAmount);
    Ok(RefundReport { reference: reference.to_owned(), amount: Qepik::new(refund.amount.value() + more), standing })
}

fn fin() -> Fin {
    Fin::parse("7TEST1Z").expect("a FİN")
}

impl Scene {
    /// An order that was paid here and placed.
    pub(super) fn ordered() -> (Self, OrderNumber) {
        let scene = Self::paying();
        scene.provider.says(Ok(PaymentStanding::Paid));
        for minutes in [1, 16] {
            scene.clock.pass(minutes);
            scene.round();
        }
        let number = scene.placed().expect("placed");
        (scene, number)
    }

    fn stands(&self, number: &OrderNumber) -> (OrderState, Option<RefundState>) {
        let found = self.desk.order_of(number, &fin()).expect("a ledger").expect("an order");
        (found.order.state, found.refund.map(|refund| refund.state))
    }

    fn moved(&self, number: &OrderNumber, through: &[OrderState]) {
        for step in through.windows(2) {
            self.desk.ledger.write(|tx| orders::advance(tx, number, step[0], step[1])).expect("a move");
        }
    }

    fn cancels(&self, number: &OrderNumber) -> Option<Hurdle> {
        self.desk.cancel(number, &fin()).expect("a ledger").expect("an order").hurdle
    }

    /// Refunds made, and how often one was asked for.
    fn refunds(&self) -> (usize, u32) {
        let told = self.provider.0.lock().expect("whole");
        (told.made.len(), told.refunds_asked)
    }
}

#[test]
fn a_refund_is_asked_for_until_the_provider_answers_and_made_once() {
    use Says as P;
    let made = (OrderState::Refunded, Some(RefundState::Made));
    let cases: [(&str, &[Says], _, (usize, u32)); 8] = [
        ("at once", &[P::Made], made, (1, 1)),
        ("away twice", &[P::Away, P::Away, P::Made], made, (1, 3)),
        ("its answer is lost", &[P::Lost, P::Made], made, (1, 2)),
        ("its answer is lost twice, and it is away", &[P::Lost, P::Away, P::Lost, P::Made], made, (1, 4)),
        ("slow", &[P::Pending, P::Pending, P::Made], made, (1, 3)),
        ("it speaks of another amount", &[P::AnotherAmount, P::Made], made, (1, 2)),
        ("it speaks of another refund", &[P::AnotherReference, P::Made], made, (1, 2)),
        ("it refuses", &[P::Away, P::Refused], (OrderState::Cancelled, Some(RefundState::Refused)), (0, 2)),
    ];
    for (what, says, stands, refunds) in cases {
        let (scene, number) = Scene::ordered();
        scene.provider.0.lock().expect("whole").refunds = says.to_vec();
        assert_eq!(scene.cancels(&number), Some(Hurdle::Over), "{what}");
        for _ in 1..says.len() {
            assert_eq!(scene.stands(&number), (OrderState::Cancelled, Some(RefundState::Wanted)), "{what}");
            scene.round();
            assert_eq!(scene.stands(&number).1, Some(RefundState::Wanted), "{what}: it was asked a moment ago");
            scene.clock.pass(1);
            scene.round();
        }
        assert_eq!((scene.stands(&number), scene.refunds()), (stands, refunds), "{what}");
        // Pressed again, and the rounds go on: a refund that is settled is not asked for.
        assert_eq!(scene.cancels(&number), Some(Hurdle::Over), "{what}");
        scene.clock.pass(60);
        assert_eq!(scene.round(), 0, "{what}: no order comes of that payment again");
        assert_eq!((scene.stands(&number), scene.refunds()), (stands, refunds), "{what}");
    }
}

#[test]
fn an_order_in_work_issued_or_stopped_is_not_cancelled_here_and_one_that_waits_is() {
    use OrderState as S;
    let cases: [(&[OrderState], Hurdle); 9] = [
        (&[S::Paid, S::Ready, S::InService], Hurdle::Leased),
        (&[S::Paid, S::Ready, S::InService, S::Issued], Hurdle::Issued),
        (&[S::Paid, S::Ready, S::InService, S::Issued, S::HandedOver], Hurdle::Issued),
        (&[S::Paid, S::Ready, S::InService, S::Issued, S::HandedOver, S::Closed], Hurdle::Issued),
        (&[S::Paid, S::Blocked], Hurdle::Centre),
        (&[S::Paid, S::Ready, S::Expired], Hurdle::Centre),
        (&[S::Paid, S::Refunded], Hurdle::Over),
        (&[S::Paid, S::Cancelled], Hurdle::Over),
        (&[S::Paid, S::Ready, S::Cancelled, S::Refunded], Hurdle::Over),
    ];
    for (through, hurdle) in cases {
        let (scene, number) = Scene::ordered();
        scene.moved(&number, through);
        assert_eq!(scene.cancels(&number), Some(hurdle), "{through:?}");
        scene.clock.pass(60);
        scene.round();
        let last = *through.last().expect("a state");
        assert_eq!((scene.stands(&number), scene.refunds()), ((last, None), (0, 0)), "{through:?}");
    }
    for through in [&[S::Paid][..], &[S::Paid, S::Ready], &[S::Paid, S::Ready, S::InService, S::Ready]] {
        let (scene, number) = Scene::ordered();
        scene.moved(&number, through);
        scene.cancels(&number);
        assert_eq!(scene.stands(&number), (S::Refunded, Some(RefundState::Made)), "{through:?}");
    }
}

#[test]
fn an_order_that_was_paid_elsewhere_or_is_somebody_elses_is_left_alone() {
    let (scene, number) = Scene::ordered();
    let mut order = scene.desk.order(&number).expect("a ledger").expect("an order");
    order.number = OrderNumber::parse("260-1147").expect("a number");
    scene.desk.ledger.write(|tx| orders::add(tx, &order)).expect("added");
    assert_eq!(scene.cancels(&order.number), Some(Hurdle::Centre));
    let stranger = Fin::parse("3TEST2Y").expect("a FİN");
    assert!(scene.desk.cancel(&number, &stranger).expect("a ledger").is_none());
    for number in [&number, &order.number] {
        assert_eq!(scene.stands(number), (OrderState::Paid, None), "{number}");
    }
    assert_eq!(scene.refunds(), (0, 0));
}

#[test]
fn of_a_lease_and_a_cancelling_at_once_one_wins_and_money_goes_back_with_the_cancelling_alone() {
    for _ in 0..8 {
        let (scene, number) = Scene::ordered();
        let leased = std::thread::scope(|threads| {
            let leasing = threads.spawn(|| {
                scene.desk.ledger.write(|tx| {
                    orders::advance(tx, &number, OrderState::Paid, OrderState::Ready)?;
                    orders::advance(tx, &number, OrderState::Ready, OrderState::InService)
                })
            });
            let presses: Vec<_> = (0..3).map(|_| threads.spawn(|| scene.cancels(&number))).collect();
            for press in presses {
                let hurdle = press.join().expect("an answer");
                assert!(matches!(hurdle, Some(Hurdle::Leased | Hurdle::Over)), "{hurdle:?}");
            }
            leasing.join().expect("an answer").is_ok()
        });
        let cancelled = (OrderState::Refunded, Some(RefundState::Made));
        let expected = if leased { ((OrderState::InService, None), 0) } else { (cancelled, 1) };
        assert_eq!((scene.stands(&number), scene.refunds().0), expected);
    }
}
