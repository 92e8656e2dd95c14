import { Tracer } from '@aws-lambda-powertools/tracer';
import type { Trace } from './telemetry.ts';

/** X-Ray by Powertools. Off outside Lambda. */
const tracer = new Tracer({ captureHTTPsRequests: false });

/** A client whose calls show in the trace. */
export function traced<Client>(client: Client): Client {
  return tracer.captureAWSv3Client(client);
}

export const trace: Trace = async (name, work) => {
  const parent = tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
  const segment = parent?.addNewSubsegment(name);
  if (!parent || !segment) return work();
  tracer.setSegment(segment);
  tracer.annotateColdStart();
  tracer.addServiceNameAnnotation();
  try {
    return await work();
  } catch (error) {
    // The name alone: a message can quote an event.
    if (error instanceof Error) tracer.putMetadata('error', error.name);
    throw error;
  } finally {
    segment.close();
    tracer.setSegment(parent);
  }
};
