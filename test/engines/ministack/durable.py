"""Makes MiniStack's queues and catalogue durable, so that they survive a kill, as on AWS.

With PERSIST_STATE and S3_PERSIST it writes objects to disk as they come, but all else only when it
is asked to end. Here queues and catalogue are written before each answer. A deletion is not: after a
kill the message may come again, as from any queue.
"""
import time

from ministack.core.persistence import save_state
from ministack.services import glue, sqs

queues_state = sqs.get_state
load_queues = sqs.load_persisted_state
handle_glue = glue.handle_request


def locked_state():
    with sqs._queues_lock:
        return queues_state()


def saved(send):
    def send_and_save(data, url):
        # Sending alone takes no lock, and the thread that feeds the functions replaces the list.
        with sqs._queues_lock:
            answer = send(data, url)
            save_state("sqs", queues_state())
        return answer

    return send_and_save


def load_and_show(data):
    """Shows messages that were in flight, and takes back their receive count: their receivers are gone.

    SQS would show it again when its visibility timeout is over, half an hour later at most.
    """
    load_queues(data)
    now = time.time()
    for _, queue in sqs._queues.all_items():
        for message in queue["messages"]:
            if message["receive_count"] > 0 and message["visible_at"] > now:
                message["visible_at"] = now
                message["receive_count"] -= 1


async def handle_glue_and_save(*request):
    answer = await handle_glue(*request)
    save_state("glue", glue.get_state())
    return answer


def install():
    for action in ("SendMessage", "SendMessageBatch"):
        sqs._HANDLERS[action] = saved(sqs._HANDLERS[action])
    sqs.get_state = locked_state
    sqs.load_persisted_state = load_and_show
    glue.handle_request = handle_glue_and_save
