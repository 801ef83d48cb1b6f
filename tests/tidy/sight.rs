//! What a file looks at: every path in its `use` trees, expressions, types, attributes and macros, made absolute.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, Path, UseTree, VisRestricted};

use crate::source::{flat, is_test_only};

/// One path that a file mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Absolute: begins with `crate` or with the name of another crate.
    pub path: Vec<String>,
    pub line: usize,
    /// Everything below the path is brought in or given another name: `use a::b;`, `use a::b::*;`, `use a::b as c;`.
    pub whole: bool,
    /// The look is in a part of the file that is test code.
    pub in_test: bool,
}

impl Seen {
    /// The path as it is written in a `use`.
    pub fn text(&self) -> String {
        self.path.join("::")
    }
}

/// Every path in the file of a module.
pub fn seen_from(file: &syn::File, module: &[String]) -> Vec<Seen> {
    let mut local = Local { module: module.to_vec(), names: BTreeMap::new() };
    local.visit_file(file);
    let mut eye = Eye { module: module.to_vec(), in_test: false, local: local.names, seen: Vec::new() };
    eye.visit_file(file);
    eye.seen
}

/// Names that stand for something longer in the file: declared modules, and whatever a `use` brings in.
struct Local {
    module: Vec<String>,
    names: BTreeMap<String, Vec<String>>,
}

impl<'ast> Visit<'ast> for Local {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        let name = module.ident.to_string();
        let path = [&["crate".to_owned()], self.module.as_slice(), std::slice::from_ref(&name)].concat();
        self.names.insert(name, path);
        visit::visit_item_mod(self, module);
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        for (path, name, _) in terminals(&item.tree) {
            // A name that stands for itself is a crate.
            if path != [name.as_str()] {
                self.names.insert(name, path);
            }
        }
    }
}

struct Eye {
    module: Vec<String>,
    in_test: bool,
    local: BTreeMap<String, Vec<String>>,
    seen: Vec<Seen>,
}

impl Eye {
    fn look(&mut self, path: Vec<String>, line: usize, whole: bool) {
        if let Some(path) = self.absolute(path) {
            self.seen.push(Seen { path, line, whole, in_test: self.in_test });
        }
    }

    /// The path from its crate's root; nothing when it stays in the program's own file.
    fn absolute(&self, path: Vec<String>) -> Option<Vec<String>> {
        let first = path.first()?;
        let long = self.local.get(first).map(|long| [long.as_slice(), &path[1..]].concat());
        let path = long.unwrap_or(path);
        let own = |base: &[String], rest: &[String]| [&["crate".to_owned()], base, rest].concat();
        let is_program = self.module.first().is_some_and(|first| first == "bin");
        match path.first()?.as_str() {
            "crate" | "self" | "super" if is_program => None,
            "imza_kiosk" => Some(own(&[], &path[1..])),
            "self" => Some(own(&self.module, &path[1..])),
            "super" => {
                let ups = path.iter().take_while(|segment| *segment == "super").count();
                let kept = self.module.len().saturating_sub(ups);
                Some(own(&self.module[..kept], &path[ups..]))
            }
            _ => Some(path),
        }
    }

    fn inside<T>(&mut self, attributes: &[Attribute], body: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.in_test;
        self.in_test |= is_test_only(attributes);
        let result = body(self);
        self.in_test = outer;
        result
    }

    fn scan(&mut self, tokens: proc_macro2::TokenStream) {
        let words = flat(tokens);
        let is_name = |word: &str| word.starts_with(|first: char| first.is_alphabetic() || first == '_');
        let mut at = 0;
        while at < words.len() {
            let (word, line) = &words[at];
            let mut path = vec![word.trim_matches('"').to_owned()];
            at += 1;
            if word.starts_with("\"crate::") {
                path = word.trim_matches('"').split("::").map(str::to_owned).collect();
            } else if !is_name(word) {
                continue;
            }
            while at + 2 < words.len() && words[at].0 == ":" && words[at + 1].0 == ":" && is_name(&words[at + 2].0) {
                path.push(words[at + 2].0.clone());
                at += 3;
            }
            if path.len() > 1 {
                self.look(path, *line, false);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Eye {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Struct(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        self.inside(attributes, |eye| visit::visit_item(eye, item));
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let line = item.use_token.span.start().line;
        for (path, _, whole) in terminals(&item.tree) {
            self.look(path, line, whole);
        }
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.look(vec![item.ident.to_string()], item.extern_token.span.start().line, true);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if let Some(first) = path.segments.first().filter(|_| path.segments.len() > 1) {
            let line = first.ident.span().start().line;
            self.look(path.segments.iter().map(|segment| segment.ident.to_string()).collect(), line, false);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.visit_path(&mac.path);
        self.scan(mac.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.scan(list.tokens.clone());
        }
    }

    // `pub(in crate::central)` says who looks in, not who looks out.
    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}
}

/// The leaves of a `use` tree: path, the name it gets here, and whether all that lies below comes with it.
fn terminals(tree: &UseTree) -> Vec<(Vec<String>, String, bool)> {
    match tree {
        UseTree::Path(path) => {
            let below = terminals(&path.tree);
            let head = path.ident.to_string();
            let join = |(mut rest, name, whole): (Vec<String>, String, bool)| {
                rest.insert(0, head.clone());
                let name = if name == "self" { head.clone() } else { name };
                (rest, name, whole)
            };
            below.into_iter().map(join).collect()
        }
        UseTree::Name(name) if name.ident == "self" => vec![(Vec::new(), "self".to_owned(), true)],
        UseTree::Name(name) => vec![(vec![name.ident.to_string()], name.ident.to_string(), true)],
        UseTree::Rename(rename) if rename.ident == "self" => vec![(Vec::new(), rename.rename.to_string(), true)],
        UseTree::Rename(rename) => vec![(vec![rename.ident.to_string()], rename.rename.to_string(), true)],
        UseTree::Glob(_) => vec![(Vec::new(), "*".to_owned(), true)],
        UseTree::Group(group) => group.items.iter().flat_map(terminals).collect(),
    }
}
