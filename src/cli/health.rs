//! `chancery health`: one HTTP request to a running worker, for HEALTHCHECK in images without a shell.
//!
//! Invariant: ends within five seconds.

use super::Exit;
use super::args::HealthArgs;
use anyhow::Context;
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

pub(super) fn run(args: &HealthArgs) -> anyhow::Result<Exit> {
    let address = args.address.replace("0.0.0.0:", "127.0.0.1:");
    let path = if args.live { "/livez" } else { "/readyz" };
    let answer = ask(&address, path).with_context(|| format!("cannot ask http://{address}{path}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    anstream::println!("{}", body.trim());
    Ok(if head.split(' ').nth(1) == Some("200") {
        Exit::Ok
    } else {
        Exit::Failed
    })
}

fn ask(address: &str, path: &str) -> anyhow::Result<String> {
    const PATIENCE: Duration = Duration::from_secs(2);
    let target = address.to_socket_addrs()?.next().context("no such address")?;
    let mut stream = TcpStream::connect_timeout(&target, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.take(64 * 1024).read_to_string(&mut answer)?;
    Ok(answer)
}
