import { GlueClient } from '@aws-sdk/client-glue';
import { type CallTimes, clientSettings, stepTimes } from '../call-times.ts';

export function openGlueClient(times: CallTimes = stepTimes.glue): GlueClient {
  return new GlueClient(clientSettings(times));
}
