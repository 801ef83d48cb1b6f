//! The peer: one page of axum's in a process of its own, as long as the portal's longest, and nothing around it: no template, no
//! cookie, no ledger, no compression, no limits.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::response::Html;
use axum::routing::get;

/// The argument that makes this program the peer.
pub const ARGUMENT: &str = "plain-page";
/// Names the file with the page.
const PAGE: &str = "IMZA_PLAIN_PAGE";

/// The running peer. Ended when dropped.
pub struct Plain {
    /// Its page.
    pub address: String,
    child: Child,
}

impl Plain {
    /// Serves a page from now on.
    pub fn begin(folder: &Path, page: &str) -> Self {
        let file = folder.join("plain.html");
        std::fs::write(&file, page).expect("a file");
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.arg(ARGUMENT).env(PAGE, file).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the peer starts");
        let mut said = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let address = said.next().expect("it says where it listens").expect("text");
        Self { address, child }
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the peer's process does.
pub fn serve() -> std::io::Result<()> {
    let page: &'static str = std::fs::read_to_string(std::env::var_os(PAGE).expect("a page"))?.leak();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}/", listener.local_addr()?);
        std::io::stdout().flush()?;
        axum::serve(listener, Router::new().route("/", get(move || async move { Html(page) }))).await
    })
}
