//! The functions of a file: how long they are, which are tests, and where test code begins and ends.

use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, ImplItemFn, ItemFn, ItemMod, Signature, TraitItemFn};

use crate::source::is_test_only;

/// A function as the rules see it.
pub struct Function {
    pub name: String,
    /// The line of its `fn`.
    pub line: usize,
    /// Lines from there to the closing brace.
    pub lines: usize,
    pub is_test: bool,
    pub is_ignored: bool,
}

/// The functions of a file, and the first and last lines of its parts that are test code.
pub fn found_in(file: &syn::File) -> (Vec<Function>, Vec<(usize, usize)>) {
    let mut counter = Counter { functions: Vec::new(), test_lines: Vec::new() };
    counter.visit_file(file);
    (counter.functions, counter.test_lines)
}

struct Counter {
    functions: Vec<Function>,
    test_lines: Vec<(usize, usize)>,
}

impl Counter {
    fn mark(&mut self, attributes: &[Attribute], first: Span, last: Span) {
        if is_test_only(attributes) {
            self.test_lines.push((first.start().line, last.end().line));
        }
    }

    fn count(&mut self, attributes: &[Attribute], signature: &Signature, block: &Block) {
        self.mark(attributes, signature.fn_token.span, block.brace_token.span.close());
        let line = signature.fn_token.span.start().line;
        let named = |name: &str| attributes.iter().any(|attribute| last_is(attribute, name));
        self.functions.push(Function {
            name: signature.ident.to_string(),
            line,
            lines: block.brace_token.span.close().end().line - line + 1,
            is_test: named("test"),
            is_ignored: named("ignore"),
        });
    }
}

fn last_is(attribute: &Attribute, name: &str) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == name)
}

impl<'ast> Visit<'ast> for Counter {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if let Some((brace, _)) = &item.content {
            self.mark(&item.attrs, item.mod_token.span, brace.span.close());
        }
        visit::visit_item_mod(self, item);
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.count(&item.attrs, &item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.count(&item.attrs, &item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if let Some(block) = &item.default {
            self.count(&item.attrs, &item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}
