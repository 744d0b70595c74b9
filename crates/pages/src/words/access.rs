//! The words of who may do what: permissions, scopes, acts and what became of them. Each closed list of the rules has
//! its words under its own name.

use transom_rules::access::{
    ActorKind, Denied, Face, Noun, Outcome, Permission, Scope, Sees, Told, Verb, Word,
};
use transom_rules::assignment::Policy;
use transom_rules::words::Sentence;

use super::say;

/// What a word is called; one of a later version stays what it is.
pub fn told<T: Word>(word: &Told<T>, call: impl Fn(T) -> String) -> String {
    word.known().map_or_else(|| word.to_string(), call)
}

/// What a permission lets somebody do.
pub fn permission(permission: Permission) -> String {
    of("permission", permission)
}

/// What the permissions of a kind are about: `Conversations`.
pub fn group(kind: &str) -> String {
    say(&plain(format!("permission-group-{kind}")))
}

/// The kind that a permission belongs to: what stands before the point of its word.
pub fn group_of(permission: Permission) -> &'static str {
    permission.as_str().split('.').next().unwrap_or_default()
}

/// An act.
pub fn verb(verb: Verb) -> String {
    of("verb", verb)
}

/// Which conversations somebody sees.
pub fn sees(sees: Sees) -> String {
    of("sees", sees)
}

/// How the conversations of a team come to its people.
pub fn policy(policy: Policy) -> String {
    of("policy", policy)
}

/// A scope of a token.
pub fn scope(scope: Scope) -> String {
    of("scope", scope)
}

/// What a token with this scope may do.
pub fn scope_about(scope: Scope) -> String {
    say(&plain(format!("scope-{scope}-about")))
}

/// What came of an act.
pub fn outcome(outcome: Outcome) -> String {
    of("outcome", outcome)
}

/// By which way somebody asked.
pub fn face(face: Face) -> String {
    of("face", face)
}

/// Whoever acted, where they have no name.
pub fn actor(kind: ActorKind) -> String {
    of("actor", kind)
}

/// A kind of thing; empty for nothing in particular.
pub fn noun(noun: Noun) -> String {
    if noun == Noun::Nothing { String::new() } else { of("noun", noun) }
}

/// Why somebody may not.
pub fn denied(denied: Denied) -> String {
    let sentence = plain(format!("denied-{}", denied.code().replace('_', "-")));
    say(&match denied {
        Denied::Permission(missing) => sentence.with("permission", permission(missing)),
        Denied::Scope(missing) => sentence.with("scope", missing.as_str()),
        Denied::PeopleOnly | Denied::Above | Denied::FactorFirst => sentence,
    })
}

/// What somebody lacked who was refused, as others read it.
pub fn lacked(denied: Denied) -> String {
    let sentence = plain(format!("lacked-{}", denied.code().replace('_', "-")));
    say(&match denied {
        Denied::Permission(missing) => sentence.with("permission", permission(missing)),
        Denied::Scope(missing) => sentence.with("scope", scope(missing)),
        Denied::PeopleOnly | Denied::Above | Denied::FactorFirst => sentence,
    })
}

pub(crate) fn of(kind: &str, word: impl Word) -> String {
    say(&plain(id_of(kind, word)))
}

/// A word with what belongs to it.
pub(super) fn with_value(kind: &str, word: impl Word, value: String) -> String {
    say(&plain(id_of(kind, word)).with("value", value))
}

fn id_of(kind: &str, word: impl Word) -> String {
    format!("{kind}-{}", word.word().replace(['.', '_'], "-"))
}

fn plain(id: String) -> Sentence {
    Sentence { id: id.into(), arguments: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn has_words<T: Word>(tell: impl Fn(T) -> String) {
        for one in T::ALL {
            let told = tell(*one);
            let is_id = told.contains('-') && !told.contains(' ') && told == told.to_lowercase();
            assert!(!is_id, "{} has no words: {told}", one.word());
        }
    }

    #[test]
    fn every_word_of_the_rules_is_told() {
        has_words(permission);
        has_words(|one| group(group_of(one)));
        has_words(verb);
        has_words(sees);
        has_words(scope);
        has_words(scope_about);
        has_words(outcome);
        has_words(face);
        has_words(actor);
        has_words(noun);
    }

    #[test]
    fn whoever_may_not_reads_what_is_missing() {
        let told = denied(Denied::Permission(Permission::CostsRead));
        assert!(told.contains("“Read what messages cost”"), "{told}");
        assert!(denied(Denied::Scope(Scope::Send)).contains("the scope send"));
        for denied_for in [Denied::PeopleOnly, Denied::Above, Denied::FactorFirst] {
            assert!(denied(denied_for).ends_with('.'), "{denied_for:?}");
        }
    }
}
