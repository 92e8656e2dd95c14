import {
  choiceParameter,
  flagParameter,
  listParameter,
  queryState,
  textParameter,
} from '../../route/query-state.ts';

export const bucketNames = ['run', 'day', 'week'] as const;
export type Bucket = (typeof bucketNames)[number];
export const barNames = ['stderr', 'ci', 'none'] as const;
export type Bars = (typeof barNames)[number];

/** The state of the screen, all of which is in the address. */
export const trendsState = queryState({
  task: listParameter(),
  metric: listParameter(),
  model: listParameter(),
  bucket: choiceParameter(bucketNames, 'run'),
  bars: choiceParameter(barNames, 'stderr'),
  scale: choiceParameter(['data', 'whole'], 'data'),
  view: choiceParameter(['chart', 'table'], 'chart'),
  /** Whether all charts are shown, not only the first. */
  all: flagParameter(),
  select: listParameter(),
  /** The span of time that is shown, `FROM/TO`. */
  zoom: textParameter(),
});
