/** How long the calls of a client to AWS may take. All of it holds for each attempt by itself. */
export interface CallTimes {
  /** How often a call is made before it has failed, with short pauses between. */
  readonly attempts: number;
  /** Until there is a connection, the wait for a free socket included. */
  readonly connectMs: number;
  /** Until the answer begins, the sending of the request included. */
  readonly answerMs: number;
  /** Without a byte in either direction, also in the middle of an answer. */
  readonly idleMs: number;
}

/**
 * The most connections of a client. A call that waits too long for a connection fails, so callers
 * make fewer calls at once.
 */
const MOST_SOCKETS = 50;

/**
 * The settings of an SDK client. Without `throwOnRequestTimeout` the SDK only warns of a call that
 * hangs and goes on waiting; the time until the answer ends with its headers, so that a body that
 * stalls is ended by the time of the socket.
 */
export function clientSettings({ attempts, connectMs, answerMs, idleMs }: CallTimes) {
  return {
    maxAttempts: attempts,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      socketTimeout: idleMs,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: MOST_SOCKETS },
      httpsAgent: { maxSockets: MOST_SOCKETS },
    },
  } as const;
}

/**
 * Behind an HTTP API, whose answer is due in 30 s. A batch that SQS does not take soon goes to the
 * inbox instead, so there is little patience with SQS.
 */
export const requestTimes = {
  s3: { attempts: 2, connectMs: 1000, answerMs: 4000, idleMs: 3000 },
  /** For tens of megabytes. */
  answers: { attempts: 1, connectMs: 1000, answerMs: 8000, idleMs: 3000 },
  sqs: { attempts: 2, connectMs: 1000, answerMs: 1500, idleMs: 1500 },
  athena: { attempts: 2, connectMs: 1000, answerMs: 2000, idleMs: 2000 },
} as const satisfies Record<string, CallTimes>;

/** In a step of the pipeline, and on the command line: files are large, and nobody waits. */
export const stepTimes = {
  s3: { attempts: 3, connectMs: 2000, answerMs: 60_000, idleMs: 5000 },
  sqs: { attempts: 3, connectMs: 2000, answerMs: 5000, idleMs: 5000 },
  glue: { attempts: 3, connectMs: 2000, answerMs: 10_000, idleMs: 5000 },
  // Alerts that are not taken now are tried again later.
  sns: { attempts: 2, connectMs: 1000, answerMs: 3000, idleMs: 3000 },
  eventbridge: { attempts: 2, connectMs: 1000, answerMs: 3000, idleMs: 3000 },
} as const satisfies Record<string, CallTimes>;
