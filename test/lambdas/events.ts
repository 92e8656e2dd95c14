import type { APIGatewayProxyEventV2, ScheduledEvent, SQSEvent, SQSRecord } from 'aws-lambda';

/** Events as AWS sends them, with the members that a test changes. */
export function httpEvent(
  method: string,
  path: string,
  changes: Partial<APIGatewayProxyEventV2> = {},
): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'python' },
      requestId: 'request',
      routeKey: '$default',
      stage: '$default',
      time: '21/Nov/2026:08:11:10 +0000',
      timeEpoch: 1795248670000,
    },
    isBase64Encoded: false,
    ...changes,
  };
}

export function sqsRecord(messageId: string, body: string, group?: string): SQSRecord {
  return {
    messageId,
    receiptHandle: `receipt-of-${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: '3',
      SentTimestamp: '1795248670506',
      SenderId: 'AROA',
      ApproximateFirstReceiveTimestamp: '1795248670600',
      ...(group === undefined ? {} : { MessageGroupId: group }),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
    awsRegion: 'us-east-1',
  };
}

export function sqsEvent(...Records: SQSRecord[]): SQSEvent {
  return { Records };
}

export const context = {
  functionName: 'evalake-test',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:evalake-test',
  memoryLimitInMB: '1024',
  awsRequestId: 'request',
  coldStart: false,
};

export const schedule: ScheduledEvent = {
  id: 'event',
  version: '0',
  account: '000000000000',
  time: '2026-11-21T08:15:00Z',
  region: 'us-east-1',
  resources: [],
  source: 'aws.events',
  'detail-type': 'Scheduled Event',
  detail: {},
};
