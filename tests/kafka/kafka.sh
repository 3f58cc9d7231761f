#!/usr/bin/env bash
# A real Apache Kafka for the tests: KRaft, on free loopback ports, from its Maven jars; no Docker.
#
#   tests/kafka/kafka.sh start [1|3]    starts one node or three; prints the bootstrap address
#   tests/kafka/kafka.sh status         prints the bootstrap address, or fails
#   tests/kafka/kafka.sh node N stop|kill|pause|resume|start
#   tests/kafka/kafka.sh stop           stops every node and removes its data
#
# CHANCERY_KAFKA_DIR    data, logs and process ids (default: a folder under TMPDIR); one cluster a folder
# CHANCERY_KAFKA_CACHE  jars (default: ~/.cache/chancery-kafka); downloaded once with mvn
# CHANCERY_KAFKA_VERSION  another version than the one in pom.xml
# CHANCERY_KAFKA_PROPERTIES  a file of broker properties to append (limits, listeners, authorisation); in it
#                       @PORT@ and @CONTROLLER_PORT@ stand for the ports of the node
# CHANCERY_KAFKA_FORMAT  further arguments of StorageTool format (--add-scram ...)
#
# Needs Java 17 and mvn. Only what prints the address writes to standard output.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=${CHANCERY_KAFKA_DIR:-${TMPDIR:-/tmp}/chancery-kafka-$(id -u)}
version=${CHANCERY_KAFKA_VERSION:-$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' "$here/pom.xml")}
cache=${CHANCERY_KAFKA_CACHE:-$HOME/.cache/chancery-kafka}
jars=$cache/$version

say() { echo "kafka.sh: $*" >&2; }
fail() { say "$*"; exit 1; }

download() {
  [ -f "$jars/complete" ] && return
  command -v mvn >/dev/null || fail "mvn is missing: install maven and a Java 17 runtime"
  mkdir -p "$cache"
  (
    flock 9
    [ -f "$jars/complete" ] && exit 0
    say "downloading Apache Kafka $version"
    mvn -B -q -f "$here/pom.xml" dependency:copy-dependencies -Dkafka.version="$version" \
      -DincludeScope=runtime -DoutputDirectory="$jars" >&2
    touch "$jars/complete"
  ) 9>"$cache/lock"
}

# A port nobody listens on, below the range the kernel hands out by itself.
free_port() {
  local port first
  read -r first _ </proc/sys/net/ipv4/ip_local_port_range
  [ "$first" -ge 12000 ] || first=65000
  for _ in $(seq 100); do
    port=$((first - 1 - (RANDOM * 32768 + RANDOM) % 8000))
    grep -qsx "$port" "$dir/ports" && continue
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
    echo "$port" >>"$dir/ports"
    echo "$port"
    return
  done
  fail "no free port found"
}

# Replaces the (sub)shell, so that its process id is the node's.
java_run() { exec java -cp "$jars/*" -Dlog4j2.configurationFile="$here/log4j2.yaml" "$@"; }

write_properties() { # node, port, controller port, voters, replicas
  cat <<EOF
process.roles=broker,controller
node.id=$1
listeners=PLAINTEXT://127.0.0.1:$2,CONTROLLER://127.0.0.1:$3
advertised.listeners=PLAINTEXT://127.0.0.1:$2
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.quorum.voters=$4
log.dirs=$dir/node$1/data
num.partitions=1
auto.create.topics.enable=false
default.replication.factor=$5
min.insync.replicas=1
offsets.topic.replication.factor=$5
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=$5
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=$5
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
log.flush.interval.messages=9223372036854775807
num.network.threads=2
num.io.threads=4
EOF
  [ -z "${CHANCERY_KAFKA_PROPERTIES:-}" ] || sed "s/@PORT@/$2/g; s/@CONTROLLER_PORT@/$3/g" "$CHANCERY_KAFKA_PROPERTIES"
}

launch() { # node
  local home=$dir/node$1
  java_run -Xms128m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
    kafka.Kafka "$home/server.properties" >>"$home/log" 2>&1 </dev/null 9>&- &
  echo $! >"$home/pid"
  disown
}

alive() { [ -f "$dir/node$1/pid" ] && kill -0 "$(cat "$dir/node$1/pid")" 2>/dev/null; }

await_started() { # node, times it must have started
  for _ in $(seq 600); do
    [ "$(grep -c 'Kafka Server started' "$dir/node$1/log" 2>/dev/null || true)" -ge "$2" ] && return
    alive "$1" || { tail -30 "$dir/node$1/log" >&2; fail "node $1 ended while starting"; }
    sleep 0.1
  done
  fail "node $1 did not start within 60 s; its log is $dir/node$1/log"
}

start() {
  local nodes=${1:-1} cluster voters="" bootstrap="" node
  case $nodes in 1 | 3) ;; *) fail "start takes 1 or 3" ;; esac
  if status_quiet; then cat "$dir/bootstrap"; return; fi
  download
  rm -rf "$dir"
  mkdir -p "$dir"
  local -a ports controllers
  for node in $(seq "$nodes"); do
    ports[node]=$(free_port)
    controllers[node]=$(free_port)
    voters+="${voters:+,}$node@127.0.0.1:${controllers[node]}"
    bootstrap+="${bootstrap:+,}127.0.0.1:${ports[node]}"
  done
  cluster=$(head -c 16 /dev/urandom | base64 | tr '+/' 'ab' | tr -d '=' | sed 's/^-/A/')
  for node in $(seq "$nodes"); do
    mkdir -p "$dir/node$node"
    write_properties "$node" "${ports[node]}" "${controllers[node]}" "$voters" "$nodes" >"$dir/node$node/server.properties"
    (java_run -Xmx128m -XX:TieredStopAtLevel=1 kafka.tools.StorageTool format \
      -t "$cluster" -c "$dir/node$node/server.properties" ${CHANCERY_KAFKA_FORMAT:-}) >"$dir/node$node/log" 2>&1 \
      || { cat "$dir/node$node/log" >&2; fail "formatting node $node failed"; }
    launch "$node"
  done
  for node in $(seq "$nodes"); do await_started "$node" 1; done
  echo "$bootstrap" >"$dir/bootstrap"
  echo "$bootstrap"
}

status_quiet() {
  [ -f "$dir/bootstrap" ] || return 1
  local home
  for home in "$dir"/node*; do alive "${home##*node}" && return 0; done
  return 1
}

stop() {
  local home pid
  for home in "$dir"/node*; do
    [ -f "$home/pid" ] || continue
    pid=$(cat "$home/pid")
    kill -KILL "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
  done
  rm -rf "$dir"
}

node() { # node, action
  local pid started
  pid=$(cat "$dir/node$1/pid")
  case $2 in
    stop) kill -TERM "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done ;;
    kill) kill -KILL "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done ;;
    pause) kill -STOP "$pid" ;;
    resume) kill -CONT "$pid" ;;
    start)
      started=$(grep -c 'Kafka Server started' "$dir/node$1/log" || true)
      launch "$1"
      await_started "$1" $((started + 1))
      ;;
    *) fail "node takes stop, kill, pause, resume or start" ;;
  esac
}

case ${1:-} in
  start) start "${2:-1}" ;;
  status) status_quiet || fail "not running"; cat "$dir/bootstrap" ;;
  stop) stop ;;
  node) node "$2" "$3" ;;
  *) sed -n '2,18s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
