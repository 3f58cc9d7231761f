//! A TCP proxy that knows Kafka requests: it loses, delays or cuts them by their kind.
//!
//! Invariant: without a fault every byte passes unchanged and in order.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::time::Duration;

/// What happens to a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The broker never sees it; the connection ends.
    Cut,
    /// The broker acts on it; the client never learns, the connection ends.
    LoseResponse,
    Delay(Duration),
    /// The broker does not see it before the gate is opened.
    HoldRequest(Gate),
    /// The broker acts on it; the client does not learn before the gate is opened.
    HoldResponse(Gate),
}

/// Tells that a request has come, and holds it.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<(Mutex<GateState>, Condvar)>);

#[derive(Debug, Default)]
struct GateState {
    has_come: bool,
    is_open: bool,
}

impl Gate {
    fn pass(&self) {
        let (state, changed) = &*self.0;
        let mut state = state.lock().expect("no thread panics");
        state.has_come = true;
        changed.notify_all();
        while !state.is_open {
            state = changed.wait(state).expect("no thread panics");
        }
    }

    /// Waits until a request stands before the gate; false after `wait`.
    pub fn await_request(&self, wait: Duration) -> bool {
        let (state, changed) = &*self.0;
        let state = state.lock().expect("no thread panics");
        let waited = changed.wait_timeout_while(state, wait, |state| !state.has_come);
        waited.expect("no thread panics").0.has_come
    }

    pub fn open(&self) {
        let (state, changed) = &*self.0;
        state.lock().expect("no thread panics").is_open = true;
        changed.notify_all();
    }
}

#[derive(Default)]
struct Orders {
    /// By API key: what happens to the next ones.
    faults: Mutex<HashMap<i16, Vec<Fault>>>,
    target: OnceLock<String>,
    struck: AtomicU64,
}

/// Listens from the start; forwards once it knows where to.
#[derive(Clone)]
pub struct Proxy {
    orders: Arc<Orders>,
    pub port: u16,
}

impl Proxy {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("is bound").port();
        let orders = Arc::new(Orders::default());
        let shared = Arc::clone(&orders);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let orders = Arc::clone(&shared);
                std::thread::spawn(move || serve(&orders, client));
            }
        });
        Self { orders, port }
    }

    pub fn forward_to(&self, target: &str) {
        self.orders.target.set(target.to_owned()).expect("is told once");
    }

    pub fn order(&self, api: i16, fault: Fault) {
        self.orders
            .faults
            .lock()
            .expect("no thread panics")
            .entry(api)
            .or_default()
            .push(fault);
    }

    /// Forgets orders that have not been carried out.
    pub fn clear(&self) {
        self.orders.faults.lock().expect("no thread panics").clear();
    }

    /// How many orders have been carried out.
    pub fn struck(&self) -> u64 {
        self.orders.struck.load(Ordering::Relaxed)
    }
}

fn serve(orders: &Arc<Orders>, mut client: TcpStream) -> Option<()> {
    let mut broker = TcpStream::connect(orders.target.get()?).ok()?;
    client.set_nodelay(true).ok()?;
    broker.set_nodelay(true).ok()?;
    // By correlation id: responses that are lost, or held.
    let marked: Arc<Mutex<HashMap<i32, Option<Gate>>>> = Arc::default();
    let (mut back_from, mut back_to, back_marked) =
        (broker.try_clone().ok()?, client.try_clone().ok()?, Arc::clone(&marked));
    std::thread::spawn(move || {
        while let Some(frame) = read_frame(&mut back_from) {
            let correlation = i32::from_be_bytes([frame[4], frame[5], frame[6], frame[7]]);
            let mark = back_marked.lock().expect("no thread panics").remove(&correlation);
            match mark {
                Some(None) => break,
                Some(Some(gate)) => gate.pass(),
                None => {}
            }
            if back_to.write_all(&frame).is_err() {
                break;
            }
        }
        end(&back_from, &back_to);
    });
    while let Some(frame) = read_frame(&mut client) {
        let api = i16::from_be_bytes([frame[4], frame[5]]);
        let correlation = i32::from_be_bytes([frame[8], frame[9], frame[10], frame[11]]);
        match take(orders, api) {
            Some(Fault::Cut) => break,
            Some(Fault::LoseResponse) => mark(&marked, correlation, None),
            Some(Fault::HoldResponse(gate)) => mark(&marked, correlation, Some(gate)),
            Some(Fault::HoldRequest(gate)) => gate.pass(),
            Some(Fault::Delay(wait)) => std::thread::sleep(wait),
            None => {}
        }
        if broker.write_all(&frame).is_err() {
            break;
        }
    }
    end(&broker, &client);
    Some(())
}

fn mark(marked: &Mutex<HashMap<i32, Option<Gate>>>, correlation: i32, gate: Option<Gate>) {
    marked.lock().expect("no thread panics").insert(correlation, gate);
}

fn take(orders: &Orders, api: i16) -> Option<Fault> {
    let fault = orders.faults.lock().expect("no thread panics").get_mut(&api)?.pop()?;
    orders.struck.fetch_add(1, Ordering::Relaxed);
    Some(fault)
}

/// A whole request or response with its length; none at the end.
fn read_frame(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).ok()?;
    let len = usize::try_from(i32::from_be_bytes(length)).ok()?;
    let mut frame = vec![0; 4 + len];
    frame[..4].copy_from_slice(&length);
    stream.read_exact(&mut frame[4..]).ok()?;
    Some(frame)
}

fn end(one: &TcpStream, other: &TcpStream) {
    // Either may have ended already.
    let _ = one.shutdown(Shutdown::Both);
    let _ = other.shutdown(Shutdown::Both);
}
