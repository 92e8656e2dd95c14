import { expect, vi } from 'vitest';
import { isWhole, type LedgerClient, type RunLedger, WHOLE_RUN } from './ledger-client.ts';
import type { ProjectApi } from './project-api.ts';
import { RawJson } from './raw-json.ts';

export interface StoredEvents {
  /** Ids of the events that are not final reports, in the order of the API. */
  readonly ids: readonly number[];
  readonly reports: number;
}

export async function storedEvents(api: ProjectApi, runId: string): Promise<StoredEvents> {
  const events = (await api.eventTexts(runId)).map((text) => new RawJson(text));
  const isReport = (event: RawJson) => event.value('type') === 'final_report';
  return {
    ids: events.filter((event) => !isReport(event)).map((event) => Number(event.value('event_id'))),
    reports: events.filter(isReport).length,
  };
}

/** The time limit: the backlog of many kills is worked off first. */
const BACKLOG_MS = 120_000;

/** Expects each run whose events were all acknowledged to be complete, without conflicts. */
export async function expectWholeRunsComplete(
  api: ProjectApi,
  runs: readonly RunLedger[],
): Promise<void> {
  for (const { runId } of runs.filter(isWhole)) {
    expect(await api.waitForStatus(runId, ['complete'], BACKLOG_MS), runId).toBe('complete');
    expect(await api.run(runId)).toMatchObject({ conflicts: 0, duplicate_samples: 0 });
  }
}

/**
 * Expects, of a server with a short quiet period: each acknowledged event is there, no event is
 * there twice, and each run that is called complete has all of its events.
 */
export async function expectAcknowledgedOnce(
  api: ProjectApi,
  runs: readonly RunLedger[],
): Promise<void> {
  for (const run of runs.filter(({ acknowledged }) => acknowledged.size > 0)) {
    const status = await api.waitForStatus(run.runId, ['complete', 'incomplete'], BACKLOG_MS);
    expect(status, run.runId).not.toBe('receiving');
    const { ids, reports } = await storedEvents(api, run.runId);
    expect(new Set(ids).size, `${run.runId} holds an event twice`).toBe(ids.length);
    expect([...run.acknowledged].filter((id) => !ids.includes(id))).toEqual([]);
    expect(reports).toBeLessThanOrEqual(1);
    if (run.reportAcknowledged) expect(reports).toBe(1);
    if (status === 'complete') expect({ events: ids.length, reports }).toEqual(WHOLE_RUN);
  }
}

export function acknowledgedCount(runs: readonly RunLedger[]): number {
  return runs.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
}

/** Waits until `more` further events are acknowledged. */
export async function untilMore(clients: readonly LedgerClient[], events: number): Promise<void> {
  const count = () => acknowledgedCount(clients.flatMap(({ runs }) => runs));
  const wanted = count() + events;
  await vi.waitFor(() => expect(count()).toBeGreaterThan(wanted), { timeout: 60_000 });
}
