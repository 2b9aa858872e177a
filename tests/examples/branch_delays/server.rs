//! A thread for each connection, on 127.0.0.1 alone.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use super::aws::Stub;

/// A request as far as a stub looks at it.
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    /// `X-Amz-Target`, empty where there is none.
    pub(crate) target: String,
    pub(crate) body: Vec<u8>,
}

/// What is answered.
pub(crate) struct Answer {
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// Answers on a port that the system chooses; gives its URL.
pub(crate) fn serve(stub: Stub) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for connection in listener.incoming() {
            let stub = stub.clone();
            thread::spawn(move || connection.ok().and_then(|connection| talk(&connection, &stub)));
        }
    });
    url
}

/// Until the other side hangs up.
fn talk(connection: &TcpStream, stub: &Stub) -> Option<()> {
    connection.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(connection);
    loop {
        let asked = read(&mut reader)?;
        let answer = stub.answer(&asked);
        let mut head = format!("HTTP/1.1 200 OK\r\ncontent-type: {}\r\n", answer.content_type);
        for (name, value) in &answer.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if !answer.headers.iter().any(|(name, _)| *name == "content-length") {
            let _ = write!(head, "content-length: {}\r\n", answer.body.len());
        }
        head.push_str("\r\n");
        let mut writer = connection;
        writer.write_all(&[head.as_bytes(), &answer.body].concat()).ok()?;
    }
}

fn read(reader: &mut BufReader<&TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut target, mut length) = (String::new(), 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "x-amz-target" => value.trim().clone_into(&mut target),
            "content-length" => length = value.trim().parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { method, path, target, body })
}
