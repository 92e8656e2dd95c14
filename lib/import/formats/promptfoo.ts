import { z } from 'zod';
import { RunWriter } from './converted-run.ts';
import type { LogEntry, LogFormat, LogSource } from './format.ts';
import { logTime, timeAt } from './log-time.ts';
import { parseDocument } from './parse-document.ts';

/**
 * What `promptfoo eval --output file.json` writes (version 3, `OutputFile` in promptfoo's types). Each
 * prompt with its provider is a run: `match` is whether the test passed, `metrics` are its score and
 * its named scores.
 */
export const promptfooOutput: LogFormat = {
  kind: 'events',
  name: 'promptfoo output',
  grows: false,
  recognises: (head) => {
    const text = head.toString();
    return /^\s*\{\s*"evalId"/.test(text) && text.includes('"results"');
  },
  read: readOutput,
};

const resultSchema = z.looseObject({
  promptIdx: z.int(),
  testIdx: z.int(),
  success: z.boolean(),
  score: z.number(),
  namedScores: z.record(z.string(), z.number()).nullish(),
});
type Result = z.infer<typeof resultSchema>;

const promptSchema = z.looseObject({
  id: z.string().optional(),
  label: z.string().default(''),
  provider: z.string(),
  metrics: z.record(z.string(), z.unknown()).default({}),
});

const outputSchema = z.object({
  evalId: z.string(),
  config: z.looseObject({ description: z.string().optional() }).default({}),
  results: z.object({
    timestamp: z.string(),
    prompts: z.array(promptSchema),
    results: z.array(resultSchema),
  }),
});
type Output = z.infer<typeof outputSchema>;

async function* readOutput(source: LogSource): AsyncGenerator<LogEntry> {
  const output = parseDocument(source.path, await source.bytes(), outputSchema);
  for (const [index, prompt] of output.results.prompts.entries()) {
    const task = output.config.description ?? output.evalId;
    const writer = writerFor(output, index, prompt, task);
    yield writer.spec();
    const results = output.results.results.filter(({ promptIdx }) => promptIdx === index);
    results.sort((a, b) => a.testIdx - b.testIdx);
    for (const result of results) yield* resultEntries(writer, result, task);
    yield writer.report(prompt.metrics);
  }
}

function writerFor(
  { evalId, results }: Output,
  index: number,
  { id, label, provider }: z.infer<typeof promptSchema>,
  task: string,
): RunWriter {
  return new RunWriter({
    runId: `${evalId}::${index}`,
    model: provider,
    task,
    createdAt: logTime(results.timestamp) ?? timeAt(0),
    configHash: id,
    config: { prompt: label },
  });
}

function* resultEntries(writer: RunWriter, result: Result, task: string): Generator<LogEntry> {
  const { testIdx, success, score, namedScores, response, vars, error, gradingResult } = result;
  const sampleId = `${task}.${testIdx}`;
  const where = `result ${testIdx} of prompt ${result.promptIdx}`;
  const match = { correct: success, vars, response, error, gradingResult };
  yield writer.event({ sampleId, type: 'match', data: match, where });
  const metrics = { ...namedScores, score };
  yield writer.event({ sampleId, type: 'metrics', data: metrics, where });
}
