import { openEndpoint } from '#client/endpoint.ts';
import { EndpointFailedError } from '#client/endpoint-errors.ts';
import { parseAnswer } from '#client/exchange.ts';
import { runAddress } from '#contract/naming/run-address.ts';
import { type RunState, runState } from '#gates/wait-for-run.ts';
import { RunNotFoundError } from '#lake/seal-record-file.ts';
import { readSettings } from '#lake/settings/project-settings-file.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { CompareAnswer } from '#schemas/compare.ts';
import { comparisonOf, type GateRecord, gateRecord, type GateRequest } from '#schemas/gate.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { compareAtEndpoint, compareInRoot } from '../compare/ask-comparison.ts';
import { requireDataFolder, type SourceFlags } from '../source.ts';

/** What a gate asks of a store, or of a server. */
export interface GateSource {
  /** Undefined when there is no such run. */
  look(runId: string): Promise<RunState | undefined>;
  compare(request: GateRequest): Promise<CompareAnswer>;
  criticalMetrics(): Promise<readonly string[]>;
  record(request: GateRequest): Promise<GateRecord>;
}

/** Flipped items that a gate prints. */
const MOST_ITEMS = 10;

export async function openRootSource(flags: SourceFlags): Promise<GateSource> {
  const [{ FileStore }, { runDetail }, { recordGate }, { userOfMachine }] = await Promise.all([
    import('#adapters/disk/file-store.ts'),
    import('#read/run-detail.ts'),
    import('#gates/record-gate.ts'),
    import('#adapters/disk/user-of-machine.ts'),
  ]);
  const { project } = flags;
  const store = new FileStore(await requireDataFolder(flags.root ?? ''));
  return {
    look: async (runId) => {
      try {
        return runState.parse(JSON.parse(await runDetail(store, project, runId)));
      } catch (error) {
        if (error instanceof RunNotFoundError) return undefined;
        throw error;
      }
    },
    compare: (request) => compareInRoot(flags, { ...comparisonOf(request), limit: MOST_ITEMS }),
    criticalMetrics: async () => (await readSettings(store, project)).settings.critical_metrics,
    record: async (request) => {
      const by = { key_id: null, user: userOfMachine() };
      const recorded = await recordGate({ store, clock: systemClock }, project, request, by);
      return recorded.gate.record;
    },
  };
}

export function openEndpointSource(flags: SourceFlags): GateSource {
  const server = openEndpoint(flags.endpoint ?? '', flags.key);
  const path = `/v1/projects/${encodeURIComponent(flags.project)}`;
  return {
    look: async (runId) => {
      try {
        const answer = await server.request(`${path}/${runAddress(runId)}`);
        return parseAnswer(runState, answer);
      } catch (error) {
        if (error instanceof EndpointFailedError && error.problemType === 'run-not-found') {
          return undefined;
        }
        throw error;
      }
    },
    compare: ({ id: _, run, ...asked }) =>
      compareAtEndpoint(flags, { ...asked, candidate: run, limit: MOST_ITEMS }),
    criticalMetrics: async () => {
      const answer = await server.request(`${path}/settings`);
      return parseAnswer(projectSettingsSchema, answer).critical_metrics;
    },
    record: async (request) => {
      // It names its decision, so sending it twice does not make two.
      const sent = { method: 'POST', body: JSON.stringify(request) };
      return parseAnswer(gateRecord, await server.request(`${path}/gates`, sent, true));
    },
  };
}
