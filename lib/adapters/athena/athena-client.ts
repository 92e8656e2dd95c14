import { AthenaClient } from '@aws-sdk/client-athena';
import { type CallTimes, clientSettings, requestTimes } from '../call-times.ts';

export function openAthenaClient(times: CallTimes = requestTimes.athena): AthenaClient {
  return new AthenaClient(clientSettings(times));
}
