import { systemClock } from '#ports/system-clock.ts';
import { openAthenaClient } from './athena-client.ts';
import { ATHENA_DEFAULTS, AthenaEngine } from './athena-engine.ts';
import type { Wrap } from '../wrap-client.ts';

export interface QueryEngineOptions {
  readonly database: string;
  readonly workgroup: string;
  readonly wrap: Wrap;
}

/** The engine of the query function. */
export function openQueryEngine({ database, workgroup, wrap }: QueryEngineOptions): AthenaEngine {
  const client = wrap(openAthenaClient());
  return new AthenaEngine({ ...ATHENA_DEFAULTS, client, clock: systemClock, database, workgroup });
}
