//! The owner of passwords: hashing takes its time on purpose, and no other device waits for it.

use std::sync::mpsc::{Receiver, SyncSender};

use crate::kiosk::app::message::{Answer, JobId, Msg, PasswordJob};
use crate::ports::passwords::Passwords;

/// Does one after the other.
pub(super) fn own_passwords(
    passwords: &dyn Passwords,
    queue: &Receiver<(JobId, PasswordJob)>,
    inbox: &SyncSender<Msg>,
) {
    while let Ok((job, work)) = queue.recv() {
        let answer = match work {
            PasswordJob::Hash(password) => Answer::PasswordHashed(passwords.hash(&password)),
            PasswordJob::Draw => Answer::ChallengeDrawn(passwords.challenge()),
            PasswordJob::Verify { spki, message, signature } => {
                Answer::PasswordChecked(passwords.signed(&spki, &message, &signature))
            }
            PasswordJob::Check { password, hash } => Answer::PasswordChecked(passwords.verify(&hash, &password)),
        };
        if inbox.send(Msg::Answer(job, answer)).is_err() {
            return;
        }
    }
}
