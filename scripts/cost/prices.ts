/** List prices of us-east-1, US dollars, without free tiers. Check them before you rely on them. */
export const PRICES_OF = '2026-11-21';

export const prices = {
  httpRequests: { each: 1.0 / 1e6, what: 'HTTP API, a request of up to 512 kB' },
  lambdaRequests: { each: 0.2 / 1e6, what: 'Lambda, an invocation' },
  lambdaGigabyteSeconds: { each: 0.0000133334, what: 'Lambda on arm64, a GB-second' },
  sqsStandard: { each: 0.4 / 1e6, what: 'SQS standard, a request of up to 64 kB' },
  sqsFifo: { each: 0.5 / 1e6, what: 'SQS FIFO, a request of up to 64 kB' },
  s3Writes: { each: 0.005 / 1e3, what: 'S3, a PUT or LIST' },
  s3Reads: { each: 0.0004 / 1e3, what: 'S3, a GET or HEAD' },
  s3GigabyteMonths: { each: 0.023, what: 'S3 Standard, a GB for a month' },
  versionGigabyteMonths: {
    each: 0.023,
    what: 'S3 Standard, a GB for a month of old versions and delete markers',
  },
  logGigabytes: { each: 0.5, what: 'CloudWatch Logs, a GB taken in' },
  traces: { each: 5 / 1e6, what: 'X-Ray, a trace recorded; here every traced invocation is one' },
  alarms: { each: 0.1, what: 'CloudWatch, an alarm for a month' },
  metrics: { each: 0.3, what: 'CloudWatch, a metric of ours or of the API for a month' },
  dashboards: { each: 3.0, what: 'CloudWatch, a dashboard for a month' },
  athenaTerabytes: { each: 5.0, what: 'Athena, a TB scanned' },
  firehoseGigabytes: { each: 0.029, what: 'Firehose, a GB put (records rounded up to 5 kB)' },
  firehoseConversion: { each: 0.018, what: 'Firehose, a GB converted to Parquet' },
} as const;
export type Priced = keyof typeof prices;
