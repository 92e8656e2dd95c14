import type { z } from 'zod';
import type { Work } from './in-turns.ts';

/** A message as a step takes it: the members that SQS and the disk queue share. */
export interface StepMessage {
  readonly id: string;
  readonly body: string;
  /** Milliseconds since 1970; the same at every delivery. */
  readonly sentAtMs: number;
}

/**
 * A message that a step did not finish. It comes again, and in the end goes to the dead-letter
 * queue.
 */
export interface StepFailure {
  readonly id: string;
  readonly error: Error;
}

/** The work is to be done later: the message comes again then, however often it was delivered. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError';
  /** From now; at least 1. */
  readonly delaySeconds: number;
  constructor(reason: string, delayMs: number) {
    super(reason);
    this.delaySeconds = Math.max(1, Math.ceil(delayMs / 1000));
  }
}

/** The body is no message of this queue. */
export class UndecodableMessageError extends Error {
  override readonly name = 'UndecodableMessageError';
}

/** @throws UndecodableMessageError */
export function decodeMessage<T>(schema: z.ZodType<T>, message: StepMessage): T {
  try {
    return schema.parse(JSON.parse(message.body));
  } catch (error) {
    throw new UndecodableMessageError(`message ${message.id} cannot be decoded`, { cause: error });
  }
}

interface DecodedMessages<T> {
  readonly decoded: { readonly message: StepMessage; readonly content: T }[];
  readonly failures: StepFailure[];
}

/** So many are decoded before others have a turn: a batch may have a thousand. */
const MESSAGES_OF_TURN = 100;

/** Decodes each message by itself, so that a poisoned one fails alone. */
export function* decodeMessages<T>(
  schema: z.ZodType<T>,
  messages: readonly StepMessage[],
): Work<DecodedMessages<T>> {
  const decoded: DecodedMessages<T>['decoded'] = [];
  const failures: StepFailure[] = [];
  for (const [index, message] of messages.entries()) {
    if (index > 0 && index % MESSAGES_OF_TURN === 0) yield;
    try {
      decoded.push({ message, content: decodeMessage(schema, message) });
    } catch (error) {
      failures.push({ id: message.id, error: asError(error) });
    }
  }
  return { decoded, failures };
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
