//! An upload in pieces outlives the processes that take it in: `kill -9` in the middle of a piece,
//! another process on the same folder goes on, then one that was started anew.

use crate::server::{Server, Setup, wait_for};
use crate::support::clips::{self, Source};
use std::io::Write;
use std::net::TcpStream;
use ureq::Agent;

/// Speaks tus to whoever is asked.
struct Client {
    agent: Agent,
    path: String,
}

impl Client {
    /// Begins an upload.
    fn begin(server: &Server, length: usize) -> Self {
        let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let request = agent.post(server.url("/api/v1/uploads")).header("tus-resumable", "1.0.0");
        let answer = request.header("upload-length", length.to_string()).send_empty().unwrap();
        assert_eq!(answer.status(), 201);
        let path = answer.headers()["location"].to_str().unwrap().to_owned();
        Self { agent, path }
    }

    fn id(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    /// How much has come, as soon as somebody says so.
    fn offset(&self, server: &Server) -> usize {
        wait_for("an offset", || {
            let request = self.agent.head(server.url(&self.path)).header("tus-resumable", "1.0.0");
            let answer = request.call().ok().filter(|answer| answer.status() == 200)?;
            answer.headers()["upload-offset"].to_str().unwrap().parse().ok()
        })
    }

    /// Sends a piece that breaks off after `bytes`; the connection stays open.
    fn break_off(&self, server: &Server, all: &[u8], offset: usize, bytes: usize) -> TcpStream {
        let address = server.base.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!(
            "PATCH {} HTTP/1.1\r\nHost: {address}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\n\
             Content-Type: application/offset+octet-stream\r\nContent-Length: {}\r\n\r\n",
            self.path,
            all.len() - offset
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&all[offset..offset + bytes]).unwrap();
        wait_for("what was sent", || (self.offset(server) == offset + bytes).then_some(()));
        stream
    }

    /// Sends all that is missing.
    fn end(&self, server: &Server, all: &[u8], offset: usize) {
        let request = self.agent.patch(server.url(&self.path)).header("tus-resumable", "1.0.0");
        let request = request.header("upload-offset", offset.to_string());
        let request = request.header("content-type", "application/offset+octet-stream");
        assert_eq!(request.send(&all[offset..]).unwrap().status(), 204);
    }
}

#[test]
fn an_upload_in_pieces_outlives_its_servers() {
    let dir = tempfile::tempdir().unwrap();
    let source = clips::make(dir.path(), &Source { seconds: 4, ..Source::default() });
    let all = std::fs::read(source).unwrap();
    let (data, third) = (dir.path().join("data"), all.len() / 3);
    let setup = Setup::new(&data);
    let (first, second) = (setup.start(), Setup::with_role("api", &data).start());
    let client = Client::begin(&first, all.len());

    let broken = client.break_off(&first, &all, 0, third);
    first.kill();
    drop(broken);
    assert_eq!(client.offset(&second), third, "the other process knows what came");
    let broken = client.break_off(&second, &all, third, third);
    second.kill();
    drop(broken);

    let server = setup.start();
    assert_eq!(client.offset(&server), 2 * third);
    client.end(&server, &all, 2 * third);
    server.success_of(client.id());
    assert_eq!(client.offset(&server), all.len(), "for as long as the video is known");
    assert!(server.bytes(&format!("/api/v1/videos/{}/file", client.id())) == all);
    let left = std::fs::read_dir(data.join("arriving")).unwrap().count();
    assert_eq!(left, 0, "nothing of it is staged any more");
}
