import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { type Check, median, type Row } from '../check.ts';
import { runProgram } from '../child.ts';
import { withFolder } from '../paths.ts';
import { alternate } from '../rounds.ts';

const DOCUMENTS = 1000;
const PROJECT = 'bench';
const CALLS = 5;

const OURS = `SELECT ts, score FROM suite_trend
WHERE project = ? AND suite = 'answer_accuracy' AND metric_name = 'is_safe' ORDER BY ts`;

const peerSql = (folder: string) => `SELECT timestamp, suites.answer_accuracy.metrics.is_safe.score
FROM read_json_auto('${folder}/files/*.json') ORDER BY timestamp`;

interface Trend {
  readonly seconds: readonly number[];
  readonly scores: readonly number[];
}

async function measureCalls(ask: () => Promise<readonly unknown[]>): Promise<Trend> {
  const seconds: number[] = [];
  let scores: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const start = performance.now();
    scores = z.array(z.number()).parse(await ask());
    seconds.push((performance.now() - start) / 1000);
  }
  return { seconds, scores };
}

/** @throws when the answers differ by more than the documents' rounding */
function checkSame(ours: Trend, peer: Trend): void {
  const same = ours.scores.every((score, i) => Math.abs(score - (peer.scores[i] ?? NaN)) <= 0.0006);
  if (!same || ours.scores.length !== DOCUMENTS || peer.scores.length !== DOCUMENTS) {
    throw new Error(`suite_trend gave ${ours.scores.length} scores, JSON ${peer.scores.length}`);
  }
}

async function measure(folder: string) {
  await runProgram('fill-documents', [folder, PROJECT, String(DOCUMENTS)], z.object({}));
  const engine = await DuckDbEngine.open({ dataFolder: folder });
  const peer = await (await DuckDBInstance.create()).connect();
  try {
    const askOurs = async () => {
      const rows = await engine.run({ sql: OURS, parameters: [PROJECT], project: PROJECT });
      return rows.map(({ score }) => score);
    };
    const askPeer = async () => {
      const reader = await peer.runAndReadAll(peerSql(folder));
      return reader.getRows().map(([, score]) => score);
    };
    return await alternate(
      () => measureCalls(askOurs),
      () => measureCalls(askPeer),
    );
  } finally {
    peer.closeSync();
    await engine.close();
  }
}

function describe(trends: readonly Trend[]): string {
  const ms = median(trends.map(({ seconds }) => median(seconds))) * 1000;
  return `${ms.toFixed(1)} ms for ${DOCUMENTS} documents`;
}

async function run(): Promise<readonly Check[]> {
  const rounds = await withFolder(measure);
  for (const { ours, peer } of rounds) checkSame(ours, peer);
  const speeds = rounds.map(({ ours, peer }) => median(peer.seconds) / median(ours.seconds));
  return [
    {
      what: "speed of DuckDB's read_json_auto over the files",
      goal: { atLeast: 5 },
      measured: median(speeds),
      unit: 'x',
      ours: describe(rounds.map(({ ours }) => ours)),
      peer: describe(rounds.map(({ peer }) => peer)),
      rounds: speeds,
    },
  ];
}

export const suitesRow: Row = {
  number: 7,
  title: 'The trend of a metric over 1,000 results documents, against read_json_auto',
  run,
};
