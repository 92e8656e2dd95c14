/** The exports of `evalake/recorder`. They need no package besides Node. */
export { defaultRecorder, NoDefaultRecorderError } from './default-recorder.ts';
export type { DeliveryResult, IdRange, QuarantinedEvent, Undelivered } from './delivery.ts';
export { UnsentEventsError } from './delivery.ts';
export { InvalidUrlError } from './destination.ts';
export type { DummyRecorderOptions } from './dummy-recorder.ts';
export { DummyRecorder } from './dummy-recorder.ts';
export type { RecorderEvent } from './new-event.ts';
export { specEvent } from './new-event.ts';
export type { HttpRecorderOptions } from './http-recorder.ts';
export { HttpRecorder } from './http-recorder.ts';
export { UnrecordableDataError } from './json-text.ts';
export type { LocalLog, UnreadableLine } from './local-log.ts';
export { readLocalLog } from './local-log.ts';
export { LocalRecorder, LogExistsError } from './local-recorder.ts';
export type { CloseResult, Extra, MatchDetails, RecorderOptions } from './recorder-base.ts';
export { RecorderBase, RecorderClosedError, SampleIdMissingError } from './recorder-base.ts';
export type { RunSpec, RunSpecFields, RunSpecSources } from './run-spec.ts';
export { createRunSpec } from './run-spec.ts';
