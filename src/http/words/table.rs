//! The sentences: one type made of a list of names, codes, French and English.
//!
//! One list makes the type, its codes and its texts, so that a sentence without a code or a translation does not
//! compile. The list is written in one file for each subject. Each of them is a macro that adds its sentences to those
//! before and hands over to the next (`gather!`); the last step makes the type of all of them (`sentences!`).

// Each defines the macro that is named below.
#[macro_use]
mod request;
#[macro_use]
mod consent;
#[macro_use]
mod accounts;
#[macro_use]
mod events;
#[macro_use]
mod selfies;
#[macro_use]
mod photos;
#[macro_use]
mod operation;
#[macro_use]
mod done;

macro_rules! sentences {
    ($($name:ident $code:literal $french:literal $english:literal;)+) => {
        /// A sentence for a person: why a request was refused, or what was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Sentence {
            $(#[doc = concat!("`", $code, "`: ", $english)] $name,)+
        }

        impl Sentence {
            /// All of them.
            #[cfg(test)]
            pub(in crate::http) const ALL: &[Self] = &[$(Self::$name),+];

            /// Its stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The sentence that has this code.
            pub fn by_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }

            /// Its words in French and in English.
            pub(super) fn texts(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($french, $english),)+ }
            }
        }
    };
}

/// Adds the sentences of the next list to those gathered so far; without a further list, makes the type of them.
macro_rules! gather {
    ([] $($all:tt)*) => { sentences! { $($all)* } };
    ([$next:ident $($rest:ident)*] $($all:tt)*) => { $next! { [$($rest)*] $($all)* } };
}

gather! { [
    request_sentences
    consent_sentences
    account_sentences
    event_sentences
    selfie_sentences
    photo_sentences
    operation_sentences
    done_sentences
] }
