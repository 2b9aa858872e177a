//! An HTTP server that gives prepared replies in order and keeps what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    pub(crate) fn raw(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { status, headers, body: body.to_vec() }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::raw(status, &[("content-type", "application/json")], body.to_string().as_bytes())
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// 201 of an opened case, with one upload to this server.
    pub(crate) fn opened() -> Self {
        Self::json(
            201,
            &json!({
                "verificationId": "01JD7Z0V9N3Q8R5T6W7X8Y9ZAB", "status": "pending",
                "uploads": [{"kind": "idFront", "method": "PUT", "url": "http://HOST/store/key?X-Amz-Signature=abc",
                    "headers": {"content-type": "image/png", "x-amz-checksum-sha256": "as-presigned", "if-none-match": "*"},
                    "expiresAt": "2026-11-24T10:00:00Z"}],
            }),
        )
    }

    /// 200 of the storage.
    pub(crate) fn stored() -> Self {
        Self::raw(200, &[], b"")
    }
}

pub(crate) struct FakeApi {
    host: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl FakeApi {
    pub(crate) fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let replies: Vec<Reply> = replies.into_iter().collect();
        let (kept, name) = (Arc::clone(&requests), host.clone());
        // Ends with its last reply; one that never is asked for ends with the test's process.
        thread::spawn(move || {
            for reply in replies {
                let Ok((stream, _)) = listener.accept() else { return };
                let request = read(&stream);
                kept.lock().unwrap().push(request);
                write(stream, &reply, &name);
            }
        });
        Self { host, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.host)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    let first = line();
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let mut headers = Vec::new();
    loop {
        let header = line();
        let Some((name, value)) = header.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length =
        headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, length)| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Request { method, path, headers, body }
}

fn write(mut stream: TcpStream, reply: &Reply, host: &str) {
    let body = String::from_utf8(reply.body.clone()).unwrap().replace("HOST", host);
    let mut head = format!("HTTP/1.1 {} X\r\ncontent-length: {}\r\nconnection: close\r\n", reply.status, body.len());
    for (name, value) in &reply.headers {
        head = format!("{head}{name}: {value}\r\n");
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
}
