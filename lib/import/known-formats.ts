import { runFrameJson, runFrameParquet } from './formats/evalsig-frames.ts';
import { type FileHead, fileHead } from './formats/file-head.ts';
import type { FileFormat } from './formats/format.ts';
import {
  helmPerInstanceStats,
  helmRunSpec,
  helmScenario,
  helmScenarioState,
  helmStats,
} from './formats/helm/helm.ts';
import { inspectEval, inspectJson } from './formats/inspect/inspect.ts';
import { lightevalDetails, lightevalResults } from './formats/lighteval/lighteval.ts';
import { lmEvalSamples } from './formats/lm-eval/lm-eval.ts';
import { lmEvalResults } from './formats/lm-eval/lm-eval-aggregates.ts';
import { openAiOutputItems } from './formats/openai-evals/openai-evals.ts';
import { promptfooLines, promptfooOutput, promptfooYaml } from './formats/promptfoo/promptfoo.ts';
import { recorderLog } from './formats/recorder-log.ts';
import { trainLoopBenchmark, trainLoopResults } from './formats/trainloop.ts';
import { evaluationSummary, resultsDocument } from './formats/results-documents.ts';

/** Every format, in the order in which they are asked. */
export const formats: readonly FileFormat[] = [
  recorderLog,
  lmEvalSamples,
  lmEvalResults,
  inspectEval,
  inspectJson,
  promptfooOutput,
  promptfooLines,
  promptfooYaml,
  openAiOutputItems,
  helmPerInstanceStats,
  helmScenarioState,
  helmStats,
  helmRunSpec,
  helmScenario,
  lightevalResults,
  lightevalDetails,
  runFrameParquet,
  runFrameJson,
  trainLoopBenchmark,
  trainLoopResults,
  evaluationSummary,
  resultsDocument,
];

/** The format of a file, or undefined when no format knows it. */
export function recogniseFormat(bytes: Buffer, path: string): FileFormat | undefined {
  return formatOf(fileHead(bytes, path));
}

function formatOf(head: FileHead): FileFormat | undefined {
  return formats.find((format) => format.traits(head).every(({ there }) => there));
}

/** Why a file matches no format: the traits that the nearest format finds and those it lacks. */
export interface NearMiss {
  readonly format: string;
  readonly found: readonly string[];
  readonly lacking: readonly string[];
}

/** Undefined when the file has nothing of any format. */
export function nearestFormat(bytes: Buffer, path: string): NearMiss | undefined {
  const head = fileHead(bytes, path);
  let nearest: NearMiss | undefined;
  let most = 0;
  for (const { name, traits } of formats) {
    const all = traits(head);
    const found = all.filter(({ there }) => there);
    const share = found.length / all.length;
    if (share <= most) continue;
    most = share;
    const lacking = all.filter(({ there }) => !there);
    nearest = { format: name, found: words(found), lacking: words(lacking) };
  }
  return nearest;
}

function words(traits: readonly { readonly what: string }[]): string[] {
  return traits.map(({ what }) => what);
}
