//! The client: so many requests at one time over connections that stay open, as a browser asks and without looking into what
//! comes, the same for the portal and for its peer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use reqwest::header::{ACCEPT_ENCODING, ACCEPT_LANGUAGE, COOKIE};
use tokio::task::JoinSet;

/// Requests at one time.
const AT_ONCE: usize = 16;
/// Pages that anybody may open, behind the language: some are words alone, some are read out of the ledger, `order/carrier` is a
/// step of the visitor's own draft.
const PAGES: [&str; 8] = ["services", "about", "prices", "centres", "status", "check", "sign-in", "order/carrier"];

/// The client, as one visitor.
pub struct Client {
    http: reqwest::Client,
    cookie: String,
    runtime: tokio::runtime::Runtime,
}

/// What a turn came to.
pub struct Turn {
    seconds: f64,
    took: Vec<f64>,
}

/// What all turns of one side came to.
#[derive(Default)]
pub struct Turns {
    seconds: f64,
    /// Milliseconds of each page.
    pub took: Vec<f64>,
}

impl Turns {
    /// One more.
    pub fn add(&mut self, turn: Turn) {
        self.seconds += turn.seconds;
        self.took.extend(turn.took);
    }

    /// Pages a second.
    pub fn per_second(&self) -> f64 {
        self.took.len() as f64 / self.seconds
    }
}

impl Client {
    /// With a visitor's cookie.
    pub fn new(cookie: &str) -> Self {
        // What comes packed is taken as it is: unpacking is a browser's work, and would be this side's alone.
        let tls = crate::browser::no_tls();
        let http = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().gzip(false).build();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        Self { http: http.expect("a client"), cookie: cookie.to_owned(), runtime: runtime.expect("a runtime") }
    }

    /// The portal's pages in every language, each looked at once, and the longest of them.
    pub fn portal(&self, base: &str) -> (Vec<String>, String) {
        let all =
            ["az", "en", "ru"].into_iter().flat_map(|language| PAGES.map(|page| format!("{base}/{language}/{page}")));
        let all: Vec<String> = all.collect();
        let mut longest = String::new();
        for address in &all {
            let text = self.runtime.block_on(async {
                let answer = self.http.get(address).header(COOKIE, &self.cookie).send().await.expect("an answer");
                assert!(answer.status() == 200 && answer.url().as_str() == address, "{address}: {}", answer.status());
                answer.text().await.expect("a page")
            });
            if text.len() > longest.len() {
                longest = text;
            }
        }
        (all, longest)
    }

    /// Asks for so many pages, one after the other of the list.
    pub fn turn(&self, list: &[String], pages: usize) -> Turn {
        let (list, next) = (Arc::new(list.to_vec()), Arc::new(AtomicUsize::new(0)));
        let began = Instant::now();
        let took = self.runtime.block_on(async {
            let mut asking = JoinSet::new();
            for _ in 0..AT_ONCE {
                let (http, cookie, list, next) = (self.http.clone(), self.cookie.clone(), list.clone(), next.clone());
                asking.spawn(async move {
                    let mut took = vec![];
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= pages {
                            return took;
                        }
                        took.push(one(&http, &cookie, &list[n % list.len()]).await);
                    }
                });
            }
            asking.join_all().await.concat()
        });
        Turn { seconds: began.elapsed().as_secs_f64(), took }
    }
}

/// One page, whole; milliseconds.
async fn one(http: &reqwest::Client, cookie: &str, address: &str) -> f64 {
    let began = Instant::now();
    let request = http.get(address).header(COOKIE, cookie).header(ACCEPT_LANGUAGE, "az");
    let answer = request.header(ACCEPT_ENCODING, "gzip").send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{address}");
    let body = answer.bytes().await.expect("a whole page");
    assert!(!body.is_empty(), "{address}");
    began.elapsed().as_secs_f64() * 1e3
}
