import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runScript } from './support/python.ts';
import { RawJson } from './support/raw-json.ts';
import { openWorkspace, type Workspace } from './support/workspace.ts';

const EVENTS = 1000;

const saidSchema = z.object({
  run_id: z.string(),
  failed: z.int(),
  final_report: z.string(),
});

/** An event, parsed, but with its data as JSON text. */
interface EventText {
  readonly identity: readonly unknown[];
  readonly data: string | undefined;
}

function readEvent(text: string): EventText {
  const event = new RawJson(text);
  const members = ['run_id', 'event_id', 'sample_id', 'type', 'created_by'];
  return { identity: members.map((member) => event.value(member)), data: event.text('data') };
}

function byEventId(a: EventText, b: EventText): number {
  return Number(a.identity[1]) - Number(b.identity[1]);
}

describe('the real HttpRecorder, recording from eight threads', () => {
  let workspace: Workspace;
  let said: z.infer<typeof saidSchema>;
  let recorded: EventText[];

  beforeAll(async () => {
    workspace = await openWorkspace();
    const file = join(workspace.dataDir, 'recorded.jsonl');
    const arguments_ = [workspace.eventsUrl(), String(EVENTS), file];
    said = saidSchema.parse(await runScript('record_mixed.py', arguments_));
    recorded = readFileSync(file, 'utf8').split('\n').filter(Boolean).map(readEvent);
  });
  afterAll(() => workspace.close());

  test('gets every batch accepted', () => {
    expect(said.failed).toBe(0);
    expect(recorded).toHaveLength(EVENTS);
  });

  test('leaves a run that is proven complete', async () => {
    expect(await workspace.api.waitForStatus(said.run_id, ['complete'])).toBe('complete');
    expect(await workspace.api.run(said.run_id)).toMatchObject({
      run_id: said.run_id,
      project_id: 'demo',
      model_id: 'dummy-1',
      task_id: 'mixed.dev',
      events: EVENTS + 1,
      missing: [],
      conflicts: 0,
      duplicate_samples: 0,
    });
  });

  test('gets its events back with data as the same JSON text', async () => {
    const texts = await workspace.api.eventTexts(said.run_id);
    const events = texts.map(readEvent).sort(byEventId);
    const isReport = ({ identity }: EventText) => identity[3] === 'final_report';
    expect(events.filter((event) => !isReport(event))).toEqual(recorded);
    expect(events.filter(isReport)).toEqual([
      {
        identity: [said.run_id, EVENTS, null, 'final_report', 'tester'],
        data: said.final_report,
      },
    ]);
  });

  test('gets its final report back as the same JSON text', async () => {
    const run = new RawJson(await workspace.api.getText(`/runs/${said.run_id}`));
    expect(run.text('final_report')).toBe(said.final_report);
  });

  test('gets what get_metrics gives', async () => {
    const isMetrics = ({ identity }: EventText) => identity[3] === 'metrics';
    const metrics = new RawJson(await workspace.api.getText(`/runs/${said.run_id}/metrics`));
    const given = metrics.elements('metrics');
    expect(given).toEqual(recorded.filter(isMetrics).map(({ data }) => data));
  });

  test('leaves no key in what the server prints', () => {
    const output = workspace.server.output();
    expect(output).not.toContain(workspace.writeKey);
    expect(output).not.toContain(workspace.readKey);
  });
});
