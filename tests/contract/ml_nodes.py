"""Where jobs run: one node's memory, who has it, who waits for it."""

from __future__ import annotations

from tests.contract.lab import Lab
from tests.contract.ml_indices import say
from tests.contract.ml_state import NATIVE_OVERHEAD, NODE, Job, machine, megabytes, now

UPGRADING = "Cannot perform the requested action because machine learning is in upgrade mode"


def memory(lab: Lab) -> int:
    """Megabytes for jobs that the cluster has; none without a node of the role."""
    return megabytes(lab.ml_memory) if lab.ml_enabled and any("ml" in roles for roles in lab.roles) else 0


def take(lab: Lab, job: Job) -> bool:
    """Give the job its node if the memory is free; whether it was."""
    taken = sum(each.memory for each in machine(lab).jobs.values() if each.node)
    if taken + job.memory + NATIVE_OVERHEAD > memory(lab):
        return False
    job.state, job.node, job.explanation = "opened", NODE, ""
    say(lab, job.id, "The job was opened on node-1")
    return True


def waiting(lab: Lab) -> list[Job]:
    """The jobs that were opened before there was memory for them; nobody moves in upgrade mode."""
    jobs = [job for job in machine(lab).jobs.values() if job.state == "opening" and not lab.upgrade_mode]
    return sorted(jobs, key=lambda job: job.opened or 0)


def close(lab: Lab, job: Job) -> None:
    job.state, job.node, job.explanation, job.opened = "closed", "", "", None
    if job.covered:
        job.config["finished_time"] = now()
        job.config["model_snapshot_id"] = str(now() // 1000)
    say(lab, job.id, "The job was closed")
