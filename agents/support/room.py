"""The wake-up of the staff's room."""

from storage.queue.job import Job


def mirror_job(conversation_id: int) -> Job:
    """The topic of this person lacks something; one at a time, for the room takes them in order."""
    payload = {"conversation": conversation_id}
    return Job("mirror", payload, key=f"mirror:{conversation_id}", lock="staff-room")
