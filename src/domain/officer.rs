//! Officers, their roles, and the one table of what each role may do.

use serde::{Deserialize, Serialize};

use crate::domain::text::{TextError, clean_line};

/// A member of staff's account name: 2 to 32 of `a–z 0–9 . - _`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OfficerId(String);

/// Why an account name was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an account name has 2 to 32 of a–z, 0–9, '.', '-', '_'")]
pub struct OfficerIdError;

impl OfficerId {
    /// Reads an account name.
    ///
    /// # Errors
    /// [`OfficerIdError`] when the length or a character is wrong.
    pub fn parse(raw: &str) -> Result<Self, OfficerIdError> {
        let id = raw.trim().to_ascii_lowercase();
        let fits = (2..=32).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_'));
        if fits { Ok(Self(id)) } else { Err(OfficerIdError) }
    }

    /// The account name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OfficerId {
    type Error = OfficerIdError;
    fn try_from(raw: String) -> Result<Self, Self::Error> {
        Self::parse(&raw)
    }
}

impl From<OfficerId> for String {
    fn from(id: OfficerId) -> Self {
        id.0
    }
}

/// What an officer is employed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Serves citizens at the counter.
    Clerk,
    /// Watches a region and approves what needs a second person.
    Supervisor,
    /// Finds and mends faults; may not issue.
    Technician,
}

/// One thing an officer may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Search orders and see applicants' data.
    SeeOrders,
    /// Lease an order and write its carrier.
    Issue,
    /// Sell readers at the counter.
    Sell,
    /// Approve another officer's request.
    Approve,
    /// See device states and traces.
    Diagnose,
    /// See the regional reports.
    Report,
}

impl Role {
    /// Every role, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Clerk, Self::Supervisor, Self::Technician];

    /// The role's word in commands, files and on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Supervisor => "supervisor",
            Self::Technician => "technician",
        }
    }

    /// The table of permissions.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::SeeOrders => matches!(self, Self::Clerk | Self::Supervisor),
            Permission::Issue | Permission::Sell => matches!(self, Self::Clerk),
            Permission::Approve | Permission::Report => matches!(self, Self::Supervisor),
            Permission::Diagnose => true,
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|r| r.word() == word).ok_or_else(|| "clerk, supervisor or technician".to_owned())
    }
}

/// An officer who has signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Account name.
    pub id: OfficerId,
    /// Name as colleagues know it, shown on the status line and on receipts.
    pub display_name: String,
    /// What the officer is employed as.
    pub role: Role,
}

impl Officer {
    /// Checks a display name at the door.
    ///
    /// # Errors
    /// [`TextError`] when it is empty, longer than 60 characters or holds a forbidden character.
    pub fn new(id: OfficerId, display_name: &str, role: Role) -> Result<Self, TextError> {
        Ok(Self { id, display_name: clean_line(display_name, 60)?, role })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clerk_can_cause_an_issue_and_nobody_both_issues_and_approves() {
        for role in Role::ALL {
            assert!(!(role.may(Permission::Issue) && role.may(Permission::Approve)), "{role:?}");
            assert_eq!(role.word().parse(), Ok(role));
        }
        assert!(Role::Clerk.may(Permission::Issue));
    }

    #[test]
    fn an_account_name_is_plain_ascii() {
        assert_eq!(OfficerId::parse(" Aysel ").map(String::from), Ok("aysel".to_owned()));
        for bad in ["a", "ay sel", "ayşel", "x".repeat(33).as_str()] {
            assert_eq!(OfficerId::parse(bad), Err(OfficerIdError), "{bad}");
        }
    }
}
