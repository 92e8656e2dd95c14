import type { Command } from 'commander';
import { addLakeOptions, type LakeFlags } from '../lake.ts';
import { endpointOption, keyOption, projectOption } from '../options.ts';
import { type AlertsAccess, alertsAtEndpoint } from './alerts-access.ts';

export interface AlertsFlags extends LakeFlags {
  readonly project: string;
  readonly endpoint?: string;
  readonly key?: string;
}

export function addAlertsOptions(command: Command): Command {
  return addLakeOptions(command)
    .addOption(projectOption().makeOptionMandatory())
    .addOption(endpointOption())
    .addOption(keyOption());
}

/** The alerts at a server, or those of a lake. */
export async function openAlerts({
  endpoint,
  key,
  project,
  ...lake
}: AlertsFlags): Promise<AlertsAccess> {
  if (endpoint !== undefined) return alertsAtEndpoint(endpoint, key, project);
  const { alertsInLake } = await import('./alerts-in-lake.ts');
  return alertsInLake(lake, project);
}
