import { z } from 'zod';
import { anyObject, anything, maybe } from '../maybe.ts';

/**
 * The members of HELM's run folder that the import uses (`helm.benchmark`: `RunSpec`,
 * `ScenarioState`, `Stat`, `PerInstanceStats`). HELM leaves out every member whose value is none.
 */

const perturbation = maybe(
  z.looseObject({ name: maybe(z.string()), computed_on: maybe(z.string()) }),
);

const statSchema = z.looseObject({
  name: z.looseObject({
    name: z.string(),
    split: maybe(z.string()),
    sub_split: maybe(z.string()),
    perturbation,
  }),
  count: maybe(z.number()),
  sum: maybe(z.number()),
  mean: maybe(z.number()),
});
export type HelmStat = z.infer<typeof statSchema>;

/** A statistic of another shape loses only itself. */
const stats = z
  .array(z.unknown())
  .transform((all) => all.flatMap((each) => statSchema.safeParse(each).data ?? []));

export const statsSchema = stats;

const instanceStats = z.looseObject({
  instance_id: z.string(),
  perturbation,
  train_trial_index: maybe(z.int()),
  stats: stats.catch([]),
});
export type HelmInstanceStats = z.infer<typeof instanceStats>;
export const perInstanceSchema = z.array(instanceStats);

const adapterSpec = maybe(
  z.looseObject({ model: maybe(z.string()), model_deployment: maybe(z.string()) }),
);

export const runSpecSchema = z.looseObject({
  name: maybe(z.string()),
  adapter_spec: adapterSpec,
  scenario_spec: maybe(anyObject),
  groups: maybe(z.array(z.string())),
});
export type HelmRunSpec = z.infer<typeof runSpecSchema>;

const requestState = z.looseObject({
  instance: z.looseObject({
    id: maybe(z.string()),
    split: maybe(z.string()),
    input: anything,
    references: anything,
    perturbation,
  }),
  reference_index: maybe(z.int()),
  train_trial_index: maybe(z.int()),
  result: maybe(
    z.looseObject({
      success: maybe(z.boolean()),
      error: anything,
      completions: maybe(z.array(z.looseObject({ text: maybe(z.string()) }))),
      /** Seconds since 1970. */
      request_datetime: maybe(z.number()),
    }),
  ),
});
export type HelmRequestState = z.infer<typeof requestState>;

export const scenarioStateSchema = z.looseObject({
  adapter_spec: adapterSpec,
  request_states: z
    .array(z.unknown())
    .transform((all) => all.flatMap((each) => requestState.safeParse(each).data ?? [])),
});
