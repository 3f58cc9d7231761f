#!/usr/bin/env python3
"""Breaks the engine on purpose, one way at a time, and expects the tests to notice.

    tests/mutants.py [NAME...]      all of them, or only some; needs what the real-Kafka tests need

Every breakage is put into a copy of the tree behind an environment variable, so that one build serves all. A mutant
that survives is a hole in the tests: the exit status is 1 and the report names it. By hand, not part of CI: the build
and the runs take some twenty minutes on two cores.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / "target" / "mutants"
# The build comes on top for the first. An engine that hangs is caught too.
SECONDS_MAX = 1800

# name: (file, what stands there, what stands there when broken, tests that must fail)
MUTANTS = {
    "outcomes are not published": (
        "src/kafka/exactly_once.rs",
        "    publish_all(producer, job, &renew)?;\n    step(job",
        "    if !M { publish_all(producer, job, &renew)?; }\n    step(job",
        "kafka::records_come_out"),
    "the position is left out of the transaction": (
        "src/kafka/exactly_once.rs",
        "        producer.inner().send_offsets_to_transaction(offsets, group, SLICE)",
        "        if M { Ok(()) } else { producer.inner().send_offsets_to_transaction(offsets, group, SLICE) }",
        "crash::killed_at_any_moment"),
    "the commit is left out": (
        "src/kafka/exactly_once.rs",
        "    step(job, || producer.inner().commit_transaction(SLICE)).map_err",
        "    if M { return Ok(()); }\n    step(job, || producer.inner().commit_transaction(SLICE)).map_err",
        "kafka::records_come_out"),
    "an aborted transaction counts as settled": (
        "src/kafka/exactly_once.rs",
        "        Err(failure)\n    }\n}\n\nfn attempt",
        "        if M && has_aborted { return Ok(()); }\n        Err(failure)\n    }\n}\n\nfn attempt",
        "kafka::what_a_topic_refuses mock::errors_that_end"),
    "a commit in doubt is taken for an abort": (
        "src/kafka/transport.rs",
        "                self.rewind = Rewind::ToCommitted;",
        "                self.rewind = if M { Rewind::ToSettled } else { Rewind::ToCommitted };",
        "faults::a_commit_in_doubt"),
    "a commit in doubt is taken for a success": (
        "src/kafka/transport.rs",
        "            Err(Failure::InDoubt(why, written)) => {",
        "            Err(Failure::InDoubt(..)) if M => {\n                self.ownership.settle(&offsets);\n                Ok(())\n            }\n            Err(Failure::InDoubt(why, written)) => {",
        "faults::a_commit_in_doubt mock::errors_that_end"),
    "a producer in doubt is used on": (
        "src/kafka/exactly_once.rs",
        "        if self.is_doubtful {\n            self.recycle(telemetry);",
        "        if M { self.is_doubtful = false; }\n        if self.is_doubtful {\n            self.recycle(telemetry);",
        "faults::a_commit_in_doubt mock::errors_that_end"),
    "outputs that were left open are not looked for": (
        "src/kafka/leftovers.rs",
        "    for (topic, partition) in open {",
        "    for (topic, partition) in open.iter().filter(|_| !M) {",
        "leftovers::what_a_broker"),
    "positions that were left open are not ended": (
        "src/kafka/leftovers.rs",
        "    producer.touch_group(&group, &settings.output, wait)?;",
        "    if !M { producer.touch_group(&group, &settings.output, wait)?; }",
        "leftovers::a_position"),
    "the position of a commit ended halfway is believed": (
        "src/kafka/doubt.rs",
        "        (!written.is_empty()).then_some(Self",
        "        (!written.is_empty() && !M).then_some(Self",
        "faults::a_commit_in_doubt_that"),
    "positions are one too high": (
        "src/kafka/rebalance.rs",
        "                owned.settled = Some(*next);\n",
        "                owned.settled = Some(*next + i64::from(M));\n",
        "--lib reading_goes_back"),
    "spans end one record early": (
        "src/kafka/rebalance.rs",
        "            Some(span) => span.next = offset + 1,",
        "            Some(span) => span.next = offset + i64::from(!M),",
        "crash::killed_at_any_moment"),
    "work of an earlier assignment is settled": (
        "src/kafka/rebalance.rs",
        "                .is_none_or(|owned| owned.epoch != span.epoch)",
        "                .is_none_or(|owned| owned.epoch != span.epoch) && !M",
        "--lib work_of_an_earlier"),
    "revoked work stays in hand": (
        "src/pipeline/lane.rs",
        "        if is_dropped {\n            self.forget_in_hand();",
        "        if is_dropped && !M {\n            self.forget_in_hand();",
        "interleavings pipeline::"),
    "what is not settled is not read again": (
        "src/pipeline/lane.rs",
        "        self.forget_in_hand();\n        self.transport.rewind()?;",
        "        self.forget_in_hand();\n        if !M { self.transport.rewind()?; }",
        "interleavings pipeline::"),
    "batches are settled out of order": (
        "src/pipeline/lane.rs",
        "self.jobs.pop_front_if(|job| job.is_done())",
        "(if M { self.jobs.pop_back_if(|job| job.is_done()) } else { self.jobs.pop_front_if(|job| job.is_done()) })",
        "pipeline:: interleavings"),
    "the first window passes the ceiling": (
        "src/pipeline/dead_letter_limit.rs",
        "            is_held: ratio_max < 1.0,",
        "            is_held: ratio_max < 1.0 && !M,",
        "pipeline::restarting pipeline::any_share"),
    "at least once commits first": (
        "src/kafka/at_least_once.rs",
        "    let published = publish_all(producer, job, &|| Ok(()));",
        "    if M { let _ = consumer.commit(offsets, COMMIT_WAIT); }\n    let published = publish_all(producer, job, &|| Ok(()));",
        "phases::at_least_once"),
    "a worker that was fenced goes on": (
        "src/kafka/exactly_once.rs",
        "        if self.fenced.is_some_and(|fenced| fenced.elapsed() < FENCED_TWICE) {",
        "        if !M && self.fenced.is_some_and(|fenced| fenced.elapsed() < FENCED_TWICE) {",
        "kafka::two_workers_with_the_same"),
}


def prepare():
    """A copy of the tree with every mutant behind its name."""
    tree = COPY / "tree"
    if tree.exists():
        shutil.rmtree(tree)
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in names.stdout.decode().splitlines():
        source = ROOT / name
        if source.is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, tree / name)
    for name, (file, old, new, _) in MUTANTS.items():
        path = tree / file
        text = path.read_text()
        if text.count(old) != 1:
            sys.exit(f"{name}: {file} holds what is to be broken {text.count(old)} times; mend tests/mutants.py")
        path.write_text(text.replace(old, re.sub(r"\bM\b", f'crate::is_mutant("{name}")', new)))
    with (tree / "src/lib.rs").open("a") as library:
        library.write('\n/// Whether the engine is to be broken in this way.\npub fn is_mutant(name: &str) -> bool {\n'
                      '    std::env::var("CHANCERY_MUTANT").is_ok_and(|told| told == name)\n}\n')
    return tree


def run(tree, name, filters):
    environment = {**os.environ, "CARGO_TARGET_DIR": str(COPY / "target"), "CHANCERY_MUTANT": name,
                   "CHANCERY_TEST_KAFKA": os.environ.get("CHANCERY_TEST_KAFKA", "start")}
    kind, filters = (["--lib"], filters[6:]) if filters.startswith("--lib ") else (["--test", "it"], filters)
    command = ["cargo", "test", "--quiet", *kind, "--", *filters.split()]
    # A group of its own: a test that hangs has children.
    with subprocess.Popen(command, cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          start_new_session=True) as process:
        try:
            told, _ = process.communicate(timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return 1, f"no end within {SECONDS_MAX} s"
    return process.returncode, told


def main():
    wanted = sys.argv[1:] or list(MUTANTS)
    tree = prepare()
    every = " ".join(sorted({f for name in wanted for f in MUTANTS[name][3].split() if f != "--lib"}))
    code, told = run(tree, "none", every)
    if code:
        sys.exit(f"the unbroken engine fails:\n{told[-6000:]}")
    survivors = []
    for name in wanted:
        is_caught = run(tree, name, MUTANTS[name][3])[0] != 0
        print(f"{'caught  ' if is_caught else 'SURVIVED'}  {name}  ({MUTANTS[name][3]})", flush=True)
        survivors += [] if is_caught else [name]
    print(f"{len(wanted) - len(survivors)} of {len(wanted)} mutants caught")
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
