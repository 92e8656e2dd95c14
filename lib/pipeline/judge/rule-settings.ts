import type { ProjectSettings } from '#schemas/project-settings.ts';
import type { Rule } from '#schemas/rules.ts';
import { settingsHash } from './judge-inputs.ts';

/**
 * The settings by which a rule's runs are judged: those of the project but for what the rule says. They
 * are made once for all runs of the same metrics.
 */
export class RuleSettings {
  readonly rule: Rule;
  readonly #settings: ProjectSettings;
  readonly #known = new Map<string, ProjectSettings>();
  readonly #hashes = new Map<string, string>();

  constructor(rule: Rule, settings: ProjectSettings) {
    this.rule = rule;
    this.#settings = settings;
  }

  /** With what is said of these metrics; a name may be there twice. */
  of(metrics: readonly string[]): ProjectSettings {
    const name = JSON.stringify(metrics);
    const known = this.#known.get(name);
    if (known) return known;
    const settings = settingsOfRule(this.rule, this.#settings, metrics);
    this.#known.set(name, settings);
    return settings;
  }

  /** Hash of what the verdicts of these metrics depend on. */
  hashOf(metrics: readonly string[]): string {
    const name = JSON.stringify(metrics);
    const known = this.#hashes.get(name);
    if (known !== undefined) return known;
    const hash = settingsHash(this.of(metrics), metrics);
    this.#hashes.set(name, hash);
    return hash;
  }
}

function settingsOfRule(
  { alpha, q, direction, margin }: Rule,
  settings: ProjectSettings,
  names: readonly string[],
): ProjectSettings {
  const own = new Map(Object.entries(settings.metrics));
  const metrics = [...new Set(names)].map((name) => {
    const ofMetric = own.get(name);
    const ofRule = {
      direction: direction ?? ofMetric?.direction,
      margin: margin ?? ofMetric?.margin,
    };
    return [name, ofRule] as const;
  });
  return {
    ...settings,
    ...{ policy: 'default', min_delta: undefined, critical_metrics: [] },
    alpha: q ?? alpha ?? settings.alpha,
    metrics: Object.fromEntries(metrics),
  };
}
