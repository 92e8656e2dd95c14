import type { RunParameters } from '../../lib/contract/run-parameters.ts';
import type { BodyFormat } from '../../lib/pipeline/ingest/read-events.ts';
import type { FaultPlan } from './faults.ts';

/** A batch that a client sends, and sends again until it is acknowledged or the client is gone. */
export interface ClientRequest {
  /** When it is first sent, milliseconds from the start. */
  readonly atMs: number;
  readonly project: string;
  readonly format: BodyFormat;
  readonly parameters: Partial<RunParameters>;
  /** The JSON text of each event, some of them none that can be accepted. */
  readonly events: readonly string[];
  /** How often the client tries before it is gone. */
  readonly attempts: number;
}

export type QueueName = 'events' | 'seals' | 'manifests';

/** A message that no step can handle. */
export interface Poison {
  readonly atMs: number;
  readonly queue: QueueName;
  readonly body: string;
  /** A FIFO queue's group. */
  readonly group: string | undefined;
}

/** Everything that a simulation depends on: the same scenario always ends in the same way. */
export interface Scenario {
  /** Of the times that calls take, of pages and delays. */
  readonly seed: number;
  /** Who drives the steps: Lambda and SQS, or the embedded server. */
  readonly host: 'aws' | 'embedded';
  readonly quietSeconds: number;
  readonly requests: readonly ClientRequest[];
  readonly poison: readonly Poison[];
  readonly faults: FaultPlan;
}

export function bodyOf({ format, events }: ClientRequest): Uint8Array {
  return Buffer.from(format === 'array' ? `[${events.join(',')}]` : `${events.join('\n')}\n`);
}
