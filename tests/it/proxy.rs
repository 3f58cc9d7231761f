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

/// What happens to the next request of a connection with this number or a higher one.
#[derive(Clone, Debug)]
struct Order {
    fault: Fault,
    from: u64,
}

/// By correlation id: requests whose response is lost, or held.
type Marks = Arc<Mutex<HashMap<i32, (i16, Fault)>>>;

#[derive(Default)]
struct Orders {
    /// By API key: what happens to the next ones.
    faults: Mutex<HashMap<i16, Vec<Order>>>,
    /// Accepted so far.
    connections: AtomicU64,
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
                let number = orders.connections.fetch_add(1, Ordering::SeqCst);
                std::thread::spawn(move || serve(&orders, number, client));
            }
        });
        Self { orders, port }
    }

    pub fn forward_to(&self, target: &str) {
        self.orders.target.set(target.to_owned()).expect("is told once");
    }

    pub fn order(&self, api: i16, fault: Fault) {
        self.orders.add(api, Order { fault, from: 0 });
    }

    /// Only for connections that begin from now on: what somebody dead has still sent is not meant.
    pub fn order_for_new(&self, api: i16, fault: Fault) {
        let from = self.orders.connections.load(Ordering::SeqCst);
        self.orders.add(api, Order { fault, from });
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

impl Orders {
    fn add(&self, api: i16, order: Order) {
        let mut faults = self.faults.lock().expect("no thread panics");
        faults.entry(api).or_default().push(order);
    }

    fn take(&self, api: i16, connection: u64) -> Option<Fault> {
        let mut faults = self.faults.lock().expect("no thread panics");
        let waiting = faults.get_mut(&api)?;
        let index = waiting.iter().rposition(|order| order.from <= connection)?;
        self.struck.fetch_add(1, Ordering::Relaxed);
        Some(waiting.remove(index).fault)
    }
}

fn serve(orders: &Arc<Orders>, connection: u64, mut client: TcpStream) -> Option<()> {
    let mut broker = TcpStream::connect(orders.target.get()?).ok()?;
    client.set_nodelay(true).ok()?;
    broker.set_nodelay(true).ok()?;
    let marks = Marks::default();
    let (back_from, back_to) = (broker.try_clone().ok()?, client.try_clone().ok()?);
    let (back_marks, back_orders) = (Arc::clone(&marks), Arc::clone(orders));
    std::thread::spawn(move || answer(&back_orders, &back_marks, back_from, back_to));
    while let Some(frame) = read_frame(&mut client) {
        let api = i16::from_be_bytes([frame[4], frame[5]]);
        let correlation = i32::from_be_bytes([frame[8], frame[9], frame[10], frame[11]]);
        match orders.take(api, connection) {
            Some(Fault::Cut) => break,
            Some(fault @ (Fault::LoseResponse | Fault::HoldResponse(_))) => {
                marks
                    .lock()
                    .expect("no thread panics")
                    .insert(correlation, (api, fault));
            }
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

/// Passes on what the broker answers.
fn answer(orders: &Orders, marks: &Marks, mut broker: TcpStream, mut client: TcpStream) {
    while let Some(frame) = read_frame(&mut broker) {
        let correlation = i32::from_be_bytes([frame[4], frame[5], frame[6], frame[7]]);
        let mark = marks.lock().expect("no thread panics").remove(&correlation);
        match mark {
            Some((_, Fault::HoldResponse(gate))) => gate.pass(),
            Some(_) => break,
            None => {}
        }
        if client.write_all(&frame).is_err() {
            break;
        }
    }
    end(&broker, &client);
    // A connection that ended before the answer came, as the first one to a broker does: the next is meant.
    let left = std::mem::take(&mut *marks.lock().expect("no thread panics"));
    for (api, fault) in left.into_values() {
        if matches!(fault, Fault::HoldResponse(_)) {
            orders.add(api, Order { fault, from: 0 });
        }
    }
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
