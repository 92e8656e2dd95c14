/** Limits that hold wherever evalake runs. Sizes are bytes. */

/** SQS's limit on a message; larger batches go to the inbox directly. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

/** A request's body behind Lambda, which takes no larger event; decompressed. */
export const MAX_LAMBDA_BODY_BYTES = 6 * 1024 * 1024;

/** One event by itself. */
export const MAX_EVENT_BYTES = 4 * 1024 * 1024;

/** Events of one request: each takes memory while the request is worked on. */
export const MAX_REQUEST_EVENTS = 500_000;

/** Runs whose events one request can hold, and results documents in one: each becomes a message. */
export const MAX_REQUEST_RUNS = 10_000;

/** Metrics of one event: each becomes a file of its run. */
export const MAX_EVENT_METRICS = 1000;

/** Metrics of one run, besides `accuracy` and the one that it asks for; further ones have no items. */
export const MAX_RUN_METRICS = 1000;

/** A results document by itself; also a whole body of them behind Lambda, which takes 6 MB of gzip. */
export const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

/** The longest that a queue can delay a message (SQS's limit). */
export const MAX_DELAY_SECONDS = 900;

/** The longest quiet period that a deployment may choose. */
export const MAX_QUIET_SECONDS = 43_200;

/**
 * How often a nudge may wait and be sent again: twice what the longest quiet period takes. A nudge
 * that waited so often ends, and the sweep finds its run.
 */
export const MAX_NUDGE_WAITS = 2 * Math.ceil(MAX_QUIET_SECONDS / MAX_DELAY_SECONDS);

/** A message that was delivered this often on AWS goes to the dead-letter queue. */
export const MAX_RECEIVE_COUNT = 10;

/**
 * The same for a nudge, as a run that makes `seal` crash does so at each delivery. Eight still
 * outlast an outage of half an hour.
 */
export const MAX_NUDGE_RECEIVE_COUNT = 8;

/** The time-out of `seal` on AWS, seconds. */
export const SEAL_SECONDS = 300;

/** How long after its last object a run that is not whole is sealed as incomplete. */
export const DEFAULT_QUIET_SECONDS = 900;
