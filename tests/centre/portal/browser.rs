//! A browser without scripts: it keeps the cookie, follows redirects, and sends the token of the page it has open.

use std::cell::RefCell;
use std::sync::Arc;

use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder};
use rustls::crypto::aws_lc_rs;

/// Redirects in a row before it is a circle.
const HOPS_MAX: usize = 8;

/// A way to the portal, without a memory.
pub struct Web {
    pub base: String,
    http: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub address: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// The path behind the language, such as `/order/person`.
    pub fn path(&self) -> &str {
        let path = self.address.splitn(4, '/').nth(3).unwrap_or("");
        path.get(2..).unwrap_or("")
    }

    /// What stands between two texts.
    pub fn between(&self, before: &str, after: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(before)?;
        rest.split_once(after).map(|(found, _)| found)
    }

    /// The order's number, on the page that gives it.
    pub fn number(&self) -> String {
        let shown = self.between("<h1><span class=\"unseen\">", "</h1>").expect("a number");
        shown.rsplit(' ').next().expect("a number").rsplit('>').next().expect("a number").to_owned()
    }
}

/// What a client without TLS is made with.
pub fn no_tls() -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("TLS")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

impl Web {
    pub fn new(base: String) -> Self {
        let client = reqwest::Client::builder().tls_backend_preconfigured(no_tls()).redirect(Policy::none()).no_proxy();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { base, http: client.build().expect("a client"), runtime }
    }

    /// Posts JSON, with a call-back's signature where one is given.
    pub fn post_json(&self, address: &str, body: &str, signature: Option<&str>) -> Page {
        let request = self.http.post(address).header("content-type", "application/json").body(body.to_owned());
        self.send(match signature {
            Some(signature) => request.header("payment-signature", signature),
            None => request,
        })
    }

    /// Any request.
    pub fn request(&self, method: Method, address: &str) -> RequestBuilder {
        self.http.request(method, address)
    }

    /// Sends it.
    pub fn send(&self, request: RequestBuilder) -> Page {
        self.runtime.block_on(async {
            let answer = request.send().await.expect("an answer");
            Page {
                status: answer.status().as_u16(),
                address: answer.url().to_string(),
                headers: answer.headers().clone(),
                body: answer.text().await.expect("text"),
            }
        })
    }
}

/// One visitor.
pub struct Browser<'a> {
    web: &'a Web,
    language: &'static str,
    cookie: RefCell<String>,
    token: RefCell<String>,
    visited: RefCell<Vec<String>>,
    /// Bytes of the longest page.
    pub longest: RefCell<usize>,
}

impl<'a> Browser<'a> {
    pub fn new(web: &'a Web, language: &'static str) -> Self {
        let (cookie, token, visited) = (RefCell::default(), RefCell::default(), RefCell::default());
        Self { web, language, cookie, token, visited, longest: RefCell::new(0) }
    }

    /// With the cookie of an earlier visit.
    pub fn with_cookie(self, cookie: String) -> Self {
        *self.cookie.borrow_mut() = cookie;
        self
    }

    /// The cookie, as it is sent.
    pub fn cookie(&self) -> String {
        self.cookie.borrow().clone()
    }

    /// Every address that was asked for.
    pub fn visited(&self) -> Vec<String> {
        self.visited.borrow().clone()
    }

    /// Opens a page of the portal by its path behind the language.
    pub fn open(&self, path: &str) -> Page {
        self.follow(self.web.request(Method::GET, &self.at(path)))
    }

    /// Sends the form of the page that is open, to a path behind the language.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.borrow().clone();
        let fields = [&[("token", token.as_str())][..], fields].concat();
        self.send_as_it_is(path, &fields)
    }

    /// Sends just these fields.
    pub fn send_as_it_is(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.follow(self.form(&self.at(path), fields))
    }

    /// Presses a button on the provider's page.
    pub fn press(&self, page: &Page, button: &str) -> Page {
        self.follow(self.form(&page.address, &[("pressed", button)]))
    }

    /// Sends the form of the page that is open with a file in it (RFC 7578).
    pub fn upload(&self, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Page {
        let token = self.token.borrow().clone();
        let mut body = vec![];
        for (name, value) in [&[("token", token.as_str())][..], fields].concat() {
            let part = format!("--X-Y\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = "--X-Y\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: \
                    application/pdf\r\n\r\n";
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--X-Y--\r\n");
        self.send_body(path, "multipart/form-data; boundary=X-Y", body)
    }

    /// Opens a file of the portal: its content type and its bytes.
    pub fn file(&self, path: &str) -> (String, Vec<u8>) {
        let request = self.web.request(Method::GET, &self.at(path)).header(COOKIE, self.cookie.borrow().as_str());
        self.web.runtime.block_on(async {
            let answer = request.send().await.expect("an answer");
            let kind = answer.headers().get("content-type").map_or("", |kind| kind.to_str().expect("ASCII")).to_owned();
            (kind, answer.bytes().await.expect("bytes").to_vec())
        })
    }

    /// The token of the page that is open.
    pub fn token(&self) -> String {
        self.token.borrow().clone()
    }

    /// Sends a body of any kind.
    pub fn send_body(&self, path: &str, kind: &str, body: Vec<u8>) -> Page {
        self.follow(self.web.request(Method::POST, &self.at(path)).header("content-type", kind).body(body))
    }

    /// Sends fields to the page that is open, wherever it is.
    pub fn submit(&self, page: &Page, fields: &[(&str, &str)]) -> Page {
        self.follow(self.form(&page.address, fields))
    }

    /// Sends them, and answers where that leads to, without going there.
    pub fn answer_of(&self, page: &Page, fields: &[(&str, &str)]) -> String {
        let answer = self.web.send(self.form(&page.address, fields));
        answer.headers[LOCATION].to_str().expect("ASCII").to_owned()
    }

    /// Opens any address.
    pub fn visit(&self, address: &str) -> Page {
        self.follow(self.web.request(Method::GET, address))
    }

    /// The same visitor's form as a request, to send along with others.
    pub fn form(&self, address: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let encoded: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let request = self.web.request(Method::POST, address);
        request.header("content-type", "application/x-www-form-urlencoded").body(encoded.join("&"))
    }

    /// An address of the portal.
    pub fn at(&self, path: &str) -> String {
        format!("{}/{}{path}", self.web.base, self.language)
    }

    fn follow(&self, first: RequestBuilder) -> Page {
        let mut request = first;
        for _ in 0..HOPS_MAX {
            let page = self.web.send(request.header(COOKIE, self.cookie.borrow().as_str()));
            self.visited.borrow_mut().push(page.address.clone());
            if let Some(cookie) = page.headers.get(SET_COOKIE) {
                let cookie = cookie.to_str().expect("ASCII");
                *self.cookie.borrow_mut() = cookie.split(';').next().expect("a cookie").to_owned();
            }
            let Some(next) = page.headers.get(LOCATION) else {
                if let Some(token) = page.between("name=\"token\" value=\"", "\"") {
                    *self.token.borrow_mut() = token.to_owned();
                }
                let longest = (*self.longest.borrow()).max(page.body.len());
                *self.longest.borrow_mut() = longest;
                return page;
            };
            assert_eq!(page.status, 303, "a form is never sent on: {}", page.address);
            let next = next.to_str().expect("ASCII");
            let address = if next.starts_with('/') { format!("{}{next}", self.web.base) } else { next.to_owned() };
            request = self.web.request(Method::GET, &address);
        }
        panic!("a circle: {:?}", self.visited());
    }
}

fn escaped(value: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    let escape = |byte: u8| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    value.bytes().map(escape).collect()
}
