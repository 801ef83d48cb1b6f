//! Organisations by VÖEN, and those who sign for them: each looked up in its register, none twice, as many as an application has
//! room for.

use jiff::SignedDuration;

use super::{Desk, OF_ALL, OF_ONE_NAME, Trouble};
use crate::central::ledger::documents::DocumentKind;
use crate::central::portal::draft::{Company, Draft, HOLDERS_MAX, Signer};
use crate::central::portal::limits::Rate;
use crate::domain::carrier::Sha256Hash;
use crate::domain::order::{ApplicantKind, Organisation};
use crate::domain::person::{DocumentNumber, Fin, Voen};
use crate::ports::register::{OrganisationStanding, RegisteredOrganisation};

/// Longest organisation name (RFC 5280, ub-organization-name).
const NAME_CHARS_MAX: usize = 64;
/// Holders that one client may have looked up: a few whole lists.
const OF_HOLDERS: Rate = Rate { max: 4 * HOLDERS_MAX as u32, span: SignedDuration::from_mins(10) };

/// A holder that somebody asks for.
#[derive(Clone)]
pub(in crate::central::portal) struct Asked {
    /// The line of a list; 1 for one alone.
    pub(in crate::central::portal) line: usize,
    /// Who.
    pub(in crate::central::portal) fin: Fin,
    /// Their ID card.
    pub(in crate::central::portal) document: DocumentNumber,
    /// Whether they are to have the right of the seal.
    pub(in crate::central::portal) seal_right: bool,
}

/// Why a holder is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::central::portal) struct NotTaken {
    /// The line of the list.
    pub(in crate::central::portal) line: usize,
    /// The sentence that says why.
    pub(in crate::central::portal) sentence: &'static str,
}

impl Desk {
    /// The organisation or sole trader behind a draft; the sentence that says why where it cannot order.
    pub(in crate::central::portal) fn company(
        &self,
        client: &[u8],
        draft: &Draft,
        voen: Voen,
    ) -> Result<Result<Company, &'static str>, Trouble> {
        // A VÖEN is no secret: however many colleagues ask for one, it is each client's look-ups that are limited.
        let of_client = Rate { max: self.rules.look_ups_max, span: OF_HOLDERS.span };
        let now = self.clock.now();
        if !self.counts.take("client", client, of_client, now) || !self.counts.take("all", b"", OF_ALL, now) {
            return Err(Trouble::TooOften);
        }
        let found = self.outside.organisations.organisation(&voen).map_err(|trouble| {
            tracing::warn!(%trouble, "the register of organisations");
            Trouble::Organisations
        })?;
        let Some(found) = found else {
            return Ok(Err(if voen.is_consistent() { "bad_voen_unknown" } else { "bad_voen_digits" }));
        };
        Ok(fits(draft, voen, found))
    }

    /// The holders that are asked for beside those of the draft: all of them, or why not, line by line.
    pub(in crate::central::portal) fn signers(
        &self,
        client: &[u8],
        (key, draft): (Sha256Hash, &Draft),
        asked: Vec<Asked>,
    ) -> Result<Result<Vec<Signer>, Vec<NotTaken>>, Trouble> {
        // Beside the head, whoever a paper of the organisation says so of; the counter sees it.
        let has_paper = self.attached(key)?.iter().any(|document| document.kind == DocumentKind::Seal);
        let (mut taken, mut not_taken) = (draft.signers.clone(), vec![]);
        for one in asked {
            let (line, is_there) = (one.line, taken.iter().any(|other| other.holder.fin == one.fin));
            let sentence = match (is_there, taken.len() >= HOLDERS_MAX) {
                (true, _) => Err("bad_holder_twice"),
                (_, true) => Err("bad_holders_many"),
                _ => self.signer(client, (draft, has_paper), one)?,
            };
            match sentence {
                Ok(signer) => taken.push(signer),
                Err(sentence) => not_taken.push(NotTaken { line, sentence }),
            }
        }
        Ok(if not_taken.is_empty() { Ok(taken) } else { Err(not_taken) })
    }

    fn signer(
        &self,
        client: &[u8],
        (draft, has_paper): (&Draft, bool),
        one: Asked,
    ) -> Result<Result<Signer, &'static str>, Trouble> {
        let now = self.clock.now();
        let fits = self.counts.take("holders", client, OF_HOLDERS, now)
            && self.counts.take("name", one.fin.as_str().as_bytes(), OF_ONE_NAME, now)
            && self.counts.take("all", b"", OF_ALL, now);
        if !fits {
            return Err(Trouble::TooOften);
        }
        let Some(holder) = self.look_up(one.fin, one.document)? else {
            // Who is not there counts as everybody's look-ups do: nobody finds out by lists which FİNs there are.
            let of_client = Rate { max: self.rules.look_ups_max, span: OF_HOLDERS.span };
            let may_miss = self.counts.take("client", client, of_client, now);
            return if may_miss { Ok(Err("bad_person")) } else { Err(Trouble::TooOften) };
        };
        let is_head = draft.company.as_ref().is_some_and(|company| company.head_fin == holder.fin);
        Ok(match one.seal_right && !is_head && !has_paper {
            true => Err("bad_seal"),
            false => Ok(Signer { holder, seal_right: one.seal_right }),
        })
    }
}

/// Whether what the register has may order as this applicant.
fn fits(draft: &Draft, voen: Voen, found: RegisteredOrganisation) -> Result<Company, &'static str> {
    match found.standing {
        OrganisationStanding::Active => {}
        OrganisationStanding::Suspended => return Err("bad_voen_suspended"),
        OrganisationStanding::Dissolved => return Err("bad_voen_dissolved"),
    }
    if found.kind != draft.applicant {
        return Err("bad_voen_kind");
    }
    if found.name.chars().count() > NAME_CHARS_MAX {
        return Err("bad_voen_name");
    }
    // A sole trader is the holder; an organisation's papers are seen at the counter.
    let is_own = draft.holder.as_ref().is_some_and(|holder| holder.fin == found.head_fin);
    if draft.applicant == ApplicantKind::Entrepreneur && !is_own {
        return Err("bad_voen_person");
    }
    let organisation = Organisation { name: found.name, voen };
    Ok(Company { organisation, head: found.head, head_fin: found.head_fin })
}
