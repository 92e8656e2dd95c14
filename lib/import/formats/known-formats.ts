import { runFrameJson, runFrameParquet } from './evalsig-frames.ts';
import type { FileFormat } from './format.ts';
import { inspectEval, inspectJson } from './inspect.ts';
import { lmEvalSamples } from './lm-eval.ts';
import { promptfooOutput } from './promptfoo.ts';
import { recorderLog } from './recorder-log.ts';
import { evaluationSummary, resultsDocument } from './results-documents.ts';

/** Every format, in the order in which they are asked. */
export const formats: readonly FileFormat[] = [
  recorderLog,
  lmEvalSamples,
  inspectEval,
  inspectJson,
  promptfooOutput,
  runFrameParquet,
  runFrameJson,
  evaluationSummary,
  resultsDocument,
];

const PACKED = /\.gz$/i;

/** The format of a file, or undefined when no format knows it. */
export function recogniseFormat(head: Buffer, fileName: string): FileFormat | undefined {
  const name = fileName.replace(PACKED, '');
  return formats.find((format) => format.recognises(head, name));
}
