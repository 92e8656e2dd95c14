import type { RunParameters } from '#contract/run-parameters.ts';
import type { DocumentsFormat } from '#pipeline/ingest/find-documents.ts';
import type { BodyFormat } from '#pipeline/ingest/read-events.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import type { FaultPlan } from './faults.ts';

/** A body that a client sends, and sends again until it is acknowledged or the client is gone. */
export type ClientRequest = EventsRequest | DocumentsRequest;

interface Sending {
  /** When it is first sent, milliseconds from the start. */
  readonly atMs: number;
  readonly project: string;
  readonly parameters: Partial<RunParameters>;
  /** The JSON text of each event or results document; some are to be refused. */
  readonly texts: readonly string[];
  /** How often the client tries before it is gone. */
  readonly attempts: number;
}

export interface EventsRequest extends Sending {
  readonly of: 'events';
  readonly format: BodyFormat;
}

export interface DocumentsRequest extends Sending {
  readonly of: 'documents';
  readonly format: DocumentsFormat;
}

export type QueueName = 'events' | 'seals' | 'manifests' | 'indexed' | 'judgements' | 'notices';

/** An admin who writes a project's settings, and tries until it is done. */
export interface SettingsChange {
  readonly atMs: number;
  readonly project: string;
  readonly settings: ProjectSettings;
}

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
  /** The seed of the durations of calls, of page sizes and of delays. */
  readonly seed: number;
  /** The host of the steps: Lambda and SQS, or the embedded server. */
  readonly host: 'aws' | 'embedded';
  readonly quietSeconds: number;
  readonly requests: readonly ClientRequest[];
  /** The projects that are named here have a webhook. */
  readonly settings: readonly SettingsChange[];
  readonly poison: readonly Poison[];
  readonly faults: FaultPlan;
}

export function bodyOf({ format, texts }: ClientRequest): Uint8Array {
  return Buffer.from(format === 'array' ? `[${texts.join(',')}]` : `${texts.join('\n')}\n`);
}
