import type { OnFault } from '#http/app.ts';
import { describeError, type Telemetry } from './telemetry.ts';

/** Logs a server fault, with the project and the run that the request's path names. */
export function faultLogger({ logger }: Telemetry): OnFault {
  return (error, path) => {
    const { project, run } =
      /^\/v1\/projects\/(?<project>[^/]+)(\/runs\/(?<run>[^/]+))?/.exec(path)?.groups ?? {};
    const subject = {
      project: project ?? null,
      run_id: run === undefined ? null : run.replaceAll('%2F', '/'),
    };
    logger.error('a request failed', { ...subject, error: describeError(error) });
  };
}
