//! One Rust file: its place in the module tree and its syntax. What it looks at is collected in `sight`.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, Meta};

/// One Rust file.
pub struct Source {
    /// Path from the root of the project, with forward slashes.
    pub path: String,
    pub text: String,
    /// Module path in the library: `["kiosk", "app", "home"]`; programs are `["bin", "kiosk"]`; empty outside `src`.
    pub module: Vec<String>,
    /// Test code: under `tests` or `benches`, or declared under `#[cfg(test)]`.
    pub is_test: bool,
    pub file: syn::File,
}

impl Source {
    /// Reads a file.
    ///
    /// # Panics
    /// When it is not Rust.
    pub fn parse(path: &str, text: &str) -> Self {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        // The virtual counter is a program, though it lives under `tests`.
        let is_test = path.contains("tests/") && !path.starts_with("tests/lab/src/") || path.starts_with("benches/");
        Self { path: path.to_owned(), text: text.to_owned(), module: module_of(path), is_test, file }
    }

    /// Its module path as the table writes it.
    pub fn room(&self) -> String {
        self.module.join("::")
    }

    /// Its tokens; comments are gone.
    pub fn tokens(&self) -> TokenStream {
        self.text.parse().expect("it parsed before")
    }

    /// Module paths of the files this one declares as test code.
    pub fn test_modules(&self) -> Vec<String> {
        let declared = self.file.items.iter().filter_map(|item| match item {
            Item::Mod(module) if module.content.is_none() && is_test_only(&module.attrs) => Some(&module.ident),
            _ => None,
        });
        declared.map(|name| [self.module.as_slice(), &[name.to_string()]].concat().join("::")).collect()
    }
}

fn module_of(path: &str) -> Vec<String> {
    let Some(inner) = path.strip_prefix("src/").and_then(|inner| inner.strip_suffix(".rs")) else {
        return Vec::new();
    };
    let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod") || module == ["lib"] {
        module.pop();
    }
    module
}

/// Whether these attributes leave the item out of the product.
pub fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("cfg") => {
            let words = flat(list.tokens.clone());
            words.iter().any(|(word, _)| word == "test") && !words.iter().any(|(word, _)| word == "not")
        }
        _ => false,
    })
}

/// The identifiers, literals and signs of a token stream with their lines, groups opened; a group's start is `(`.
pub fn flat(tokens: TokenStream) -> Vec<(String, usize)> {
    let mut words = Vec::new();
    for token in tokens {
        let line = token.span().start().line;
        match token {
            TokenTree::Group(group) => {
                words.push(("(".to_owned(), line));
                words.extend(flat(group.stream()));
                words.push((")".to_owned(), line));
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => words.push((token.to_string(), line)),
        }
    }
    words
}
