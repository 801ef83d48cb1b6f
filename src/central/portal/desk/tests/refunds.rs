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
    assert_eq!(refund.provider_id, told.id);
    told.refunds_asked += 1;
    let says = if told.refunds.len() > 1 { told.refunds.remove(0) } else { told.refunds[0] };
    if matches!(says, Says::Made | Says::Lost) {
        told.made.insert(refund.reference.to_owned(), refund.amount.value());
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

    /// The orders of a company's application that was paid here and placed, in their places.
    fn ordered_for(holders: &[&str]) -> (Self, Vec<OrderNumber>) {
        let scene = Self::paying_for(holders);
        scene.provider.says(Ok(PaymentStanding::Paid));
        let number = scene.confirmed();
        let first = scene.desk.order(&number).expect("a ledger").expect("an order");
        let package = scene.desk.package(&first).expect("a ledger");
        let numbers =
            if package.is_empty() { vec![number] } else { package.into_iter().map(|one| one.number).collect() };
        (scene, numbers)
    }

    /// CONFIRM, pressed.
    fn confirmed(&self) -> OrderNumber {
        let Ok(Standing::Paying(payment)) = self.desk.standing(self.key) else { panic!("a payment") };
        assert_eq!(self.desk.settle(&payment), Ok(PaymentState::Paid));
        self.desk.place(&payment.reference).expect("placed")
    }

    fn stands(&self, number: &OrderNumber) -> (OrderState, Option<RefundState>) {
        let fin = self.desk.order(number).expect("a ledger").expect("an order").fin;
        let found = self.desk.order_of(number, &fin).expect("a ledger").expect("an order");
        (found.order.state, found.refund.map(|refund| refund.state))
    }

    fn moved(&self, number: &OrderNumber, through: &[OrderState]) {
        for step in through.windows(2) {
            self.desk.ledger.write(|tx| orders::advance(tx, number, step[0], step[1])).expect("a move");
        }
    }

    fn cancels(&self, number: &OrderNumber) -> Option<Hurdle> {
        let fin = self.desk.order(number).expect("a ledger").expect("an order").fin;
        self.desk.cancel(number, &fin).expect("a ledger").expect("an order").hurdle
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

#[test]
fn an_order_of_a_package_goes_back_by_itself_whatever_the_provider_does() {
    use OrderState as S;
    use Says as P;
    let holders = ["7TEST1Z", "3TEST2Y", "9TCR6LQ"];
    let cases: [(&str, &[Says], RefundState); 6] = [
        ("at once", &[P::Made], RefundState::Made),
        ("away", &[P::Away, P::Away, P::Made], RefundState::Made),
        ("its answer is lost", &[P::Lost, P::Lost, P::Made], RefundState::Made),
        ("slow", &[P::Pending, P::Made], RefundState::Made),
        (
            "it speaks of another amount, then of another refund",
            &[P::AnotherAmount, P::AnotherReference, P::Made],
            RefundState::Made,
        ),
        ("it refuses", &[P::Away, P::Refused], RefundState::Refused),
    ];
    for (what, says, outcome) in cases {
        let (scene, numbers) = Scene::ordered_for(&holders);
        let last = if outcome == RefundState::Made { S::Refunded } else { S::Cancelled };
        // The middle one, then the package's own number, then whoever is left.
        for (gone, place) in [1, 0, 2].into_iter().enumerate() {
            scene.provider.0.lock().expect("whole").refunds = says.to_vec();
            assert_eq!(scene.cancels(&numbers[place]), Some(Hurdle::Over), "{what}");
            for _ in 1..says.len() {
                assert_eq!(scene.stands(&numbers[place]), (S::Cancelled, Some(RefundState::Wanted)), "{what}");
                scene.clock.pass(1);
                scene.round();
            }
            assert_eq!(scene.stands(&numbers[place]), (last, Some(outcome)), "{what}");
            let left = numbers.iter().filter(|number| scene.stands(number) == (S::Paid, None)).count();
            assert_eq!(left, 2 - gone, "{what}: nobody else's order is touched");
            // Pressed again, and the rounds go on.
            scene.cancels(&numbers[place]);
            scene.clock.pass(60);
            scene.round();
            let made = scene.provider.0.lock().expect("whole").made.clone();
            let (count, sum) = (made.len(), made.values().sum::<i64>());
            let expected = if outcome == RefundState::Made { gone + 1 } else { 0 };
            assert_eq!((count, sum), (expected, 7200 * i64::try_from(expected).expect("few")), "{what}");
        }
    }
}

#[test]
fn of_a_package_an_order_in_work_stays_and_the_others_can_go() {
    use OrderState as S;
    let (scene, numbers) = Scene::ordered_for(&["7TEST1Z", "3TEST2Y"]);
    scene.moved(&numbers[0], &[S::Paid, S::Ready, S::InService]);
    assert_eq!(scene.cancels(&numbers[0]), Some(Hurdle::Leased));
    assert_eq!(scene.cancels(&numbers[1]), Some(Hurdle::Over));
    assert_eq!(scene.stands(&numbers[0]), (S::InService, None));
    assert_eq!((scene.stands(&numbers[1]), scene.refunds()), ((S::Refunded, Some(RefundState::Made)), (1, 1)));
    let (alone, numbers) = Scene::ordered_for(&["7TEST1Z"]);
    assert_eq!(alone.cancels(&numbers[0]), Some(Hurdle::Over), "a package of one");
    assert_eq!(alone.stands(&numbers[0]), (S::Refunded, Some(RefundState::Made)));
}

#[test]
fn orders_of_a_package_that_are_cancelled_at_once_each_go_back_once() {
    let holders = ["7TEST1Z", "3TEST2Y", "9TCR6LQ", "3TCR9LL"];
    for _ in 0..4 {
        let (scene, numbers) = Scene::ordered_for(&holders);
        std::thread::scope(|threads| {
            for number in numbers.iter().chain(&numbers) {
                let scene = &scene;
                threads.spawn(move || assert_eq!(scene.cancels(number), Some(Hurdle::Over)));
            }
        });
        let made = scene.provider.0.lock().expect("whole").made.clone();
        assert_eq!((made.len(), made.values().sum::<i64>()), (4, 4 * 7200));
    }
}
