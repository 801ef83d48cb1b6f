//! One Rust file: its place in the module tree, its words, and what `sight` and `functions` find in it.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, Meta};

use crate::functions::{self, Function};
use crate::sight::{self, Seen};

/// One Rust file, and all that the rules want to know of it.
pub struct Source {
    /// Path from the root of the project, with forward slashes.
    pub path: String,
    pub text: String,
    /// Module path in the library: `["kiosk", "app", "home"]`; programs are `["bin", "kiosk"]`; empty outside `src`.
    pub module: Vec<String>,
    /// Test code: under `tests` or `benches`, or declared under `#[cfg(test)]`.
    pub is_test: bool,
    /// Module paths of the files it declares as test code.
    pub test_modules: Vec<String>,
    /// Its tokens with their lines; comments are gone.
    pub words: Vec<(String, usize)>,
    pub seen: Vec<Seen>,
    pub functions: Vec<Function>,
    /// First and last lines of its parts that are test code.
    pub test_lines: Vec<(usize, usize)>,
}

impl Source {
    /// Reads a file.
    ///
    /// # Panics
    /// When it is not Rust.
    pub fn parse(path: &str, text: &str) -> Self {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let module = module_of(path);
        let (functions, test_lines) = functions::found_in(&file);
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            // The virtual counter is a program, though it lives under `tests`.
            is_test: path.contains("tests/") && !path.starts_with("tests/lab/src/") || path.starts_with("benches/"),
            test_modules: test_modules(&file, &module),
            words: flat(text.parse().expect("it parsed as a file")),
            seen: sight::seen_from(&file, &module),
            functions,
            test_lines,
            module,
        }
    }

    /// Its module path as the table writes it.
    pub fn room(&self) -> String {
        self.module.join("::")
    }

    /// Whether a line is test code.
    pub fn is_test_at(&self, line: usize) -> bool {
        self.is_test || self.test_lines.iter().any(|(first, last)| (*first..=*last).contains(&line))
    }
}

fn test_modules(file: &syn::File, module: &[String]) -> Vec<String> {
    let declared = file.items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && is_test_only(&module.attrs) => Some(&module.ident),
        _ => None,
    });
    declared.map(|name| [module, &[name.to_string()]].concat().join("::")).collect()
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
