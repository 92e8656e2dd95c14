import { z } from 'zod';
import { verdictSchema } from './compare.ts';
import {
  longName,
  MOST_POOLED_RUNS,
  name,
  positive,
  positiveText,
  share,
  shareText,
} from './setting-values.ts';

/** Rules of a project: which runs are compared with what beside their baseline, to raise alerts. */

/** Each is a comparison more of every run that it is about. */
export const MOST_RULES = 50;
/** Runs that `last` pools where a rule names no number. */
export const USUAL_LAST_RUNS = 5;

export const ruleAgainst = z.enum(['run_before', 'pinned', 'last']).meta({
  description:
    'the newest run before of the same model and task, the runs pinned for it, or the last `runs` before, pooled',
});
export type RuleAgainst = z.output<typeof ruleAgainst>;

const RUNS = `expected a whole number from 2 to ${MOST_POOLED_RUNS}`;

const about = {
  task: longName.optional().meta({ description: 'only of this task; of all when absent' }),
  metric: longName.optional().meta({ description: 'only of this metric' }),
  model: longName.optional().meta({ description: 'only of this model' }),
  tag: name.optional().meta({ description: 'only runs with this tag' }),
  against: ruleAgainst,
};
const direction = z
  .enum(['higher', 'lower'])
  .optional()
  .meta({ description: "which way is better, in place of the metric's" });
const DESCRIPTIONS = {
  runs: `how many \`last\` pools; ${USUAL_LAST_RUNS} when absent`,
  margin: "the smallest change that matters, in place of the metric's",
  alpha: 'two-sided, for all series of the rule in one evaluation together (Holm)',
  q: 'in place of alpha: the share of false ones among the changes that are called sure (Benjamini-Hochberg)',
};

interface Chosen {
  readonly against: RuleAgainst;
  readonly runs?: number | undefined;
  readonly alpha?: number | undefined;
  readonly q?: number | undefined;
}

const bothLevels = ({ alpha, q }: Chosen) => alpha === undefined || q === undefined;
const BOTH_LEVELS = { path: ['q'], message: 'a rule has alpha or q, not both' };
const runsOfLast = ({ against, runs }: Chosen) => against === 'last' || runs === undefined;
const RUNS_OF_LAST = { path: ['runs'], message: 'only a rule against the last runs pools some' };

/** Refuses members that contradict each other. */
function consistent<T extends z.ZodType<Chosen>>(rule: T): T {
  return rule.refine(bothLevels, BOTH_LEVELS).refine(runsOfLast, RUNS_OF_LAST);
}

const members = {
  ...about,
  runs: z
    .int(RUNS)
    .min(2, RUNS)
    .max(MOST_POOLED_RUNS, RUNS)
    .optional()
    .meta({ description: DESCRIPTIONS.runs }),
  direction,
  margin: positive.optional().meta({ description: DESCRIPTIONS.margin }),
  alpha: share.optional().meta({ description: DESCRIPTIONS.alpha }),
  q: share.optional().meta({ description: DESCRIPTIONS.q }),
};

/** What a rule asks, whatever its name is. */
export const askedRule = consistent(z.strictObject(members));
export type AskedRule = z.output<typeof askedRule>;

/** A rule of the settings. */
export const ruleSchema = consistent(
  z.strictObject({
    name: name.meta({ description: 'by which its alerts are known' }),
    ...members,
  }),
);
export type Rule = z.output<typeof ruleSchema>;

export const rulesSchema = z
  .array(ruleSchema)
  .max(MOST_RULES, `at most ${MOST_RULES} rules`)
  .refine((rules) => new Set(rules.map((rule) => rule.name)).size === rules.length, {
    message: 'two rules have the same name',
  });

/** A rule to try, as a query. */
export const triedRuleQuery = consistent(
  z.strictObject({
    ...about,
    runs: z.coerce
      .number(RUNS)
      .int(RUNS)
      .min(2, RUNS)
      .max(MOST_POOLED_RUNS, RUNS)
      .optional()
      .meta({ description: DESCRIPTIONS.runs }),
    direction,
    margin: positiveText.optional().meta({ description: DESCRIPTIONS.margin }),
    alpha: shareText.optional().meta({ description: DESCRIPTIONS.alpha }),
    q: shareText.optional().meta({ description: DESCRIPTIONS.q, examples: [0.05] }),
  }),
);

/** What a rule would have said of the runs of the last days. */
export const triedRuleAnswer = z.object({
  days: z.int().meta({ description: 'how far back it looked' }),
  evaluations: z.int().meta({ description: 'whole runs and results documents that it judged' }),
  left_out: z.int().meta({ description: 'older ones of these days, which would take too long' }),
  series: z.int().meta({ description: 'models, tasks and metrics that it is about' }),
  spoke: z.int().meta({ description: 'evaluations in which it would have called a series worse' }),
  by_chance: z.number().meta({
    description: 'of how many evaluations it would say so at most while nothing changes',
  }),
  sentence: z.string(),
  newest: z
    .array(
      z.object({
        run_id: z.string(),
        ts: z.string(),
        model_id: z.string(),
        task_id: z.string(),
        metric_name: z.string(),
        verdict: verdictSchema.nullable(),
        sentence: z.string(),
      }),
    )
    .meta({ description: 'what it would have told, at most 10, the newest first' }),
});
export type TriedRuleAnswer = z.output<typeof triedRuleAnswer>;
